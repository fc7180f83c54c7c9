"""Withdrawing a request: the operator is asked, then asked again what became of it; only its answer ends anything.

Nothing is concluded from our side: a payer may be typing her code at this very moment.
"""

from __future__ import annotations

import datetime
import enum
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.erreurs import ErreurFournisseur
from paiements.models import Paiement
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.comptes import fournisseur_du_compte
from paiements.services.incertitude import paiement_clore_jamais_parti, paiement_rendre_incertain
from paiements.services.prise import BAIL
from paiements.services.question import question_poser, reponse_appliquer
from paiements.services.transition import paiement_noter, tentative_verrouiller, trace_de_paiement
from traces.types import TypeTrace

# Two clicks ask the operator once; somebody who insists a little later asks again.
ECART = datetime.timedelta(seconds=15)
MOTIF = "annulation_demandee"


class Suite(enum.StrEnum):
    """What is known after an attempt was asked to be withdrawn."""

    FINIE = "finie"  # the operator said no, or it never left: the note may be paid again
    PAYEE = "payee"  # it had succeeded meanwhile
    NON_CONFIRMEE = "non_confirmee"  # nobody knows: do not pay a second time


def paiement_annuler(paiement_id: uuid.UUID, *, par: str, acteur_id: int | None = None, motif: str = "") -> Suite:
    """Ask the operator to withdraw an attempt; call it outside any transaction.

    An attempt that never left is closed at once. Harmless on one that is over, and when many ask at once.

    Args:
        par: ``client`` or ``personnel``, kept in the history with ``motif``.

    Returns:
        What is known now.
    """
    paiement = _demander(paiement_id, par=par, acteur_id=acteur_id, motif=motif)
    if paiement is not None and paiement.initie_le is None:
        paiement_clore_jamais_parti(paiement.pk)
    elif paiement is not None:
        _interroger(paiement)
    return suite_de(paiement_id)


def _demander(paiement_id: uuid.UUID, *, par: str, acteur_id: int | None, motif: str) -> Paiement | None:
    """Write who asks, and claim the right to ask the operator: ``None`` when it is over or was just asked."""
    maintenant = timezone.now()
    with transaction.atomic():
        _session, paiement = tentative_verrouiller(paiement_id)
        recente = Q(annulation_demandee_le__isnull=False) & Q(annulation_demandee_le__gt=maintenant - ECART)
        libre = Paiement.objects.filter(pk=paiement_id, etat__in=VIVANTS).exclude(recente).exists()
        if not libre:
            return None
        trace = trace_de_paiement(
            paiement,
            TypeTrace.DEMANDE_ANNULATION,
            donnees={"par": par, "reference": paiement.reference},
            acteur_id=acteur_id,
            description=motif[:200],
        )
        champs: dict[str, object] = {"annulation_demandee_le": maintenant}
        if paiement.initie_le is not None:
            # The question that follows is this attempt's turn: the sweeper leaves it alone meanwhile.
            champs |= {"derniere_verification": maintenant, "prochaine_verification": maintenant + BAIL}
            Paiement.objects.filter(pk=paiement_id).update(nombre_verifications=F("nombre_verifications") + 1)
        paiement_noter(paiement, champs, trace=trace)
    return Paiement.objects.select_related("compte", "session").get(pk=paiement_id)


def _interroger(paiement: Paiement) -> None:
    """Withdraw where the operator can, then ask in every case: only the answer counts."""
    try:
        with appel_fournisseur(attendre=False):
            _retirer(paiement)
            reponse = question_poser(paiement)
    except PlusDePlace:
        # The sweeper asks in our place, as soon as a place is free.
        Paiement.objects.filter(pk=paiement.pk, etat__in=VIVANTS).update(prochaine_verification=timezone.now())
    else:
        reponse_appliquer(paiement, reponse)
    # Still alive: we asked for it to be withdrawn and nobody knows. It is watched, and said so.
    paiement_rendre_incertain(paiement.pk, motif=MOTIF)


def _retirer(paiement: Paiement) -> None:
    if paiement.compte is None or not paiement.reference_fournisseur:
        return
    try:
        fournisseur = fournisseur_du_compte(paiement.compte)
        if fournisseur.capacites.annulation:
            fournisseur.annuler(paiement.reference_fournisseur, paiement.reference)
    except ErreurFournisseur:
        # Too late, or no answer: the question that follows tells.
        return


def suite_de(paiement_id: uuid.UUID) -> Suite:
    """Return what is known of an attempt that was asked to be withdrawn."""
    etat = Paiement.objects.values_list("etat", flat=True).get(pk=paiement_id)
    if etat in VIVANTS:
        return Suite.NON_CONFIRMEE
    return Suite.PAYEE if etat in {EtatPaiement.REUSSI, EtatPaiement.EXTOURNE} else Suite.FINIE
