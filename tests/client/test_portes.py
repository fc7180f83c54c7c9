"""Who may: only the phone that holds a session acts on it, only with its protection cookie."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paiements.models import Paiement
from salon_paiement.etats import TransitionInterdite
from salon_paiement.views import abandon
from tests.client.telephone import Lire, Telephone

ACTIONS = ["prestations", "vous", "payer", "especes", "abandonner"]


@pytest.mark.parametrize("action", ACTIONS)
def test_un_autre_telephone_ne_change_rien(
    telephone: Telephone, autre_telephone: Telephone, lire: Lire, action: str
) -> None:
    telephone.jusqu_a_payer()
    avant = telephone.session
    donnees = {"p": [str(telephone.chez.prestations[1].pk)], "prenom": "Intrus", "reseau": "mtn", "cle": "c" * 22}
    page = autre_telephone.poster(action, **donnees)
    assert page.status_code == 403
    assert "Un autre téléphone tient cette note" in lire(page)
    assert telephone.adresse() in page.content.decode()
    apres = telephone.session
    assert (apres.etat, apres.total, apres.client_id) == (avant.etat, avant.total, avant.client_id)
    assert apres.especes_declarees_le is None
    assert not Paiement.objects.exists()


@pytest.mark.parametrize("valeur", ["", "x", "a" * 43, "é" * 43])
def test_un_temoin_invente_n_ouvre_pas_la_note(telephone: Telephone, lire: Lire, valeur: str) -> None:
    telephone.jusqu_a_payer()
    intrus = Client()
    intrus.cookies["appareil"] = valeur
    assert "Un autre téléphone tient cette note" in lire(intrus.get(telephone.adresse()))


@pytest.mark.parametrize("action", [*ACTIONS, "reprendre"])
def test_sans_protection_le_formulaire_est_refuse_en_francais(telephone: Telephone, lire: Lire, action: str) -> None:
    telephone.jusqu_a_payer()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = telephone.client.cookies
    page = strict.post(telephone.adresse(action), {"prenom": "x"})
    assert page.status_code == 403
    assert "Cette page a expiré" in lire(page)
    assert telephone.session.etat == "prestation_selectionnee"


@pytest.mark.parametrize("action", ACTIONS)
def test_les_adresses_des_formulaires_se_rechargent(telephone: Telephone, action: str) -> None:
    telephone.jusqu_a_payer()
    page = telephone.client.get(telephone.adresse(action))
    assert (page.status_code, page["Location"]) == (303, telephone.adresse())
    assert telephone.client.put(telephone.adresse(action)).status_code == 405


def test_une_course_perdue_s_explique_et_ramene_a_la_note(
    telephone: Telephone, lire: Lire, monkeypatch: pytest.MonkeyPatch
) -> None:
    telephone.jusqu_a_payer()

    def perdre(*_args: object, **_kwargs: object) -> Any:
        raise TransitionInterdite("paiement_initie", "abandonne")

    monkeypatch.setattr(abandon, "session_abandonner", perdre)
    page = telephone.poster("abandonner")
    assert page.status_code == 409
    assert "La note a changé entre-temps" in lire(page)
    assert f'href="{telephone.adresse()}"' in page.content.decode()
