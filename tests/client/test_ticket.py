"""A ticket of the desk: the first phone that shows it holds it, the others watch."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from salon_paiement.models import SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.ouverture import session_appareil_liberer, session_ouvrir_ticket
from tests import fabriques
from tests.client.telephone import Lire, Telephone
from tests.fabriques import Maison


@pytest.fixture
def ticket(maison: Maison) -> Any:
    choix = [Choix(str(maison.prestations[0].pk), 2)]
    caissier = fabriques.membre(maison, "caissier")
    awa = str(maison.coiffeurs[0].pk)
    return session_ouvrir_ticket(maison.salon, choix=choix, coiffeur_id=awa, acteur_id=caissier.pk)


@pytest.fixture
def ouvrir(ticket: SessionPaiement) -> Any:
    """Show the ticket's QR to a phone."""
    return lambda telephone, **entetes: telephone.client.get(f"/q/{ticket.jeton}", **entetes)


def test_le_premier_telephone_voit_la_note_et_la_tient(telephone: Telephone, ouvrir: Any, lire: Lire) -> None:
    page = ouvrir(telephone)
    assert page.status_code == 200
    assert "Tresses × 2 10 000 F" in lire(page)
    assert "Avec Awa" in lire(page)
    assert telephone.session.etat == "scanne"


def test_un_apercu_ne_prend_pas_le_ticket(telephone: Telephone, ouvrir: Any) -> None:
    ouvrir(telephone, HTTP_USER_AGENT="WhatsApp/2.23.20.0 A")
    ouvrir(telephone, HTTP_SEC_PURPOSE="prefetch")
    assert telephone.session.etat == "cree"
    assert telephone.session.appareil == ""


def test_le_client_ajoute_seulement_un_pourboire(telephone: Telephone, ouvrir: Any) -> None:
    ouvrir(telephone)
    telephone.choisir(1, pourboire="500")
    session = telephone.session
    assert (session.etat, session.total, session.pourboire) == ("prestation_selectionnee", 10_500, 500)
    assert session.coiffeur == telephone.chez.coiffeurs[0]


def test_un_deuxieme_telephone_regarde_sans_rien_apprendre_du_premier(
    telephone: Telephone, autre_telephone: Telephone, ouvrir: Any, lire: Lire
) -> None:
    ouvrir(telephone)
    telephone.choisir()
    telephone.poster("vous", prenom="Afi", telephone="01 97 00 00 01")
    assert ouvrir(autre_telephone).status_code == 303
    page = autre_telephone.voir()
    texte = lire(page)
    assert page.status_code == 200
    assert "Un autre téléphone tient cette note" in texte
    assert "10 000 F" in texte
    assert telephone.session.code_court in texte
    for prive in ("** 01", "97", "Afi "):
        assert prive not in texte.replace("Salon Afi ", "")


def test_le_deuxieme_reprend_avant_tout_paiement(
    telephone: Telephone, autre_telephone: Telephone, ouvrir: Any, lire: Lire
) -> None:
    ouvrir(telephone)
    telephone.choisir()
    ouvrir(autre_telephone)
    assert "Continuer sur ce téléphone" in lire(autre_telephone.voir())
    page = autre_telephone.poster("reprendre")
    assert (page.status_code, page["Location"]) == (303, autre_telephone.adresse())
    assert "Avec quel opérateur" in lire(autre_telephone.voir())
    assert "Un autre téléphone tient cette note" in lire(telephone.voir())


def test_le_deuxieme_ne_reprend_plus_une_fois_le_paiement_lance(
    telephone: Telephone, autre_telephone: Telephone, ouvrir: Any, lire: Lire
) -> None:
    ouvrir(telephone)
    telephone.choisir()
    fabriques.tentative(telephone.session)
    ouvrir(autre_telephone)
    assert "Continuer sur ce téléphone" not in lire(autre_telephone.voir())
    assert "Paiement en cours" in lire(autre_telephone.voir())
    page = autre_telephone.poster("reprendre")
    assert page.status_code == 409
    assert "Regardez votre téléphone" in lire(telephone.voir())


def test_le_comptoir_libere_la_note_pour_un_autre_telephone(
    telephone: Telephone, autre_telephone: Telephone, ouvrir: Any, lire: Lire
) -> None:
    ouvrir(telephone)
    telephone.choisir()
    fabriques.tentative(telephone.session)
    assert telephone.session.cree_par_id is not None
    session_appareil_liberer(telephone.session.pk, acteur_id=telephone.session.cree_par_id)
    assert "Continuer sur ce téléphone" in lire(telephone.voir())
    ouvrir(autre_telephone)
    assert "Regardez votre téléphone" in lire(autre_telephone.voir())


def test_seul_le_telephone_qui_a_paye_voit_le_recu(
    telephone: Telephone, autre_telephone: Telephone, ouvrir: Any, lire: Lire
) -> None:
    ouvrir(telephone)
    telephone.choisir()
    fabriques.reussir(fabriques.tentative(telephone.session))
    assert telephone.voir()["Location"] == f"/r/{telephone.session.recu.jeton}/"
    ouvrir(autre_telephone)
    page = autre_telephone.voir()
    assert "Cette note est payée" in lire(page)
    assert telephone.session.recu.jeton not in page.content.decode()


def test_le_jeton_d_une_session_de_poste_n_est_pas_un_qr(telephone: Telephone) -> None:
    telephone.scanner()
    assert Client().get(f"/q/{telephone.session.jeton}").status_code == 404
    assert SessionPaiement.objects.count() == 1


def test_un_get_ne_reprend_rien(telephone: Telephone, autre_telephone: Telephone, ouvrir: Any) -> None:
    ouvrir(telephone)
    avant = telephone.session.appareil
    assert autre_telephone.client.get(autre_telephone.adresse("reprendre")).status_code == 303
    assert telephone.session.appareil == avant
