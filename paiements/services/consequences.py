"""What a session becomes after one of its attempts succeeded or failed (row locked by the caller)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paiements.etats import VIVANTS
from paiements.models import Paiement, TypeException
from paiements.services.essai import montants_appliques
from paiements.services.exceptions import exception_signaler, sans_verdict_clore
from paiements.services.grand_livre import Operation, operations_ecrire
from paiements.services.solde import session_solder
from salon_paiement.argent import DEVISE
from salon_paiement.etats import EN_PAIEMENT, EtatSession
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.notifications.equipe import GRATUITS, equipe_prevenir
from salon_paiement.services.reglement import session_rendre_payable
from salon_paiement.services.transition import session_noter
from salon_paiement.sortants.emission import faits_enregistrer
from traces.services import Trace

_REGLABLES = EN_PAIEMENT | {EtatSession.PRESTATION_SELECTIONNEE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encaisse:
    """A success once written: amounts in whole XOF, its ledger operation, and how it met its session."""

    operation: Operation

    recu: int | None
    applique: int
    surplus: int
    devise: str
    du_avant: int
    vivant: bool
    tardif: bool
    exact: bool
    dans_le_delai: bool
    # Of a success that is corrected: what it had settled and owed before; the amounts above come on top.
    deja_applique: int = 0
    deja_surplus: int = 0


def session_apres_succes(session: SessionPaiement, paiement: Paiement, e: Encaisse, trace: Trace) -> None:
    """Apply the money to the session, settle it when nothing is due, flag everything unusual."""
    champs: dict[str, Any] = {}
    if e.applique:
        champs |= montants_appliques(session, paiement, e.applique)
    if e.vivant:
        champs["tentatives_en_vol"] = session.tentatives_en_vol - 1
    solde = e.applique > 0 and e.du_avant == e.applique
    if solde and _reglable(session, e):
        session_solder(session, champs=champs, autres_traces=[trace], operations=[e.operation])
        if e.tardif:
            _prevenir_du_tardif(session, paiement)
    else:
        operations_ecrire(e.operation)
        faits_enregistrer([trace])
        _sans_reglement(session, paiement, champs)
    if e.vivant:
        sans_verdict_clore(paiement)
    for type_exception, montant in _anomalies(session, paiement, e):
        exception_signaler(paiement, session, type_exception, montant, e.devise)


def session_apres_echec(session: SessionPaiement, paiement: Paiement, *, acteur_id: int | None = None) -> None:
    """One live attempt fewer; the session is given back when it was the last one that counted.

    Args:
        acteur_id: who ended it, when it was not the operator.
    """
    sans_verdict_clore(paiement, acteur_id=acteur_id)
    champs = {"tentatives_en_vol": session.tentatives_en_vol - 1}
    if paiement.remplacee:
        session_noter(session, champs)
    else:
        session_rendre_payable(session, motif=paiement.motif_code, champs=champs)


def _reglable(session: SessionPaiement, e: Encaisse) -> bool:
    if session.etat in _REGLABLES:
        return True
    # An expired session comes back only for late *exact* money within the delay, nobody else having paid.
    return session.etat == EtatSession.EXPIRE and (
        e.exact and e.dans_le_delai and session.montant_applique == e.deja_applique
    )


def _sans_reglement(session: SessionPaiement, paiement: Paiement, champs: dict[str, Any]) -> None:
    vivante = (
        Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exclude(pk=paiement.pk).exists()
    )
    if session.etat in EN_PAIEMENT and not vivante:
        session_rendre_payable(session, motif="somme_insuffisante", champs=champs)
    elif champs:
        session_noter(session, champs)


def _anomalies(session: SessionPaiement, paiement: Paiement, e: Encaisse) -> list[tuple[str, int]]:
    """Every success either settled its session exactly or is explained here (I7, I15)."""
    if e.devise != DEVISE:
        return [(TypeException.DEVISE, e.recu or 0)]
    if e.recu is None or e.recu <= 0:
        return [(TypeException.MONTANT_ABSENT, 0)]
    if e.tardif and session.etat != EtatSession.PAIEMENT_REUSSI:
        return [(TypeException.TARDIF, e.recu)]
    surplus = e.surplus + e.deja_surplus
    if e.applique + e.deja_applique == 0:
        return [(TypeException.DOUBLON, surplus)]
    if surplus:
        return [(TypeException.TROP_PERCU, surplus)]
    if session.du > 0:
        # A part that was asked for (a credit, cash and mobile money together) is no surprise; less than asked is.
        return [] if e.recu == paiement.montant else [(TypeException.INSUFFISANT, session.du)]
    return [(TypeException.MONTANT_DIFFERENT, e.recu)] if e.recu != paiement.montant else []


def _prevenir_du_tardif(session: SessionPaiement, paiement: Paiement) -> None:
    equipe_prevenir(
        Salon.objects.get(pk=session.salon_id),
        evenement=f"tardif:{paiement.pk}",
        modele="encaissement_tardif",
        canaux=GRATUITS,
        session=session,
    )
