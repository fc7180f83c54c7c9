"""How far each salon is counted, and whether its day under way may be believed. One statement for all, by index."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from salon_paiement.calendrier import jours_affaires
from salon_paiement.models import Salon
from statistiques.cumuls.regles import REGLES, regles_de
from statistiques.models import SuiviCumuls
from statistiques.periodes import heure_de
from traces.parmi import parmi
from traces.plan_garde import PlanGarde

# What no fact tells shows after this long at most: what was counted earlier is counted again.
FRAICHEUR = datetime.timedelta(minutes=10)
# Another server's clock may be a little ahead of ours.
_AVANCE = datetime.timedelta(minutes=1)
_AUCUNE, _UNE_HEURE = datetime.timedelta(), datetime.timedelta(hours=1)
_SUIVI = (
    "complet",
    *REGLES,
    "version",
    "vu",
    "vu_jour",
    "vu_le",
    "heures_depuis",
    "recents",
    "recents_suite",
    "recents_le",
)

_CHAMPS = {champ.name: champ for champ in SuiviCumuls._meta.concrete_fields}

# Two facts committed in another order than they are dated are told apart by counting them; the last seal tells of any
# older one.
_LIRE = """
SELECT s.id, {suivi},
    (SELECT COUNT(*) FROM traces_transactions t WHERE t.salon_id = s.id AND t.date_creation >= v.vu_depuis),
    (SELECT COUNT(*) FROM paiements_ecritures e WHERE e.salon_id = s.id AND e.date_creation >= v.vu_depuis),
    (SELECT x.sequence FROM traces_sceaux x WHERE x.chaine = s.id ORDER BY x.sequence DESC LIMIT 1)
FROM salon_paiement_salon s LEFT JOIN statistiques_suivi v ON v.salon_id = s.id WHERE {ceux_ci}
"""


@dataclass(frozen=True, slots=True)
class Etat:
    """What is known of one salon's figures at the moment it was read.

    Args:
        vu: another one as soon as one of its facts is committed.
        complet: its last finished day whose row may be read.
        present: the day under way, when its row holds every fact committed by now.
        heures_depuis: the first hour (aware) from which rows hold every fact committed by now.
        clients_recents: who came in the last twenty-four hours, when every fact committed by now is counted in it.
        vu_le: when the day under way was last counted, whether or not that is still true.
    """

    vu: str
    complet: datetime.date | None
    present: datetime.date | None
    heures_depuis: datetime.datetime | None
    clients_recents: int | None
    vu_le: datetime.datetime | None


def etats_lire(salons: Collection[Salon]) -> dict[uuid.UUID, Etat]:
    """Return how far each salon is stored, all at one moment; one statement.

    Rows whose days were cut elsewhere, or counted by other definitions, are not what is asked for: until they are
    counted again, in a few seconds, the salon is read live.
    """
    par_cle, maintenant = {salon.pk: salon for salon in salons}, timezone.now()
    jours, suivi = jours_affaires(salons, maintenant), ", ".join(f"v.{nom}" for nom in _SUIVI)
    ceux_ci, cles = parmi("s.id", par_cle)
    with connection.cursor() as curseur:
        curseur.execute(PlanGarde(_LIRE.format(suivi=suivi, ceux_ci=ceux_ci)), cles)
        lues = {uuid.UUID(str(cle)): lus for cle, *lus in curseur.fetchall()}
    return {cle: _etat(par_cle[cle], lus, jours[cle], maintenant) for cle, lus in lues.items()}


def _etat(salon: Salon, lus: list[Any], jour: datetime.date, maintenant: datetime.datetime) -> Etat:
    valeurs = dict(zip(_SUIVI, _convertir(lus), strict=False))
    traces, ecritures, sceau = lus[len(_SUIVI) :]
    version, vu_le = valeurs["version"], valeurs["vu_le"]
    vu = "|".join(map(str, (jour, version, sceau, traces, ecritures)))
    regles = tuple(valeurs[nom] for nom in REGLES) == regles_de(salon)
    complet, hier = valeurs["complet"] if regles else None, jour - datetime.timedelta(days=1)
    if complet is not None:
        # A clock that was ahead, and is right again, had days that go on stored as finished ones.
        complet = min(complet, hier)
    frais = (complet, valeurs["vu_jour"]) == (hier, jour) and _tient(valeurs["vu"], vu, vu_le, maintenant)
    return Etat(
        vu=vu,
        complet=complet,
        present=jour if frais else None,
        heures_depuis=valeurs["heures_depuis"] if frais else None,
        clients_recents=_recents(valeurs, maintenant) if frais else None,
        vu_le=vu_le,
    )


def _recents(valeurs: Mapping[str, Any], maintenant: datetime.datetime) -> int | None:
    """Return the count of the hour under way: the one it was made in, or the one after it."""
    if valeurs["recents_le"] != valeurs["vu_le"]:
        # The day was counted since by a process that does not know of these.
        return None
    ecoulees = heure_de(maintenant) - heure_de(valeurs["vu_le"])
    return {_AUCUNE: valeurs["recents"], _UNE_HEURE: valeurs["recents_suite"]}.get(ecoulees)


def _tient(compte: str, present: str, compte_le: datetime.datetime | None, maintenant: datetime.datetime) -> bool:
    """Tell whether nothing at all has come since what was there was counted."""
    return compte == present and compte_le is not None and -_AVANCE <= maintenant - compte_le < FRAICHEUR


def _convertir(lus: list[Any]) -> Iterator[Any]:
    """Yield the follow-up's columns as Python knows them: SQLite has words for dates, and no time zone."""
    for nom, valeur in zip(_SUIVI, lus, strict=False):
        lue = _CHAMPS[nom].to_python(valeur) if isinstance(valeur, str) else valeur
        naif = isinstance(lue, datetime.datetime) and lue.tzinfo is None
        yield lue.replace(tzinfo=datetime.UTC) if naif else lue
