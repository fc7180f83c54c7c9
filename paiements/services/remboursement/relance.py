"""The sweep of refunds that wait: send what never left, mark what was lost, ask about what is on its way."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from paiements.etats_remboursement import EtatRemboursement as E
from paiements.fournisseurs.base import Avis
from paiements.models import Remboursement, TypeException
from paiements.services.appel import appel_fournisseur
from paiements.services.encaissement import avis_appliquer
from paiements.services.prise import BAIL
from paiements.services.question import question_poser
from paiements.services.remboursement.calendrier import question_suivante
from paiements.services.remboursement.envoi import remboursement_envoyer, rendre_incertain
from paiements.services.remboursement.fin import alerter
from paiements.services.remboursement.transition import remboursement_noter, remboursement_verrouiller
from salon_paiement.services.journal import log_erreur
from salon_paiement.services.ronde import ronde_unique
from traces.incidents import incident_noter

LOT = 20
RONDE = "remboursements"


def remboursements_relancer() -> int:
    """Do one round; one at a time over all processes. Returns how many refunds were taken."""
    with ronde_unique(RONDE) as seul:
        pris = _prendre() if seul else []
    for remboursement in pris:
        try:
            _traiter(remboursement)
        except Exception as erreur:
            # One poisoned row must not stop the round: it comes back when its lease ends.
            log_erreur(None, erreur, {"ou": "relance_remboursement", "remboursement_id": str(remboursement.pk)})
            incident_noter(
                "relance_remboursement",
                erreur,
                salon_id=remboursement.salon_id,
                session_id=remboursement.session_id,
                paiement_id=remboursement.paiement_id,
            )
    return len(pris)


def _prendre() -> list[Remboursement]:
    maintenant = timezone.now()
    with transaction.atomic():
        dus = (
            Remboursement.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(prochaine_verification__lte=maintenant)
            .order_by("prochaine_verification")[:LOT]
        )
        ids = [r.pk for r in dus]
        Remboursement.objects.filter(pk__in=ids).update(
            prochaine_verification=maintenant + BAIL, nombre_verifications=F("nombre_verifications") + 1
        )
    return list(Remboursement.objects.filter(pk__in=ids).select_related("paiement__compte"))


def _traiter(remboursement: Remboursement) -> None:
    if remboursement.etat == E.APPROUVE:
        remboursement_envoyer(remboursement.pk, attendre=True)
    elif remboursement.etat == E.SOUMIS:
        # Its process died between the call and the answer: it may have left.
        with transaction.atomic():
            geste = remboursement_verrouiller(remboursement.pk)
            if geste.remboursement.etat == E.SOUMIS:
                rendre_incertain(geste, motif="reponse_perdue")
    else:
        _interroger(remboursement)


def _interroger(remboursement: Remboursement) -> None:
    with appel_fournisseur(attendre=True):
        reponse = question_poser(remboursement.paiement)
    try:
        if isinstance(reponse, Avis):
            avis_appliquer(remboursement.paiement_id, reponse, source="interrogation")
    finally:
        # Whatever broke while applying it: asked again in its turn, shown to a person at 72 hours.
        _reprogrammer(remboursement.pk)


def _reprogrammer(remboursement_id: uuid.UUID) -> None:
    """Set the next question; after 72 hours a person looks in the provider's dashboard."""
    with transaction.atomic():
        geste = remboursement_verrouiller(remboursement_id)
        remboursement = geste.remboursement
        if remboursement.etat not in {E.EN_TRANSIT, E.INCERTAIN}:
            return
        suite = question_suivante(remboursement, timezone.now())
        remboursement_noter(remboursement, {"prochaine_verification": suite})
        if suite is None:
            alerter(geste.session, geste.paiement, TypeException.REMB_INCERTAIN, remboursement.montant)
