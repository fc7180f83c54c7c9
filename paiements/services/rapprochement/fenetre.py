"""The same amount, less than a quarter of an hour apart: what a line and a payment share without a reference."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q

from paiements.models import LigneReleve, Paiement

ECART = datetime.timedelta(minutes=15)


def dans_la_fenetre(lignes: Sequence[LigneReleve]) -> Q:
    """Return the condition "asked for, or answered, around one of these lines" (at least one)."""
    bornes = (min(instants(lignes)) - ECART, max(instants(lignes)) + ECART)
    return Q(initie_le__range=bornes) | Q(verdict_le__range=bornes)


def sans_ligne() -> Q:
    """Return the condition "no line explains this payment yet"."""
    return ~Q(Exists(LigneReleve.objects.filter(paiement=OuterRef("pk"), sens="encaissement")))


def a_la_meme_heure(ligne: LigneReleve, paiement: Paiement) -> bool:
    """Whether amount, currency and time agree."""
    return (
        ligne.montant == paiement.montant_recu
        and ligne.devise == (paiement.devise_recue or paiement.devise)
        and any(abs(ligne.instant - moment) <= ECART for moment in moments(paiement))
    )


def instants(lignes: Sequence[LigneReleve]) -> Iterator[datetime.datetime]:
    """Yield when each line is dated."""
    return (ligne.instant for ligne in lignes)


def moments(paiement: Paiement) -> list[datetime.datetime]:
    """Return when a payment was asked for, and when its answer came."""
    return [instant for instant in (paiement.initie_le, paiement.verdict_le) if instant is not None]
