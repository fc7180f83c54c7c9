"""Claiming attempts to ask about: each goes to one sweeper, and each account has its turn."""

from __future__ import annotations

import datetime
import threading
import uuid
from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from paiements.models import Paiement
from paiements.services.echeancier import ECART_MINIMAL
from paiements.services.tournee import QUESTIONS_SIMULTANEES

# Claiming costs one look at everything that is due: many at once, asked as places become free. A whole number of
# times the places: the last ones of a lot leave none empty.
LOT = 12 * QUESTIONS_SIMULTANEES
# A sweeper that dies while asking gives its rows back after this delay…
BAIL = datetime.timedelta(seconds=45)
# …so no question of a lot leaves later than this after the claim: a call lasts at most fifteen seconds.
TEMPS_DE_POSER = datetime.timedelta(seconds=25)
# After so many silences in a row an account waits until the others have been served.
SILENCES = 3

_silences: Counter[uuid.UUID] = Counter()
_verrou = threading.Lock()


def silence_compter(compte_id: uuid.UUID | None, *, silence: bool) -> None:
    """Remember, in this process, which accounts' operator answers and which does not."""
    if compte_id is None:
        return
    with _verrou:
        _silences[compte_id] = _silences[compte_id] + 1 if silence else 0


def comptes_muets() -> set[uuid.UUID]:
    """Return the accounts whose last answers were all silences."""
    with _verrou:
        return {compte for compte, nombre in _silences.items() if nombre >= SILENCES}


def paiements_prendre(*, muets: bool = False) -> list[Paiement]:
    """Claim at most :data:`LOT` due attempts, one account after the other.

    Args:
        muets: take those of silent accounts, else only those of the others.
    """
    filtre = _libres() & Q(prochaine_verification__lte=timezone.now())
    silencieux = comptes_muets()
    filtre &= Q(compte_id__in=silencieux) if muets else ~Q(compte_id__in=silencieux)
    tour = Window(RowNumber(), partition_by=F("compte_id"), order_by=F("prochaine_verification").asc())
    dus = Paiement.objects.filter(filtre).annotate(tour=tour).order_by("tour", "prochaine_verification")
    return _revendiquer(filtre, list(dus.values_list("pk", flat=True)[:LOT]))


def paiements_rendre(paiements: Collection[Paiement]) -> None:
    """Give back what was claimed and not asked: due as before, and its rank in the scale unchanged."""
    ids = [paiement.pk for paiement in paiements]
    Paiement.objects.filter(pk__in=ids, prochaine_verification__isnull=False).update(
        prochaine_verification=timezone.now(),
        derniere_verification=None,
        nombre_verifications=F("nombre_verifications") - 1,
    )


def paiement_prendre(paiement_id: uuid.UUID) -> Paiement | None:
    """Claim one attempt that a person is waiting for, provided its reference is known and nobody just asked."""
    connu = Q(prochaine_verification__isnull=False) & ~Q(reference_fournisseur="")
    pris = _revendiquer(_libres() & connu, [paiement_id])
    return pris[0] if pris else None


def _libres() -> Q:
    recent = timezone.now() - ECART_MINIMAL
    return Q(compte__isnull=False) & (Q(derniere_verification=None) | Q(derniere_verification__lte=recent))


def _revendiquer(filtre: Q, candidats: Collection[uuid.UUID]) -> list[Paiement]:
    """Push the next date forward on the candidates that are still free: the row lock decides."""
    if not candidats:
        return []
    maintenant = timezone.now()
    with transaction.atomic():
        libres = (
            Paiement.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(filtre, pk__in=list(candidats))
            .order_by("prochaine_verification")
            .values_list("pk", flat=True)
        )
        ids = list(libres)
        Paiement.objects.filter(pk__in=ids).update(
            prochaine_verification=maintenant + BAIL,
            derniere_verification=maintenant,
            nombre_verifications=F("nombre_verifications") + 1,
        )
    return list(Paiement.objects.filter(pk__in=ids).select_related("compte", "session"))
