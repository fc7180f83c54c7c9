"""The version of what a page reads: another one makes what was computed before old. A fact does, not the clock."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires, jours_affaires
from salon_paiement.models import Salon
from statistiques.mesures import VERSION
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Periode
from statistiques.vif import faits_connus
from traces.parmi import cles_ecrites, parmi
from traces.plan_garde import PlanGarde

Condition = tuple[str, list[str]]
_TOUS: Condition = ("TRUE", [])
_BASCULE = Salon._meta.get_field("heure_bascule")

# The newest fact says that something happened; the last seal says it too for facts dated before it but committed
# after it, and for ledger entries; the follow-up says that days were counted again. Alerts are no facts: what is open
# of them is summed up. Read by every page, whether or not anything has to be computed: nothing else is asked here.
_LIRE = """
SELECT CAST(s.id AS varchar(36)), s.nom, s.fuseau, s.heure_bascule,
    CASE WHEN {vus} THEN COALESCE(v.version, 0) || '|' || COALESCE((SELECT CAST(t.id AS varchar(36))
        FROM traces_transactions t WHERE t.salon_id = s.id ORDER BY t.date_creation DESC, t.id DESC LIMIT 1), '')
    || '|' || COALESCE((SELECT x.sequence FROM traces_sceaux x WHERE x.chaine = s.id
        ORDER BY x.sequence DESC LIMIT 1), 0)
    || '|' || (SELECT COUNT(*) || '.' || COALESCE(SUM(a.valeur * 31 + a.attendu * 7 + LENGTH(a.severite)), 0)
            || '.' || COALESCE(MAX(CAST(a.id AS varchar(36))), '')
        FROM statistiques_alertestatistique a WHERE a.salon_id = s.id AND a.active AND a.acquittee_le IS NULL)
    ELSE '' END
FROM salon_paiement_salon s LEFT JOIN statistiques_suivi v ON v.salon_id = s.id
WHERE {ceux_ci} ORDER BY s.nom, s.id
"""


# What it says of a salon without any open alert.
_SANS_ALERTE = "|0.0."


class SalonVu(NamedTuple):
    """One salon at the moment it was read: what pages say of it, its business day, and what has happened there.

    Args:
        cle: its key, as the database writes it: pages compare fifty of these at each request.
        faits: another text as soon as one of its facts is committed; empty when it was not looked at.
    """

    cle: str
    nom: str
    jour: datetime.date
    faits: str


def version_de(perimetre: Perimetre, periode: Periode | None = None) -> str:
    """Return one short text for all of these salons, what is counted and how included; one statement at most.

    Args:
        periode: what is read; hours slide with the clock, so each hour has its own version.
    """
    connus, ecrites = faits_connus(), cles_ecrites(perimetre.ids)
    if not connus.keys() >= set(ecrites):
        ceux_ci = parmi("s.id", perimetre.ids)
        connus = {**connus, **{vu.cle: vu.faits for vu in salons_vus(ceux_ci)}}
    jours = jours_affaires(perimetre.salons, timezone.now())
    versions = sorted(
        f"{ecrite}={jours[salon.pk]}|{connus[ecrite]}" for salon, ecrite in zip(perimetre.salons, ecrites, strict=True)
    )
    heure = f"{periode.fin:%Y%m%d%H%z}" if isinstance(periode, Heures) else ""
    return hashlib.blake2b("\n".join([str(VERSION), heure, *versions]).encode(), digest_size=16).hexdigest()


def sans_alerte(perimetre: Perimetre) -> bool:
    """Tell whether this reading already knows that none of these salons has an open alert that nobody saw."""
    connus = faits_connus()
    return all(connus.get(ecrite, "").endswith(_SANS_ALERTE) for ecrite in cles_ecrites(perimetre.ids))


def salons_vus(ceux_ci: Condition, seul: uuid.UUID | None = None) -> tuple[SalonVu, ...]:
    """Return salons by their names, as they are now; one statement, whose facts the rest of one reading shares.

    Args:
        ceux_ci: which salons, on ``s.id``; ``seul``: the only one whose facts are looked at, all of them by default.
    """
    maintenant, jours = timezone.now(), dict[tuple[Any, ...], datetime.date]()
    condition, cles = _TOUS if seul is None else parmi("s.id", [seul])
    with connection.cursor() as curseur:
        curseur.execute(PlanGarde(_LIRE.format(ceux_ci=ceux_ci[0], vus=condition)), [*cles, *ceux_ci[1]])
        lues = curseur.fetchall()
    vus = []
    for cle, nom, fuseau, bascule, faits in lues:
        if (fuseau, bascule) not in jours:
            # As databases write it: SQLite has words for hours.
            calendrier = Salon(fuseau=fuseau, heure_bascule=_BASCULE.to_python(bascule))
            jours[fuseau, bascule] = jour_affaires(calendrier, maintenant)
        vus.append(SalonVu(cle, nom, jours[fuseau, bascule], faits))
    faits_connus().update({vu.cle: vu.faits for vu in vus if vu.faits})
    return tuple(vus)
