"""Where an Avis becomes facts: state, ledger, traces, receipt and messages in one transaction.

Money first, consequences second: a success is always written, whatever the session's state; only
then do we look at what the session may become. Lock order: session → attempt → ledger.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.etats import DEPUIS_STATUT, RANG, VIVANTS, EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement, TypeException
from paiements.services.bornes import avis_borner, reference_borner
from paiements.services.consequences import Encaisse, session_apres_echec, session_apres_succes
from paiements.services.correction import succes_comparer
from paiements.services.echeancier import prochaine_question
from paiements.services.exceptions import exception_signaler
from paiements.services.grand_livre import extourne_operation, operations_ecrire, succes_operation
from paiements.services.remboursement.constat import remboursements_constater
from paiements.services.remboursement.plafond import rendus_chez_eux
from paiements.services.transition import (
    paiement_noter,
    paiement_transiter,
    tentative_verrouiller,
    trace_de_paiement,
)
from salon_paiement.argent import DEVISE
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from salon_paiement.services.reglement import session_verification_signaler
from traces.contexte import sujet
from traces.types import TypeTrace

journal = logging.getLogger(__name__)

ESSAIS = 3


@dataclass(frozen=True, slots=True)
class _Contexte:
    """What one application of an Avis works on: both rows locked."""

    paiement: Paiement
    session: SessionPaiement
    avis: Avis
    source: str
    maintenant: datetime.datetime


def avis_appliquer(
    paiement_id: uuid.UUID, avis: Avis, *, source: str, champs: Mapping[str, Any] | None = None
) -> Paiement:
    """Apply what the provider answered to *our* question (or a matched statement line).

    Applying the same Avis any number of times, in any order with others, ends in the same state.

    Args:
        avis: in our words, amounts in whole XOF.
        source: ``interrogation``, ``initiation``, ``releve``: kept in the trace.
        champs: what else the answer told about the attempt, written in the same transaction.

    Returns:
        The attempt as it is now.
    """
    for essai in range(ESSAIS):
        try:
            return _appliquer(paiement_id, avis, source, champs)
        except OperationalError:
            # A deadlock or a lock that took too long: nothing was written, and applying again is harmless.
            if connection.in_atomic_block or essai == ESSAIS - 1:
                raise
            journal.warning("avis repris pour le paiement %s", paiement_id)
    raise AssertionError("unreachable")


def _appliquer(paiement_id: uuid.UUID, dit: Avis, source: str, champs: Mapping[str, Any] | None) -> Paiement:
    avis = avis_borner(dit)
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        with sujet(session=session.pk, client=session.client_id, paiement=paiement.reference):
            contexte = _Contexte(paiement, session, avis, source, timezone.now())
            if champs:
                paiement_noter(paiement, champs)
            if _parle_d_une_autre(paiement, dit):
                _refuser(contexte)
                return paiement
            reference_memoriser(paiement, avis.reference_fournisseur)
            _decider(contexte)
            remboursements_constater(session, paiement, avis, source=source)
    return paiement


def silence_noter(paiement_id: uuid.UUID) -> None:
    """Write that a question got no answer: nothing is concluded, the next question is set."""
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        silence = Avis(statut=Statut.EN_COURS)
        _reprogrammer(_Contexte(paiement, session, silence, "interrogation", timezone.now()))


def reference_memoriser(paiement: Paiement, reference: str) -> None:
    """Keep the provider's reference of a locked attempt, unless it has one or another attempt holds this one."""
    reference = reference_borner(reference)
    if reference and not paiement.reference_fournisseur and not _tenue_ailleurs(paiement, reference):
        paiement_noter(paiement, {"reference_fournisseur": reference})


def _tenue_ailleurs(paiement: Paiement, reference: str) -> bool:
    tenues = Paiement.objects.filter(compte_id=paiement.compte_id, reference_fournisseur=reference)
    return tenues.exclude(pk=paiement.pk).exists()


def _parle_d_une_autre(paiement: Paiement, avis: Avis) -> bool:
    """Tell whether an answer about money names another transaction than this attempt's: it may pay one attempt only."""
    reference = avis.reference_fournisseur
    if avis.statut not in {Statut.REUSSI, Statut.EXTOURNE} or not reference:
        return False
    if paiement.reference_fournisseur:
        return reference != paiement.reference_fournisseur
    return bool(reference_borner(reference)) and _tenue_ailleurs(paiement, reference)


def _refuser(c: _Contexte) -> None:
    """Another transaction's money is nobody's proof here: a person looks, and we go on asking about ours."""
    if not c.paiement.contradiction:
        paiement_noter(c.paiement, {"contradiction": True})
        exception_signaler(
            c.paiement,
            c.session,
            TypeException.CONTRADICTION,
            c.avis.montant or c.paiement.montant,
            c.avis.devise or DEVISE,
            precision=_("La réponse nomme une autre transaction de l'opérateur (%(reference)s) : rien n'est compté.")
            % {"reference": c.avis.reference_fournisseur[:60] or "?"},
        )
    _reprogrammer(c)


def _decider(c: _Contexte) -> None:
    vers = DEPUIS_STATUT[c.avis.statut]
    if vers == EtatPaiement.EXTOURNE and c.paiement.etat != EtatPaiement.EXTOURNE:
        if c.paiement.etat != EtatPaiement.REUSSI:
            # Taken back before we heard it was given: both facts are written, in their order.
            _encaisser(c)
        _extourner(c)
    elif RANG[vers] <= RANG[c.paiement.etat]:
        _ranger(c, vers)
    elif vers == EtatPaiement.REUSSI:
        _encaisser(c)
    elif vers == EtatPaiement.EN_COURS:
        _suivre(c)
    else:
        _echouer(c, vers)


