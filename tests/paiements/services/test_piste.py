"""A reference heard in a webhook: followed first, believed only when the answer names ours."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import ResultatInconnu
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import Paiement
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiements_relancer
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def egaree(banc: fabriques.Maison, piste: str = "") -> Paiement:
    """An attempt the operator holds, whose reference we lost; a webhook named one (``piste``, or the true one)."""
    session = fabriques.session_a_payer(banc)
    paiement = paiement_initier(
        session.pk, Intention("mtn", telephone_noter(banc.salon, fabriques.NUMERO), str(session.pk))
    )
    Paiement.objects.filter(pk=paiement.pk).update(
        reference_fournisseur="",
        reference_pressentie=piste or paiement.reference_fournisseur,
        prochaine_verification=fabriques.il_y_a(secondes=1),
        derniere_verification=None,
    )
    return paiement


@pytest.mark.parametrize("panne", ["500", "enorme", "403", "illisible"])
def test_suit_la_piste_meme_quand_l_historique_ne_dit_rien(
    banc: fabriques.Maison, operateur: ServeurSimule, panne: str
) -> None:
    operateur.client().scenario("approuver")
    operateur.client().panne("historique", panne)
    paiement = egaree(banc)
    vraie = paiement.reference_fournisseur
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.reference_fournisseur) == (EtatPaiement.REUSSI, vraie)
    attend_coherence()


def test_suit_la_piste_sans_meme_lire_un_historique_trop_long(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trop_long(*_a: object) -> Avis:
        raise ResultatInconnu("réponse trop longue")

    operateur.client().scenario("approuver")
    monkeypatch.setattr(Simulateur, "retrouver", trop_long)
    paiement = egaree(banc)
    paiements_relancer()
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.REUSSI


def test_ne_croit_pas_la_piste_d_un_autre_de_nos_paiements(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("approuver")
    autre = fabriques.session_a_payer(banc)
    paye = paiement_initier(autre.pk, Intention("mtn", telephone_noter(banc.salon, fabriques.NUMERO), "autre"))
    operateur.client().panne("historique", "500")
    paiement = egaree(banc, piste=paye.reference_fournisseur)
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.reference_fournisseur) == (EtatPaiement.EN_COURS, "")
    attend_coherence()


@pytest.mark.parametrize("nommee", ["", "UNEAUTRETENTATIVE00001"])
def test_une_piste_qui_ne_nomme_pas_notre_reference_laisse_parler_l_historique(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch, nommee: str
) -> None:
    interroger = Simulateur.interroger

    def repondre(self: Simulateur, reference: str, notre_reference: str) -> Avis:
        if reference == "piste-forgee":
            return Avis(Statut.REUSSI, montant=5000, devise="XOF", notre_reference=nommee)
        return interroger(self, reference, notre_reference)

    monkeypatch.setattr(Simulateur, "interroger", repondre)
    operateur.client().scenario("refuser")
    paiement = egaree(banc, piste="piste-forgee")
    paiements_relancer()
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.ANNULE
    attend_coherence()
