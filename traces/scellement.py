"""Sealing: facts not sealed yet join their chain, in batches, off every payment's path.

Nothing is numbered when a fact is written, and no fact is locked or touched when it is sealed: a payment never waits
for the chain, and a fact committed late is sealed late, never skipped. One sealer works at a time; two would only
find, on the seals' own keys, that the other was first.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from traces.cles_sceau import cle_de_chaine
from traces.lecture_faits import Fait, faits_chercher
from traces.modeles_sceaux import SceauTraces
from traces.planchers import horizon_lire, plancher_avancer, plancher_lire
from traces.scellables import Scellable, scellables

# Facts of one kind in one batch. SQLite has one writer: there a batch must be a few milliseconds.
LOT = 2_000
LOT_SQLITE = 200
ORIGINE = bytes(32)
_VERROU = 0x5CEA0


def maillon_calculer(
    cle: bytes, precedent: bytes, sequence: int, scelle_le: datetime.datetime, empreinte: bytes
) -> bytes:
    """Return the link of rank ``sequence``: it holds the whole chain before it, this fact and when it was sealed."""
    instant = round(scelle_le.timestamp() * 1_000_000)
    return hmac.digest(cle, precedent + sequence.to_bytes(8) + instant.to_bytes(8) + empreinte, hashlib.sha256)


def empreinte_calculer(cle: bytes, octets: bytes) -> bytes:
    """Return the keyed digest of a fact's sealed bytes."""
    return hmac.digest(cle, octets, hashlib.sha256)


def faits_sceller(lot: int | None = None) -> int:
    """Seal what is not sealed yet, at most ``lot`` facts of each kind.

    Returns:
        How many were sealed; 0 also when another process is sealing.
    """
    lot = lot or (LOT_SQLITE if connection.vendor == "sqlite" else LOT)
    with transaction.atomic():
        if not _seul():
            return 0
        # Before the facts are read: what ended by then is seen by the reading.
        horizon = horizon_lire()
        par_chaine: dict[uuid.UUID, list[Fait]] = {}
        for scellable in scellables().values():
            nombre = 0
            for fait in _non_scelles(scellable, lot):
                par_chaine.setdefault(fait.chaine, []).append(fait)
                nombre += 1
            if nombre < lot:
                plancher_avancer(scellable, horizon)
        sceaux = [sceau for chaine, faits in par_chaine.items() for sceau in _prolonger(chaine, faits)]
        SceauTraces.objects.bulk_create(sceaux, batch_size=1_000)
    return len(sceaux)


def tout_sceller() -> int:
    """Seal until nothing is left: for commands and tests, not for a worker that has other work."""
    total = 0
    while scelles := faits_sceller():
        total += scelles
    return total


def age_non_scelle() -> datetime.timedelta:
    """Return how long the oldest fact not sealed has been waiting; zero when none is."""
    dates = [fait.date for scellable in scellables().values() for fait in _non_scelles(scellable, 1)]
    return max(timezone.now() - min(dates), datetime.timedelta()) if dates else datetime.timedelta()


def _non_scelles(scellable: Scellable, lot: int) -> Iterable[Fait]:
    plancher = plancher_lire(scellable.genre)
    # The floor is said on both sides: without it the plan reads every seal there is.
    condition = """WHERE f.id > %s AND NOT EXISTS (
        SELECT 1 FROM traces_sceaux s WHERE s.genre = %s AND s.fait_id = f.id AND s.fait_id > %s)
        ORDER BY f.id LIMIT %s"""
    return faits_chercher(scellable, condition, [plancher, scellable.genre, plancher, lot])


def _prolonger(chaine: uuid.UUID, faits: list[Fait]) -> Iterable[SceauTraces]:
    dernier = SceauTraces.objects.filter(chaine=chaine).order_by("-sequence").values_list("sequence", "maillon").first()
    sequence, maillon = (dernier[0], bytes(dernier[1])) if dernier else (0, ORIGINE)
    cle, maintenant = cle_de_chaine(chaine), timezone.now()
    for fait in faits:
        sequence += 1
        empreinte = empreinte_calculer(cle, fait.octets)
        maillon = maillon_calculer(cle, maillon, sequence, maintenant, empreinte)
        yield SceauTraces(
            chaine=chaine,
            sequence=sequence,
            genre=fait.genre,
            version=scellables()[fait.genre].version,
            fait_id=fait.cle,
            empreinte=empreinte,
            maillon=maillon,
            scelle_le=maintenant,
        )


def _seul() -> bool:
    """Tell whether this process is the one that seals now; SQLite's single writer is its own lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [_VERROU])
        return bool(curseur.fetchone()[0])
