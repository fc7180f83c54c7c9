"""The version of what a page reads: another one makes what was computed before old."""

from __future__ import annotations

import hashlib

from statistiques.mesures import VERSION
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Periode
from statistiques.vif import etats_de


def version_de(perimetre: Perimetre, periode: Periode | None = None) -> str:
    """Return one short text for all of these salons, what is counted and how included.

    Args:
        periode: what is read; hours slide with the clock, so each hour has its own version.
    """
    versions = sorted(f"{cle}={etat.version}" for cle, etat in etats_de(perimetre.salons).items())
    heure = f"{periode.fin:%Y%m%d%H%z}" if isinstance(periode, Heures) else ""
    return hashlib.blake2b("\n".join([str(VERSION), heure, *versions]).encode(), digest_size=16).hexdigest()
