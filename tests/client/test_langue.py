"""French by default, English complete, one link between them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.client.telephone import Lire, Telephone


def test_suit_la_langue_du_telephone(telephone: Telephone, lire: Lire) -> None:
    page = telephone.scanner(HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")
    assert '<html lang="en">' in page.content.decode()
    assert "What did you have done today?" in lire(page)
    assert telephone.session.langue == "en"


def test_une_langue_inconnue_se_lit_en_francais(telephone: Telephone) -> None:
    page = telephone.scanner(HTTP_ACCEPT_LANGUAGE="pt-BR")
    assert '<html lang="fr">' in page.content.decode()


def test_le_lien_change_la_langue_et_revient_a_la_meme_page(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    page = telephone.voir("payer")
    assert 'lang="en">English</a>' in page.content.decode()
    retour = telephone.client.get("/langue/en/", {"suite": telephone.adresse() + "?etape=payer"})
    assert (retour.status_code, retour["Location"]) == (303, telephone.adresse() + "?etape=payer")
    assert "Which operator?" in lire(telephone.voir("payer"))
    assert "Pay 5 000 F" in lire(telephone.voir("payer"))


def test_la_session_retient_la_langue_lue(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    telephone.client.get("/langue/en/")
    telephone.poster("vous", prenom="Afi")
    assert telephone.session.langue == "en"


@pytest.mark.parametrize("suite", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "x", ""])
def test_ne_renvoie_jamais_hors_du_site(db: None, suite: str) -> None:
    assert Client().get("/langue/fr/", {"suite": suite})["Location"] == "/"


def test_refuse_une_autre_langue(db: None) -> None:
    assert Client().get("/langue/de/").status_code == 404


def test_une_erreur_se_dit_dans_la_langue_de_la_page(telephone: Telephone, lire: Lire) -> None:
    telephone.client.get("/langue/en/")
    telephone.scanner()
    assert "Choose at least one service." in lire(telephone.poster("prestations"))
    assert "This number is not complete." in lire(telephone.poster("vous", telephone="12"))
    assert "Page not found" in lire(telephone.client.get("/nulle-part"))
