"""Money going back, and requests withdrawn before the payer answered. The ledger says what really happened."""

import time

from simulateur.annonces import annonce_du_remboursement
from simulateur.operateur import Operateur
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI
from simulateur.transactions import Transaction

# Providers that tell of a refund by webhook.
_ANNONCENT = ("fedapay",)


class GesteRefuse(Exception):
    """The operator refuses this refund or withdrawal; nothing moved. The message says why."""


class Caisse:
    """Refunds and withdrawals of one operator."""

    def __init__(self, operateur: Operateur) -> None:
        self._operateur = operateur

    def rembourser(self, reference: str, montant: int | None = None, *, force: bool = False) -> Transaction:
        """Give ``montant`` XOF back (None: all that is left) and say so; ``force`` may give more than was taken.

        Raises ``TransactionInconnue``, or ``GesteRefuse`` when that much was not taken.
        """
        operateur = self._operateur
        with operateur.verrou:
            transaction = operateur.trouver(reference)
            reste = transaction.encaisse - transaction.rembourse
            somme = (transaction.encaisse if force else reste) if montant is None else montant
            if somme <= 0 or (somme > reste and not force):
                raise GesteRefuse(f"montant à rendre impossible : {somme} XOF, reste {reste} XOF")
            operateur.noter("remboursement", reference=transaction.reference, montant=somme)
        if transaction.demande.dialecte in _ANNONCENT:
            operateur.annoncer(transaction, annonce_du_remboursement(transaction, time.time()))
        return transaction

    def annuler(self, reference: str, suite: str = "annuler_marchand", *, malgre_echec: bool = False) -> Transaction:
        """Withdraw a request still pending; ``suite`` "annule_puis_approuve": the payer pays all the same after.

        ``malgre_echec``: a failed attempt did not close it either.

        Raises ``TransactionInconnue``, or ``GesteRefuse`` when there is a verdict already.
        """
        operateur = self._operateur
        with operateur.verrou:
            transaction = operateur.trouver(reference)
            if transaction.statut not in ((EN_ATTENTE, ECHOUE) if malgre_echec else (EN_ATTENTE,)):
                raise GesteRefuse(f"déjà {'payée' if transaction.statut == REUSSI else 'close'}")
            operateur.decider(reference, suite, armer=False)
        operateur.trancher(transaction)
        operateur.armer(transaction)
        return transaction


def est_rembourse(transaction: Transaction) -> bool:
    """True once all that was taken has come back."""
    return 0 < transaction.encaisse <= transaction.rembourse
