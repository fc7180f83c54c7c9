"""One transaction of the operator pays one attempt: an answer that names another one's is shown, never counted."""

from __future__ import annotations

import pytest
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.incertitude import paiement_rendre_incertain
from paiements.services.initiation import Intention, intention_enregistrer
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

REFERENCE = "TX-UNIQUE-1"


def sans_reference(maison: fabriques.Maison) -> Paiement:
    """An attempt whose call left and whose answer was lost."""
    session = fabriques.session_a_payer(maison)
    intention = Intention("mtn", telephone_noter(session.salon, fabriques.NUMERO), "cle-sans-reference")
    paiement, _nouveau = intention_enregistrer(session.pk, intention)
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
    paiement_rendre_incertain(paiement.pk, motif="ResultatInconnu")
    return paiement


def dire(paiement: Paiement, statut: Statut = Statut.REUSSI) -> Paiement:
    avis = Avis(statut, montant=5000, devise="XOF", reference_fournisseur=REFERENCE)
    return avis_appliquer(paiement.pk, avis, source="interrogation")


def test_une_transaction_ne_credite_pas_deux_tentatives(maison: fabriques.Maison) -> None:
    premiere = fabriques.tentative(fabriques.session_a_payer(maison), reference=REFERENCE)
    seconde = sans_reference(maison)
    assert dire(premiere).etat == "reussi"
    refusee = dire(seconde)
    assert (refusee.etat, refusee.reference_fournisseur, refusee.contradiction) == ("incertain", "", True)
    assert refusee.prochaine_verification is not None
    exception = ExceptionMonetaire.objects.get()
    assert (exception.type, exception.paiement_id) == ("contradiction", seconde.pk)
    assert REFERENCE in exception.note
    attend_coherence()


@pytest.mark.parametrize("statut", [Statut.REUSSI, Statut.EXTOURNE])
def test_une_autre_reference_que_la_sienne_n_est_pas_appliquee(maison: fabriques.Maison, statut: Statut) -> None:
    paiement = dire(fabriques.tentative(fabriques.session_a_payer(maison), reference="LA-SIENNE"), statut)
    assert (paiement.etat, paiement.montant_applique) == ("en_cours", 0)
    dire(paiement, statut)
    assert ExceptionMonetaire.objects.get().type == "contradiction"
    fabriques.reussir(paiement)
    attend_coherence()
    assert Paiement.objects.get().etat == "reussi"


def test_la_sienne_et_une_encore_inconnue_s_appliquent(maison: fabriques.Maison) -> None:
    assert dire(sans_reference(maison)).reference_fournisseur == REFERENCE
    assert dire(Paiement.objects.get()).etat == "reussi"
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


def test_la_reference_d_un_appel_sans_reponse_est_gardee_meme_deja_incertain(maison: fabriques.Maison) -> None:
    paiement = sans_reference(maison)
    paiement_rendre_incertain(paiement.pk, motif="ResultatInconnu", reference_fournisseur="123456")
    paiement.refresh_from_db()
    assert paiement.reference_fournisseur == "123456"
