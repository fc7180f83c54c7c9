"""A password: long, of any signs, checked as typed, pasted freely, and not one that everybody has."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms import PasswordInput
from django.test import Client

from config.connexion import FormulaireConnexion
from salon_paiement.models import Role, Salon
from tests.personnel.conftest import Equipe, composer_equipe


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.mark.parametrize("mot", ["court-9", "1234567890", "password123", "0123456789", "qwertyuiop", "1111111111"])
def test_refuse_un_mot_de_passe_court_ou_que_tout_le_monde_a(mot: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(mot)


@pytest.mark.parametrize(
    "mot", ["perles et tresses", "ééééèèèè àà", "perles-perles", "x%$#@!&*()?<>", "y" * 64 + "z", "  des espaces  "]
)
def test_accepte_n_importe_quels_signes_et_longtemps(mot: str) -> None:
    validate_password(mot)


@pytest.mark.parametrize("mot", ["Salon-Paiement-2026", "caisse2026cotonou", "BÉAUTÉ-coiffure!", "motdepasse-admin"])
def test_refuse_les_mots_de_la_maison(mot: str) -> None:
    with pytest.raises(ValidationError, match="ajoutez d'autres mots"):
        validate_password(mot)


def test_refuse_le_nom_de_son_propre_salon(equipe: Equipe) -> None:
    Salon.objects.filter(pk=equipe.chez.salon.pk).update(nom="Rachidatou Prestige", ville="Natitingou")
    sienne, autre = equipe.personnes[Role.CAISSIER], equipe.personnes["etrangere"]
    with pytest.raises(ValidationError):
        validate_password("rachidatou-prestige-9", sienne)
    validate_password("rachidatou-prestige-9", autre)


@pytest.mark.parametrize("mot", [" avec des espaces ", "ÉLÉGANCE-du-matin", "p" * 200])
def test_un_mot_de_passe_est_lu_tel_quel(equipe: Equipe, mot: str) -> None:
    caissier = equipe.personnes[Role.CAISSIER]
    caissier.set_password(mot)
    caissier.save()
    # Neither without its spaces, nor in another case, nor its beginning: what it must be is tried last.
    proches = {mot.strip(), mot.lower(), mot.upper(), mot[:-1], mot[:72], mot + " "} - {mot}
    for essai, statut in [*((proche, 200) for proche in proches), (mot, 302)]:
        donnees = {"username": caissier.username, "password": essai, "next": "/admin/"}
        assert Client().post("/admin/login/", donnees).status_code == statut


def test_le_champ_est_masque_et_se_colle(equipe: Equipe) -> None:
    champ = FormulaireConnexion().fields["password"].widget
    assert isinstance(champ, PasswordInput)
    page = Client().get("/admin/login/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_une_personne_desactivee_perd_sa_session_aussitot(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    assert client.get("/admin/").status_code == 200
    equipe.personnes[Role.CAISSIER].is_active = False
    equipe.personnes[Role.CAISSIER].save()
    assert client.get("/admin/").status_code == 302


def test_changer_son_mot_de_passe_ferme_ses_autres_sessions(equipe: Equipe) -> None:
    ailleurs, ici = equipe.client(Role.CAISSIER), equipe.client(Role.CAISSIER)
    neuf = "tresses-et-perles-9"
    donnees = {"old_password": "mot-de-passe-long", "new_password1": neuf, "new_password2": neuf}
    assert ici.post("/admin/password_change/", donnees).status_code == 302
    assert ici.get("/admin/").status_code == 200
    assert ailleurs.get("/admin/").status_code == 302


def test_la_session_change_de_numero_a_la_connexion(equipe: Equipe) -> None:
    client = Client()
    client.get("/admin/login/")
    client.cookies["sessionid"] = "a" * 32
    donnees = {"username": equipe.personnes[Role.CAISSIER].username, "password": "mot-de-passe-long", "next": "/admin/"}
    assert client.post("/admin/login/", donnees).status_code == 302
    numero = client.cookies["sessionid"].value
    assert numero != "a" * 32
    client.post("/admin/logout/")
    vole = Client()
    vole.cookies["sessionid"] = numero
    assert vole.get("/admin/").status_code == 302
