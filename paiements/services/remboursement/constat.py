"""What a provider says was given back, turned into facts: ours confirmed first, the rest is theirs.

Replays and any order of arrival end alike: only the growth of their total over what we know counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement as E
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement, Remboursement, TypeException
from paiements.models import VoieRemboursement as V
from paiements.services.exceptions import exception_signaler
from paiements.services.grand_livre import operations_ecrire
from paiements.services.remboursement.ecriture import remboursement_operation, reprise_corriger
from paiements.services.remboursement.fin import alerter, remboursement_finir, sur_rembourse_signaler
from paiements.services.remboursement.plafond import rendus_chez_eux
from paiements.services.remboursement.transition import Geste, remboursement_creer
from salon_paiement.argent import DEVISE
from salon_paiement.models import SessionPaiement

_EN_ROUTE = (E.SOUMIS, E.EN_TRANSIT, E.INCERTAIN)


def remboursements_constater(session: SessionPaiement, paiement: Paiement, avis: Avis, *, source: str) -> None:
    """Compare the provider's total of money given back with ours; session and attempt are locked by the caller.

    A refund of ours on its way that the total confirms becomes ``fait``. What is left over was made in
    the provider's own dashboard: one ``externe`` refund, its ledger operation, an exception; never refused.
    """
    connu_etat = paiement.etat in {EtatPaiement.REUSSI, EtatPaiement.EXTOURNE}
    if avis.remboursement_a_voir and connu_etat:
        exception_signaler(paiement, session, TypeException.REMB_EXTERNE, 0, rouvrir=False)
    if avis.montant_rembourse <= 0 or avis.statut == Statut.EXTOURNE or not connu_etat:
        # A reversal is its own counter-entry; before the success there is nothing to give back.
        return
    nouveau = avis.montant_rembourse - rendus_chez_eux(paiement.pk)
    for remboursement in _attendus(session, paiement):
        if 0 < remboursement.montant <= nouveau:
            nouveau -= remboursement.montant
            remboursement_finir(Geste(session, paiement, remboursement), source=source)
    nouveau -= sum(r.montant for r in _attendus(session, paiement) if r.etat in _EN_ROUTE)
    if nouveau > 0:
        _externe(session, paiement, nouveau, source)


def _attendus(session: SessionPaiement, paiement: Paiement) -> Iterator[Remboursement]:
    """Ours that may be what they speak of: sent ones first, then those a person was to send by hand."""
    siens = Remboursement.objects.select_for_update(no_key=True).filter(paiement=paiement)
    en_route = siens.filter(voie=V.OPERATEUR, etat__in=_EN_ROUTE).order_by("soumis_le", "pk")
    a_la_main = siens.filter(voie=V.MANUEL, etat=E.APPROUVE).order_by("approuve_le", "pk")
    for remboursement in [*en_route, *a_la_main]:
        remboursement.paiement, remboursement.session = paiement, session
        yield remboursement


def _externe(session: SessionPaiement, paiement: Paiement, montant: int, source: str) -> None:
    remboursement = Remboursement(
        salon_id=paiement.salon_id,
        paiement=paiement,
        session=session,
        voie=V.OPERATEUR,
        etat=E.EXTERNE,
        montant=montant,
        devise=paiement.devise_recue or DEVISE,
        motif="Remboursement constaté chez l'opérateur",
        fini_le=timezone.now(),
    )
    remboursement_creer(remboursement, source=source)
    operations_ecrire(remboursement_operation(remboursement), *reprise_corriger(remboursement))
    total = Remboursement.objects.filter(paiement=paiement, etat=E.EXTERNE).aggregate(n=Sum("montant"))["n"]
    alerter(session, paiement, TypeException.REMB_EXTERNE, total)
    sur_rembourse_signaler(session, paiement)
