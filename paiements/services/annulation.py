"""Withdrawing a request: the operator is asked, then asked again what became of it; only its answer ends anything.

Nothing is concluded from our side: a payer may be typing her code at this very moment.
"""

from __future__ import annotations

import datetime
import enum
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.erreurs import ErreurFournisseur
from paiements.models import Paiement
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.comptes import fournisseur_du_compte
from paiements.services.idempotence import Cle, cle_noter, cle_retrouver, une_fois
from paiements.services.incertitude import paiement_clore_jamais_parti, paiement_rendre_incertain
from paiements.services.prise import BAIL
from paiements.services.question import question_poser, reponse_appliquer
from paiements.services.transition import paiement_noter, tentative_verrouiller, trace_de_paiement
from traces.services import Trace
from traces.types import TypeTrace

# Two clicks ask the operator once; somebody who insists a little later asks again.
ECART = datetime.timedelta(seconds=15)
MOTIF = "annulation_demandee"
# What a key has made until the operator was called: a request, written and no more.
_EN_ROUTE = "annulation:demandee"


class Suite(enum.StrEnum):
    """What is known after an attempt was asked to be withdrawn."""

    FINIE = "finie"  # the operator said no, or it never left: the note may be paid again
    PAYEE = "payee"  # it had succeeded meanwhile
    NON_CONFIRMEE = "non_confirmee"  # nobody knows: do not pay a second time


@dataclass(frozen=True, slots=True)
class Demande:
    """Who asks (``client`` or ``personnel``), and why: both stay in the history."""

    par: str
    acteur_id: int | None
    motif: str

    def trace(self, paiement: Paiement) -> Trace:
        """Return the fact of it."""
        return trace_de_paiement(
            paiement,
            TypeTrace.DEMANDE_ANNULATION,
            donnees={"par": self.par, "reference": paiement.reference},
            acteur_id=self.acteur_id,
            description=self.motif[:200],
        )


def paiement_annuler(paiement_id: uuid.UUID, *, par: str, acteur_id: int | None = None, motif: str = "") -> Suite:
    """Ask the operator to withdraw an attempt; call it outside any transaction.

    An attempt that never left is closed at once. Harmless on one that is over, and when many ask at once.

    Args:
        par: ``client`` or ``personnel``, kept in the history with ``motif``.

    Returns:
        What is known now.
    """
    paiement = _demander(paiement_id, Demande(par, acteur_id, motif))
    if paiement is not None:
        _interroger(paiement)
    return suite_de(paiement_id)


def paiement_annuler_une_fois(
    paiement_id: uuid.UUID, cle: Cle, *, par: str, acteur_id: int | None = None, motif: str = ""
) -> tuple[Suite, bool]:
    """Do the same once per key; call it outside any transaction.

    The key is committed with the request, and says what it made only once the operator was called: of a process that
    died in between, it is known that nobody may have been called, and the same key sent again takes the call up.
    An operator that is asked twice to withdraw the same request has still withdrawn it once.

    Returns:
        What is known now, and whether this call asked.

    Raises:
        AutresParametres: the key was used for something else (422).
    """
    with une_fois(cle, _EN_ROUTE) as neuve:
        paiement = _demander(paiement_id, Demande(par, acteur_id, motif)) if neuve else None
    if not neuve and cle_retrouver(cle) == _EN_ROUTE:
        # Who asks is written already; within the delay the first call may still be under way.
        paiement = _demander(paiement_id, None)
    if paiement is not None and _interroger(paiement):
        cle_noter(cle, paiement.reference)
    return suite_de(paiement_id), neuve or paiement is not None


def _demander(paiement_id: uuid.UUID, demande: Demande | None) -> Paiement | None:
    """Write who asks, and claim the right to ask the operator: ``None`` when it is over or was just asked.

    What never left is closed here: no sweeper may send it between this commit and the next.

    Args:
        demande: ``None`` when a request already written is taken up.
    """
    maintenant = timezone.now()
    with transaction.atomic():
        _session, paiement = tentative_verrouiller(paiement_id)
        recente = Q(annulation_demandee_le__isnull=False) & Q(annulation_demandee_le__gt=maintenant - ECART)
        libre = Paiement.objects.filter(pk=paiement_id, etat__in=VIVANTS).exclude(recente).exists()
        if not libre:
            return None
        champs: dict[str, object] = {"annulation_demandee_le": maintenant}
        if paiement.initie_le is not None:
            # The question that follows is this attempt's turn: the sweeper leaves it alone meanwhile.
            champs |= {"derniere_verification": maintenant, "prochaine_verification": maintenant + BAIL}
            Paiement.objects.filter(pk=paiement_id).update(nombre_verifications=F("nombre_verifications") + 1)
        paiement_noter(paiement, champs, trace=None if demande is None else demande.trace(paiement))
        if paiement.initie_le is None:
            paiement_clore_jamais_parti(paiement_id)
    return Paiement.objects.select_related("compte", "session").get(pk=paiement_id)


def _interroger(paiement: Paiement) -> bool:
    """Withdraw where the operator can, then ask in every case: only the answer counts.

    Returns:
        Whether there is nothing more to ask: the operator was called, or the attempt was over.
    """
    if paiement.initie_le is None:
        return True
    appele = True
    try:
        with appel_fournisseur(attendre=False):
            _retirer(paiement)
            reponse = question_poser(paiement)
    except PlusDePlace:
        # The sweeper asks in our place, as soon as a place is free; it withdraws nothing.
        appele = False
        Paiement.objects.filter(pk=paiement.pk, etat__in=VIVANTS).update(prochaine_verification=timezone.now())
    else:
        reponse_appliquer(paiement, reponse)
    # Still alive: we asked for it to be withdrawn and nobody knows. It is watched, and said so.
    paiement_rendre_incertain(paiement.pk, motif=MOTIF)
    return appele


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