def _encaisser(c: _Contexte) -> None:
    recu, devise = c.avis.montant, c.avis.devise or DEVISE
    compte = devise == DEVISE and recu is not None and recu > 0
    du_avant = c.session.du
    applique = min(recu or 0, du_avant) if compte else 0
    surplus = (recu or 0) - applique if compte else 0
    vivant = c.paiement.etat in VIVANTS
    tardif = c.session.etat in {EtatSession.EXPIRE, EtatSession.ABANDONNE}
    trace = trace_de_paiement(
        c.paiement,
        TypeTrace.CONFIRMATION_PAIEMENT,
        vers=EtatPaiement.REUSSI,
        donnees={
            "montant": c.paiement.montant, "recu": recu, "applique": applique, "surplus": surplus, "devise": devise,
            "reference_fournisseur": c.paiement.reference_fournisseur, "source": c.source, "tardif": tardif,
        },
    )  # fmt: skip
    champs = {
        "montant_recu": recu, "devise_recue": devise, "montant_applique": applique, "surplus": surplus,
        "frais": c.avis.frais, "motif_code": "", "motif_brut": "", "verdict_le": c.maintenant,
        "prochaine_verification": None,
    }  # fmt: skip
    paiement_transiter(c.paiement, EtatPaiement.REUSSI, champs=champs, trace=None)
    ecrit = recu if recu is not None and recu > 0 else c.paiement.montant
    encaisse = Encaisse(
        operation=succes_operation(c.paiement, recu=ecrit, applique=applique, surplus=surplus, devise=devise),
        recu=recu, applique=applique, surplus=surplus, devise=devise, du_avant=du_avant, vivant=vivant, tardif=tardif,
        exact=compte and recu == du_avant, dans_le_delai=_dans_le_delai(c),
    )  # fmt: skip
    session_apres_succes(c.session, c.paiement, encaisse, trace)


def _extourner(c: _Contexte) -> None:
    montant = c.paiement.montant_recu or c.paiement.montant
    trace = trace_de_paiement(
        c.paiement,
        TypeTrace.EXTOURNE_PAIEMENT,
        vers=EtatPaiement.EXTOURNE,
        donnees={"montant": montant, "source": c.source},
    )
    paiement_transiter(c.paiement, EtatPaiement.EXTOURNE, trace=trace, champs={"prochaine_verification": None})
    # What went back through them before is counted already: they take back the rest only.
    reste = max(montant - rendus_chez_eux(c.paiement.pk), 0)
    operations_ecrire(extourne_operation(c.paiement, montant=reste, devise=c.paiement.devise_recue or DEVISE))
    # The session stays paid: what to do about it is a human's decision.
    exception_signaler(c.paiement, c.session, TypeException.EXTOURNE, montant)


def _echouer(c: _Contexte, vers: EtatPaiement) -> None:
    vivant = c.paiement.etat in VIVANTS
    trace = trace_de_paiement(
        c.paiement,
        TypeTrace.ECHEC_PAIEMENT,
        vers=vers,
        donnees={
            "motif": c.avis.motif_code,
            "source": c.source,
            "reference_fournisseur": c.paiement.reference_fournisseur,
        },
    )
    c.paiement.motif_code = c.avis.motif_code
    champs = {"motif_code": c.avis.motif_code[:40], "motif_brut": c.avis.motif_brut[:200], "verdict_le": c.maintenant}
    paiement_transiter(c.paiement, vers, trace=trace, champs=champs)
    _reprogrammer(c)
    if vivant:
        session_apres_echec(c.session, c.paiement)


def _suivre(c: _Contexte) -> None:
    trace = trace_de_paiement(
        c.paiement,
        TypeTrace.ETAT_PAIEMENT,
        vers=EtatPaiement.EN_COURS,
        donnees={"reference_fournisseur": c.paiement.reference_fournisseur, "source": c.source},
    )
    paiement_transiter(c.paiement, EtatPaiement.EN_COURS, trace=trace)
    _reprogrammer(c)


def _ranger(c: _Contexte, vers: EtatPaiement) -> None:
    """The answer teaches nothing new, or contradicts a success: the state stays."""
    etat = c.paiement.etat
    echec = vers in {EtatPaiement.ECHOUE, EtatPaiement.ANNULE, EtatPaiement.EXPIRE}
    if etat == EtatPaiement.REUSSI and echec and not c.paiement.contradiction:
        paiement_noter(c.paiement, {"contradiction": True})
        exception_signaler(
            c.paiement, c.session, TypeException.CONTRADICTION, c.paiement.montant_recu or c.paiement.montant
        )
    elif etat == vers == EtatPaiement.REUSSI:
        succes_comparer(c.session, c.paiement, c.avis, source=c.source, dans_le_delai=_dans_le_delai(c))
    _reprogrammer(c)


def _reprogrammer(c: _Contexte) -> None:
    """Set the next question; in passing, tell people when a verdict is late or will never come."""
    suite = prochaine_question(c.paiement, c.maintenant)
    paiement_noter(c.paiement, {"prochaine_verification": suite})
    if c.paiement.etat not in VIVANTS:
        return
    age = c.maintenant - (c.paiement.initie_le or c.paiement.date_creation)
    if age >= settings.DELAI_VERIFICATION and not c.paiement.remplacee:
        session_verification_signaler(c.session, motif="sans_reponse")
    if suite is None:
        exception_signaler(c.paiement, c.session, TypeException.SANS_VERDICT, c.paiement.montant)


def _dans_le_delai(c: _Contexte) -> bool:
    fin = c.session.finie_le
    return fin is not None and c.maintenant - fin <= settings.DELAI_ENCAISSEMENT_TARDIF
