"""What makes a figure old: a fact of its salon, not the clock. Read for all salons in one statement, by index."""

from __future__ import annotations

import hashlib
import uuid

from django.db import connection
from django.utils import timezone

from salon_paiement.calendrier import jours_affaires
from statistiques.cumuls.lignes import ecrire
from statistiques.mesures import VERSION
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Periode

# The newest fact says that something happened; the last seal says it too for facts dated before it but committed
# after it, and for ledger entries; the follow-up says that days were counted again. Alerts are no facts: what is open
# of them is summed up.
_LIRE = """
SELECT s.id,
    (SELECT t.id FROM traces_transactions t WHERE t.salon_id = s.id
        ORDER BY t.date_creation DESC, t.id DESC LIMIT 1),
    (SELECT x.sequence FROM traces_sceaux x WHERE x.chaine = s.id ORDER BY x.sequence DESC LIMIT 1),
    (SELECT v.version FROM statistiques_suivi v WHERE v.salon_id = s.id),
    (SELECT COUNT(*) || '.' || COALESCE(SUM(a.valeur * 31 + a.attendu * 7 + LENGTH(a.severite)), 0)
        FROM statistiques_alertestatistique a
        WHERE a.salon_id = s.id AND a.active AND a.acquittee_le IS NULL)
FROM salon_paiement_salon s WHERE s.id IN ({places})
"""


def versions_de(perimetre: Perimetre) -> dict[uuid.UUID, str]:
    """Return the version of each salon's figures: another one as soon as one of its facts is committed."""
    jours = jours_affaires(perimetre.salons, timezone.now())
    with connection.cursor() as curseur:
        curseur.execute(_LIRE.format(places=", ".join(["%s"] * len(jours))), [ecrire(cle) for cle in jours])
        lues = {uuid.UUID(str(cle)): valeurs for cle, *valeurs in curseur.fetchall()}
    return {cle: "|".join(map(str, [jour, *lues.get(cle, ())])) for cle, jour in jours.items()}


def version_de(perimetre: Perimetre, periode: Periode | None = None) -> str:
    """Return one short text for all of these salons, what is counted and how included.

    Args:
        periode: what is read; hours slide with the clock, so each minute has its own version.
    """
    versions = sorted(f"{cle}={version}" for cle, version in versions_de(perimetre).items())
    minute = f"{timezone.now():%Y%m%d%H%M}" if isinstance(periode, Heures) else ""
    return hashlib.blake2b("\n".join([str(VERSION), minute, *versions]).encode(), digest_size=16).hexdigest()
