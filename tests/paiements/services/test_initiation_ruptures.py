"""What dies or fails around the call: no page without its reference, no verdict on what another process sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from paiements.fournisseurs.base import Initiation, Rediriger
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur, ExceptionMonetaire, Paiement
from paiements.services import encaissement, initiation
from paiements.services.comptes import compte_choisir, compte_enregistrer
from paiements.services.identifiants import identifiants_noter, identifiants_refuser
from paiements.services.initiation import Intention, intention_enregistrer, paiement_envoyer
from salon_paiement.models import Notification
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def intention(maison: fabriques.Maison) -> Paiement:
    session = fabriques.session_a_payer(maison)
    voulu = Intention("mtn", telephone_noter(session.salon, fabriques.NUMERO), "cle-de-rupture")
    return intention_enregistrer(session.pk, voulu)[0]


def test_la_page_de_l_operateur_n_est_jamais_ecrite_sans_sa_reference(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mourir(*_a: Any) -> None:
        raise SystemExit

    paiement = intention(maison_reelle)
    page = Initiation("JETON123456", Rediriger("https://caisse.example.org/JETON123456"))
    monkeypatch.setattr(Simulateur, "initier", lambda *_a: page)
    with monkeypatch.context() as mort:
        mort.setattr(encaissement, "reference_memoriser", mourir)
        with pytest.raises(SystemExit):
            paiement_envoyer(paiement.pk, attendre=True)
    paiement.refresh_from_db()
    assert (paiement.url_action, paiement.reference_fournisseur) == ("", "")
    Paiement.objects.update(initie_le=None)
    paiement_envoyer(paiement.pk, attendre=True)
    paiement.refresh_from_db()
    assert paiement.url_action.endswith(paiement.reference_fournisseur)


@pytest.mark.parametrize(("envoye", "etat"), [(True, "en_attente"), (False, "echoue")])
def test_des_identifiants_illisibles_ici_ne_concluent_pas_un_appel_parti_d_ailleurs(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, envoye: bool, etat: str
) -> None:
    paiement = intention(maison_reelle)

    def illisible(_compte: object) -> None:
        if envoye:
            Paiement.objects.update(initie_le=timezone.now())
        raise ConfigurationInvalide("identifiants illisibles")

    monkeypatch.setattr(initiation, "fournisseur_du_compte", illisible)
    erreur = paiement_envoyer(paiement.pk, attendre=True)
    paiement.refresh_from_db()
    assert (paiement.etat, erreur is None) == (etat, envoye)
    attend_coherence()


def test_un_compte_dont_les_bornes_refusent_la_somme_cede_la_place(maison_reelle: fabriques.Maison) -> None:
    salon = maison_reelle.salon
    CompteFournisseur.objects.update(actif=False)
    cles = {"cle_maitre": "k" * 10, "cle_privee": "k" * 10, "jeton": "k" * 10}
    premier = compte_enregistrer(salon, fournisseur="paydunya", mode="live", identifiants=cles, reseaux=["mtn"])
    cles = {"cle": "fp_aaaaaaaa", "boutique": "BOUTIQUE0001"}
    second = compte_enregistrer(salon, fournisseur="feexpay", mode="live", identifiants=cles, reseaux=["mtn"])
    assert compte_choisir(salon.pk, "mtn", 5000) == premier
    assert compte_choisir(salon.pk, "mtn", 150) == second
    # Nobody accepts it: the first one's bounds are told.
    assert compte_choisir(salon.pk, "mtn", 1) == premier


def test_une_exception_close_se_rouvre_quand_le_fait_revient(maison_reelle: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    for fois in (1, 2, 3):
        identifiants_refuser(paiement)
        identifiants_refuser(paiement)
        exception = ExceptionMonetaire.objects.get()
        assert (exception.resolue_le, exception.resolution) == (None, "")
        assert TraceTransaction.objects.filter(type_trace="exception_monetaire").count() == fois
        assert Notification.objects.filter(modele="argent_a_traiter").count() == fois
        identifiants_noter(maison_reelle.compte.pk, acceptes=True, acteur_id=None)
    assert ExceptionMonetaire.objects.get().resolue_le is not None
    attend_coherence()
