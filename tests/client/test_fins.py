"""Giving up, expiring, being paid late: the last page says what is true."""

from __future__ import annotations

import pytest
from django.utils import timezone

from salon_paiement.models import SessionPaiement
from salon_paiement.services.expiration import sessions_expirer
from tests import fabriques
from tests.client.telephone import Lire, Telephone


def test_abandonner_se_confirme(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    assert "Abandonner cette note ?" in lire(telephone.voir("abandonner"))
    assert telephone.session.etat == "prestation_selectionnee"
    page = telephone.poster("abandonner")
    assert (page.status_code, page["Location"]) == (303, telephone.adresse())
    assert telephone.session.etat == "abandonne"
    fin = telephone.voir()
    assert "Rien n'a été payé." in lire(fin)
    assert f"/q/{telephone.chez.poste.jeton}" in fin.content.decode()


def test_abandonner_deux_fois_le_dit(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    telephone.poster("abandonner")
    page = telephone.poster("abandonner")
    assert page.status_code == 409
    assert "déjà terminée" in lire(page)


def test_n_abandonne_pas_un_paiement_en_vol(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    page = telephone.poster("abandonner")
    assert page.status_code == 409
    assert "attendez sa réponse" in lire(page)
    assert telephone.session.etat == "paiement_initie"


def test_n_abandonne_pas_une_note_payee_en_partie(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    fabriques.reussir(fabriques.tentative(telephone.session), montant=4500)
    assert telephone.poster("abandonner").status_code == 409
    assert "Reste à payer" in lire(telephone.voir("abandonner"))


@pytest.mark.parametrize("action", ["prestations", "vous", "payer", "especes"])
def test_une_note_finie_n_accepte_plus_rien(telephone: Telephone, action: str) -> None:
    telephone.jusqu_a_payer()
    telephone.poster("abandonner")
    page = telephone.poster(action, p=[str(telephone.chez.prestations[0].pk)], prenom="Afi", reseau="mtn")
    assert page.status_code in {303, 409}
    assert telephone.session.etat == "abandonne"


def test_une_note_expiree_propose_de_recommencer(telephone: Telephone, lire: Lire) -> None:
    telephone.scanner()
    SessionPaiement.objects.update(expire_le=timezone.now())
    sessions_expirer()
    assert telephone.session.etat == "expire"
    page = telephone.voir()
    assert "Cette note a expiré" in lire(page)
    assert "Recommencer" in lire(page)
    telephone.scanner()
    assert SessionPaiement.objects.count() == 2


def test_un_argent_arrive_apres_la_fin_est_dit(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    paiement = fabriques.echouer(fabriques.tentative(telephone.session))
    telephone.poster("abandonner")
    fabriques.reussir(paiement)
    assert telephone.session.etat == "abandonne"
    texte = lire(telephone.voir())
    assert "Un paiement de 5 000 F est arrivé après sa fermeture." in texte
    assert "Ne payez pas une deuxième fois" in texte
    assert "Rien n'a été payé" not in texte
    assert "Recommencer" not in texte


def test_une_session_inconnue_est_introuvable(telephone: Telephone) -> None:
    assert telephone.client.get("/s/" + "a" * 43 + "/").status_code == 404
    assert telephone.client.post("/s/" + "a" * 43 + "/payer").status_code == 404
    assert telephone.client.get("/s/" + "a" * 43 + "/retour").status_code == 404
