"""Sealing: facts not sealed yet join their chain, in batches, off every payment's path.

Nothing is numbered when a fact is written, and no fact is locked or touched when it is sealed: a payment never waits
for the chain, and a fact committed late is sealed late, never skipped. One sealer works at a time; two would only
find, on the seals' own keys, that the other was first.
"""

from __future__ import annotations

import datetime
import io
import time
import uuid
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from traces.cles_sceau import cle_de_chaine
from traces.empreintes import empreinteur
from traces.instants import instant_lire, micros_octets
from traces.lecture_faits import SANS_SCEAU, Fait, faits_chercher, sans_sceau_parametres
from traces.modeles_sceaux import SceauTraces
from traces.planchers import horizon_lire, plancher_avancer, plancher_lire
from traces.ramasseur import sans_ramasseur
from traces.scellables import Scellable, scellables

# Facts of one kind in one batch. SQLite has one writer: there a batch must be a few milliseconds.
LOT = 2_000
LOT_SQLITE = 200
ORIGINE = bytes(32)
_VERROU = 0x5CEA0
_COLONNES = ("chaine", "sequence", "genre", "version", "fait_id", "empreinte", "maillon", "scelle_le")
_Ligne = tuple[uuid.UUID, int, str, int, int, bytes, bytes, datetime.datetime]


def maillon_calculer(
    cle: bytes, precedent: bytes, sequence: int, scelle_le: datetime.datetime, empreinte: bytes
) -> bytes:
    """Return the link of rank ``sequence``: it holds the whole chain before it, this fact and when it was sealed."""
    return empreinteur(cle)(maillon_octets(precedent, sequence, micros_octets(scelle_le), empreinte))


def maillon_octets(precedent: bytes, sequence: int, instant: bytes, empreinte: bytes) -> bytes:
    """Return what a link is the digest of."""
    return precedent + sequence.to_bytes(8) + instant + empreinte


def empreinte_calculer(cle: bytes, octets: bytes) -> bytes:
    """Return the keyed digest of a fact's sealed bytes."""
    return empreinteur(cle)(octets)


def dernier_maillon(chaine: uuid.UUID) -> tuple[int, bytes]:
    """Return the rank and link of a chain's last seal, 0 and :data:`ORIGINE` when it has none: one index look-up."""
    dernier = SceauTraces.objects.filter(chaine=chaine).order_by("-sequence").values_list("sequence", "maillon").first()
    return (dernier[0], bytes(dernier[1])) if dernier else (0, ORIGINE)


def faits_sceller(lot: int | None = None, reprise: dict[str, int] | None = None) -> int:
    """Seal what is not sealed yet, at most ``lot`` facts of each kind.

    Args:
        reprise: of a round of several calls, where each kind's next one begins, so that a backlog is read once; empty
            again once everything was looked at from the floor on.

    Returns:
        How many were sealed; 0 also when another process is sealing.
    """
    lot = lot or (LOT_SQLITE if connection.vendor == "sqlite" else LOT)
    reprise = {} if reprise is None else reprise
    with sans_ramasseur(), transaction.atomic():
        if not _seul():
            return 0
        # Before the facts are read: what ended by then is seen by the reading.
        horizon = horizon_lire()
        par_chaine: dict[uuid.UUID, list[Fait]] = {}
        for genre, scellable in scellables().items():
            plancher, nombre, dernier = plancher_lire(genre), 0, 0
            debut = max(plancher, reprise.pop(genre, 0))
            for fait in _non_scelles(scellable, debut, lot):
                par_chaine.setdefault(fait.chaine, []).append(fait)
                nombre, dernier = nombre + 1, fait.cle
            if nombre == lot:
                reprise[genre] = dernier
            elif debut == plancher:
                plancher_avancer(scellable, horizon)
        lignes = [ligne for chaine, faits in par_chaine.items() for ligne in _prolonger(chaine, faits)]
        _ecrire(lignes)
    return len(lignes)


def tout_sceller(duree: float = float("inf")) -> int:
    """Seal until nothing is left, or for ``duree`` seconds; return how many were sealed."""
    fin, total, reprise = time.monotonic() + duree, 0, dict[str, int]()
    while time.monotonic() < fin:
        depuis_le_plancher = not reprise
        scelles = faits_sceller(reprise=reprise)
        total += scelles
        if depuis_le_plancher and not scelles:
            break
    return total


def age_non_scelle() -> datetime.timedelta:
    """Return how long the oldest fact not sealed has been waiting; zero when none is."""
    lues = (
        instant_lire(fait.date)
        for genre, scellable in scellables().items()
        for fait in _non_scelles(scellable, plancher_lire(genre), 1)
    )
    dates = [date for date in lues if date is not None]
    return max(timezone.now() - min(dates), datetime.timedelta()) if dates else datetime.timedelta()


def _non_scelles(scellable: Scellable, apres: int, lot: int) -> Iterator[Fait]:
    condition = f"WHERE {SANS_SCEAU} ORDER BY f.id LIMIT %s"
    return faits_chercher(scellable, condition, [*sans_sceau_parametres(scellable, apres), lot])


def _prolonger(chaine: uuid.UUID, faits: list[Fait]) -> Iterator[_Ligne]:
    sequence, maillon = dernier_maillon(chaine)
    calculer, maintenant = empreinteur(cle_de_chaine(chaine)), timezone.now()
    instant = micros_octets(maintenant)
    versions = {genre: scellable.version for genre, scellable in scellables().items()}
    for fait in faits:
        sequence += 1
        empreinte = calculer(fait.octets)
        maillon = calculer(maillon_octets(maillon, sequence, instant, empreinte))
        yield chaine, sequence, fait.genre, versions[fait.genre], fait.cle, empreinte, maillon, maintenant


def _ecrire(lignes: list[_Ligne]) -> None:
    """Insert the seals: by COPY on PostgreSQL, where making an object of each cost four times the sealing itself."""
    if connection.vendor != "postgresql":
        SceauTraces.objects.bulk_create(SceauTraces(**dict(zip(_COLONNES, ligne, strict=True))) for ligne in lignes)
        return
    texte = "".join(
        f"{chaine}\t{sequence}\t{genre}\t{version}\t{cle}\t\\\\x{empreinte.hex()}\t\\\\x{maillon.hex()}\t{instant}\n"
        for chaine, sequence, genre, version, cle, empreinte, maillon, instant in lignes
    )
    with connection.cursor() as curseur:
        curseur.copy_expert(f"COPY traces_sceaux ({', '.join(_COLONNES)}) FROM STDIN", io.StringIO(texte))


def _seul() -> bool:
    """Tell whether this process is the one that seals now; SQLite's single writer is its own lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [_VERROU])
        return bool(curseur.fetchone()[0])
