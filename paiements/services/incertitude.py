"""What we do not know, said as such: an attempt whose answer is missing is ``incertain``, never failed."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.consequences import session_apres_echec
from paiements.services.echeancier import LIMITE, prochaine_question
from paiements.services.encaissement import avis_appliquer, reference_memoriser
from paiements.services.transition import paiement_noter, paiement_transiter, tentative_verrouiller, trace_de_paiement
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.services.reglement import session_rendre_payable, session_verification_signaler
from salon_paiement.services.transition import session_noter, session_verrouiller
from traces.services import traces_enregistrer
from traces.types import TypeTrace

_LOT = 200


def paiement_rendre_incertain(paiement_id: uuid.UUID, *, motif: str, reference_fournisseur: str = "") -> None:
    """Mark an attempt whose outcome is unknown; harmless once anything better is known.

    Args:
        reference_fournisseur: theirs, when a step before the silence had given it.
    """
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        # Whatever its state: without it nobody can be asked.
        reference_memoriser(paiement, reference_fournisseur)
        if paiement.etat not in {EtatPaiement.EN_ATTENTE, EtatPaiement.EN_COURS}:
            return
        trace = trace_de_paiement(
            paiement, TypeTrace.VERIFICATION_PAIEMENT, vers=EtatPaiement.INCERTAIN, donnees={"motif": motif}
        )
        paiement_transiter(paiement, EtatPaiement.INCERTAIN, trace=trace)
        paiement_noter(paiement, {"prochaine_verification": prochaine_question(paiement, timezone.now())})
        if not paiement.remplacee:
            session_verification_signaler(session, motif=motif)


def paiements_perdus_marquer(maintenant: datetime.datetime | None = None) -> int:
    """Mark attempts whose call left long ago and never answered (a dead worker).

    Returns:
        How many were marked.
    """
    limite = (maintenant or timezone.now()) - settings.DELAI_INCERTAIN
    ids = list(
        Paiement.objects.filter(etat=EtatPaiement.EN_ATTENTE, initie_le__lt=limite).values_list("pk", flat=True)[:_LOT]
    )
    for paiement_id in ids:
        paiement_rendre_incertain(paiement_id, motif="reponse_perdue")
    return len(ids)


def paiement_remplacer(paiement_id: uuid.UUID, *, acteur_id: int | None, motif: str = "") -> None:
    """Let the client pay another way: give the session back, keep watching the old attempt.

    Raises:
        Conflit: this attempt already has its verdict.
    """
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        if paiement.etat not in VIVANTS:
            raise Conflit(_VERDICT_CONNU)
        if paiement.remplacee:
            return
        trace = trace_de_paiement(paiement, TypeTrace.REMPLACEMENT_PAIEMENT, acteur_id=acteur_id, description=motif)
        if paiement.initie_le is None:
            # Nothing left yet: nobody's phone must ring for it later. Who decided it, and why, stays.
            traces_enregistrer([trace])
            _jamais_parti(paiement)
            return
        paiement_noter(paiement, {"remplacee": True}, trace=trace)
        session_rendre_payable(session, motif="paie_autrement")


def paiement_clore_jamais_parti(paiement_id: uuid.UUID, *, motif_code: str = "jamais_parti") -> bool:
    """Close an intent whose call never left; harmless when it has left meanwhile.

    Returns:
        True when it was closed now.
    """
    with transaction.atomic():
        _session, paiement = tentative_verrouiller(paiement_id)
        if paiement.etat != EtatPaiement.EN_ATTENTE or paiement.initie_le is not None:
            return False
        _jamais_parti(paiement, motif_code)
        return True


def paiement_abandon_verifier(paiement: Paiement) -> None:
    """Tell whether an attempt may be closed without an answer.

    Raises:
        Conflit: it has its verdict, or is younger than 72 hours.
    """
    if paiement.etat not in {EtatPaiement.EN_COURS, EtatPaiement.INCERTAIN}:
        raise Conflit(_VERDICT_CONNU)
    if timezone.now() - (paiement.initie_le or paiement.date_creation) < LIMITE:
        raise Conflit(_("On demande encore sa réponse à l'opérateur : attendez 72 heures."))


def paiement_abandonner(paiement_id: uuid.UUID, *, acteur_id: int, motif: str) -> None:
    """Close an attempt that no answer will ever settle: the owner's decision, with a reason.

    Late money is still applied if it comes.

    Raises:
        SaisieInvalide: no reason given.
        Conflit: it has its verdict, or is younger than 72 hours.
    """
    if not motif.strip():
        raise SaisieInvalide(_("Dites pourquoi : ce motif reste dans l'historique."))
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        paiement_abandon_verifier(paiement)
        trace = trace_de_paiement(
            paiement,
            TypeTrace.ECHEC_PAIEMENT,
            vers=EtatPaiement.ABANDONNE,
            donnees={"motif": "sans_nouvelle", "source": "proprietaire"},
            acteur_id=acteur_id,
            description=motif,
        )
        paiement_transiter(
            paiement,
            EtatPaiement.ABANDONNE,
            trace=trace,
            champs={"motif_code": "sans_nouvelle", "verdict_le": timezone.now(), "prochaine_verification": None},
        )
        session_apres_echec(session, paiement, acteur_id=acteur_id)


def especes_declarer(session_id: uuid.UUID) -> None:
    """Note that the client wants to pay cash: a flag that the desk sees; it blocks nothing."""
    with transaction.atomic():
        session = session_verrouiller(session_id)
        if session.especes_declarees_le is None:
            session_noter(
                session,
                {"especes_declarees_le": timezone.now()},
                type_trace=TypeTrace.ESPECES_DECLAREES,
                donnees={"montant": session.du},
            )


def _jamais_parti(paiement: Paiement, motif_code: str = "jamais_parti") -> None:
    avis_appliquer(paiement.pk, Avis(statut=Statut.ECHOUE, motif_code=motif_code), source="initiation")


_VERDICT_CONNU = _("La réponse de l'opérateur vient d'arriver : rechargez la page.")
