"""How attempts to pay end, counted where their state changes: what the operations' graphs and alerts are made of."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from prometheus_client import Counter, Histogram

from paiements.etats import EtatPaiement
from paiements.models import Paiement
from salon_paiement.services.journal import apres_validation

# Where an attempt is on its way, and nothing is known of its end.
_EN_ROUTE = frozenset({EtatPaiement.EN_ATTENTE, EtatPaiement.EN_COURS})
_BORNES = (5, 15, 30, 60, 120, 300, 900, 3_600, 86_400)

_VERDICTS = Counter(
    "salon_paiements", "Attempts by what became of them (incertain: not known yet).", ["reseau", "verdict", "essai"]
)
_FRANCS = Counter("salon_paiements_francs", "Whole XOF received by successful attempts.", ["reseau", "essai"])
_DELAIS = Histogram(
    "salon_paiement_verdict_seconds", "From the call to the operator to its success.", ["reseau"], buckets=_BORNES
)


def verdict_compter(paiement: Paiement) -> None:
    """Count the state ``paiement`` has just reached, once it is committed; one on its way counts for nothing."""
    if paiement.etat in _EN_ROUTE:
        return
    # As it is now: the row may move again before the commit.
    reseau, essai = paiement.reseau or str(paiement.moyen), "oui" if paiement.essai else "non"
    apres_validation(partial(_VERDICTS.labels(reseau, str(paiement.etat), essai).inc))
    if paiement.etat == EtatPaiement.REUSSI:
        apres_validation(partial(_FRANCS.labels(reseau, essai).inc, paiement.somme))
        if paiement.initie_le is not None:
            secondes = (timezone.now() - paiement.initie_le).total_seconds()
            apres_validation(partial(_DELAIS.labels(reseau).observe, secondes))
