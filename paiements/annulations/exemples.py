"""The notes behind the figures of whoever stands out: the newest of each, read at once however many they are."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from paiements.annulations.chiffres import MONTANT
from paiements.annulations.periode import ABANDON, APRES_RECU, ESPECES, LAISSEE, faits_de, faits_des_notes
from salon_paiement.models import Salon
from traces.masquage import masquer
from traces.models import TraceTransaction
from traces.types import TypeTrace

EXEMPLES = 12
# Said apart from the conditions on each, for the index of kinds.
FINS = (TypeTrace.EXPIRATION_SESSION, TypeTrace.ABANDON_SESSION, TypeTrace.ESPECES_ANNULEES)


@dataclass(frozen=True, slots=True)
class Exemple:
    """One cancellation: the note's code, when, whole XOF, how it ended, and what was said of it (may be empty)."""

    code: str
    instant: datetime.datetime
    montant: int
    fin: str
    motif: str


Exemples = dict[str, list[Exemple]]


def exemples_des_coiffeurs(salon: Salon, du: datetime.date, au: datetime.date, cles: Collection[str]) -> Exemples:
    """Return by hairdresser the newest notes without money and cash cancelled after its receipt."""
    if not cles:
        return {}
    faits = faits_des_notes(salon, du, au).filter(type_trace__in=FINS, session__coiffeur_id__in=cles)
    faits = faits.filter(LAISSEE | APRES_RECU)
    return {cle: lus for (cle, _partout), lus in _lire(faits, "session__coiffeur_id").items()}


def exemples_de_la_caisse(
    salon: Salon, du: datetime.date, au: datetime.date, abandons: Collection[str], especes: Collection[str]
) -> tuple[Exemples, Exemples]:
    """Return by person the newest notes she cancelled (of ``abandons``), and cash entries (of ``especes``)."""
    if not (abandons or especes):
        return {}, {}
    vus = (ABANDON & Q(acteur_id__in=[*map(int, abandons)])) | (ESPECES & Q(acteur_id__in=[*map(int, especes)]))
    faits = faits_de(salon, du, au).filter(vus, type_trace__in=FINS, session__total__gt=0)
    lus = _lire(faits, "acteur_id", "type_trace")
    return (
        {cle: ceux for (cle, type_trace), ceux in lus.items() if type_trace == TypeTrace.ABANDON_SESSION},
        {cle: ceux for (cle, type_trace), ceux in lus.items() if type_trace == TypeTrace.ESPECES_ANNULEES},
    )


def _lire(faits: QuerySet[TraceTransaction], cle: str, par: str = "") -> dict[tuple[str, str], list[Exemple]]:
    """Return the newest facts of each ``cle`` (and kind).

    The database ranks them: those of one person never crowd out another's.
    """
    groupes = [F(cle), *([F(par)] if par else [])]
    ordre = [F("date_creation").desc(), F("pk").desc()]
    lignes: QuerySet[Any, Any] = (
        faits.annotate(rang=Window(RowNumber(), partition_by=groupes, order_by=ordre), montant=MONTANT)
        .filter(rang__lte=EXEMPLES)
        .order_by("-date_creation", "-pk")
        .values(
            "type_trace",
            "date_creation",
            "montant",
            "session__code_court",
            "session__total",
            "session__motif_fin",
            "contexte__description",
            cle,
            auteur=KeyTextTransform("par", "donnees_structures"),
        )
    )
    lus: dict[tuple[str, str], list[Exemple]] = defaultdict(list)
    for ligne in lignes:
        lus[(str(ligne[cle]), ligne[par] if par else "")].append(_exemple(ligne))
    return lus


def _exemple(ligne: dict[str, Any]) -> Exemple:
    especes = ligne["type_trace"] == TypeTrace.ESPECES_ANNULEES
    if especes:
        fin = _("espèces annulées")
    elif ligne["type_trace"] == TypeTrace.EXPIRATION_SESSION:
        fin = _("expirée")
    elif ligne["auteur"] == "client":
        fin = _("annulée par le client")
    else:
        fin = _("annulée à la caisse")
    return Exemple(
        code=ligne["session__code_court"],
        instant=ligne["date_creation"],
        montant=ligne["montant"] if especes else ligne["session__total"],
        fin=fin,
        motif=masquer((ligne["contexte__description"] if especes else ligne["session__motif_fin"]) or ""),
    )
