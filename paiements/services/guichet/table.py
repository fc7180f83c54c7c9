"""Which decisions each reason allows, and who may take them: the one table that pages and services read."""

from __future__ import annotations

from paiements.etats import EtatPaiement
from paiements.models import ExceptionMonetaire, Resolution, TypeException
from paiements.services.remboursement.plafond import disponible
from salon_paiement.droits import Action
from salon_paiement.etats import OUVERTS, EtatSession

R = Resolution
T = TypeException

DECISIONS: dict[str, tuple[Resolution, ...]] = {
    T.TARDIF: (R.ACCEPTE, R.AVOIR, R.REMBOURSE, R.AUTRE_SESSION),
    T.DOUBLON: (R.AVOIR, R.REMBOURSE, R.AUTRE_SESSION, R.PERTE),
    T.TROP_PERCU: (R.AVOIR, R.REMBOURSE, R.AUTRE_SESSION, R.PERTE),
    T.INSUFFISANT: (R.ACCEPTE, R.AVOIR, R.REMBOURSE),
    T.PARTIEL_FIN_JOUR: (R.ACCEPTE, R.AVOIR, R.REMBOURSE),
    T.DEVISE: (R.EXPLIQUE, R.REMBOURSE),
    T.MONTANT_DIFFERENT: (R.ACCEPTE, R.REMBOURSE),
    T.MONTANT_ABSENT: (R.ACCEPTE, R.REMBOURSE, R.EXPLIQUE),
    T.CONTRADICTION: (R.EXPLIQUE, R.PERTE),
    T.EXTOURNE: (R.EXPLIQUE, R.PERTE),
    T.ANNULATION: (R.EXPLIQUE, R.PERTE),
    T.ORPHELIN: (R.AUTRE_SESSION, R.AVOIR, R.EXPLIQUE),
    # These two close by themselves: the operator answers, or the owner closes the attempt; the credentials work.
    T.SANS_VERDICT: (),
    T.IDENTIFIANTS: (),
    T.ESPECES_CONTESTEES: (R.EXPLIQUE,),
    T.REMB_EXTERNE: (R.EXPLIQUE,),
    T.SUR_REMBOURSE: (R.EXPLIQUE,),
    T.REMB_INCERTAIN: (R.EXPLIQUE,),
    T.RELEVE_DIVERGENT: (R.EXPLIQUE,),
}
# Reasons whose money is applied to a note that may never be paid: it is freed before it goes elsewhere.
A_LIBERER: frozenset[str] = frozenset({T.TARDIF, T.INSUFFISANT, T.PARTIEL_FIN_JOUR})
# Settling the rest of these notes needs a discount.
RESTE_A_SOLDER: frozenset[str] = frozenset({T.TARDIF, T.INSUFFISANT, T.PARTIEL_FIN_JOUR, T.MONTANT_ABSENT})
# No reason has to be given for these.
SANS_NOTE: frozenset[str] = frozenset({R.ACCEPTE})


def action_requise(decision: str) -> Action:
    """Return what one must be allowed to do to take ``decision``."""
    return Action.DIRIGER if decision == R.PERTE else Action.TRAITER_ARGENT


def decisions_possibles(exception: ExceptionMonetaire) -> list[Resolution]:
    """Return what may still be decided, the usual choice first; empty when it closes by itself or is closed.

    ``exception.paiement`` and ``exception.session`` are read. When nothing is left to give (taken back by the
    operator, refunded elsewhere, note paid meanwhile) it may simply be explained.
    """
    if exception.resolue_le is not None:
        return []
    prevues = list(DECISIONS.get(exception.type, (R.EXPLIQUE,)))
    if exception.type == T.ORPHELIN and (
        exception.ligne_releve is None or exception.ligne_releve.sens != "encaissement"
    ):
        return [R.EXPLIQUE]
    if prevues and _sans_objet(exception):
        return [R.EXPLIQUE, *(decision for decision in prevues if decision in _encore(exception))]
    return prevues


def _encore(exception: ExceptionMonetaire) -> frozenset[Resolution]:
    """What stays useful when nothing is left to give: a loss, and ending a note whose money went back."""
    ouverte = exception.session is not None and exception.session.etat in OUVERTS
    return frozenset({R.PERTE, R.ACCEPTE} if ouverte else {R.PERTE})


def _sans_objet(exception: ExceptionMonetaire) -> bool:
    paiement, session = exception.paiement, exception.session
    if paiement is None or exception.type == T.MONTANT_ABSENT:
        return paiement is not None and paiement.etat != EtatPaiement.REUSSI
    paye = session is not None and session.etat == EtatSession.PAIEMENT_REUSSI
    if exception.type in {T.INSUFFISANT, T.PARTIEL_FIN_JOUR} and paye:
        return True
    return not disponible(paiement)
