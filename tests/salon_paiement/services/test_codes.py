"""The six digits: what is refused, how they are kept, and five tries counted in the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.models import CodePersonnel, Role
from salon_paiement.services import codes
from salon_paiement.services.codes import CodeBloque, CodeFaux, code_faible, code_poser, code_retirer, code_verifier
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.fabriques_codes import AUTRE_CODE, CODE, poser
from traces.models import TraceTransaction
from traces.types import TypeTrace as T

MOT_DE_PASSE = "mot-de-passe-long"


@pytest.fixture
def elle(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison, Role.CAISSIER)


@pytest.mark.parametrize(
    "code",
    ["000000", "777777", "123456", "654321", "234567", "890123", "246802", "121212", "123123", "112233", "110011",
     "123321", "112112", "111222", "100001", "010190", "311299", "901231", "123199", "290200"],
)  # fmt: skip
def test_refuse_un_code_que_n_importe_qui_essaierait(code: str) -> None:
    assert code_faible(code)


def test_laisse_presque_tous_les_autres() -> None:
    faibles = sum(code_faible(f"{n:06d}") for n in range(0, 1_000_000, 7))
    assert faibles / (1_000_000 / 7) < 0.13
    assert not code_faible(CODE)
    assert not code_faible(AUTRE_CODE)


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "48391a", "\uff14\uff18\uff13\uff19\uff11\uff17", "48 917", "48391\n"]
)
def test_refuse_ce_qui_n_a_pas_six_chiffres(elle: User, code: str) -> None:
    with pytest.raises(SaisieInvalide):
        code_poser(elle, code, mot_de_passe=MOT_DE_PASSE)
    assert not CodePersonnel.objects.exists()


def test_demande_le_mot_de_passe_pour_choisir_un_code(elle: User) -> None:
    with pytest.raises(SaisieInvalide, match="mot de passe"):
        code_poser(elle, CODE, mot_de_passe="autre")
    assert not CodePersonnel.objects.exists()


def test_n_en_garde_qu_une_empreinte_que_la_base_seule_ne_verifie_pas(elle: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    elle.set_password(MOT_DE_PASSE)
    poser(elle)
    ligne = CodePersonnel.objects.get(utilisateur=elle)
    assert ligne.code.startswith("argon2$argon2id$")
    assert not check_password(CODE, ligne.code)
    code_verifier(elle, CODE)
    settings.CLE_DONNEES = "une-autre-racine-" + "z" * 40
    with pytest.raises(CodeFaux):
        code_verifier(elle, CODE)


def test_ecrit_qui_choisit_et_retire_sans_le_code(elle: User) -> None:
    poser(elle)
    assert code_retirer(elle)
    assert not code_retirer(elle)
    faits = TraceTransaction.objects.filter(type_trace=T.REGLAGE_MODIFIE).order_by("id")
    assert [f.donnees_structures["champs"] for f in faits] == [["code_personnel"], ["code_personnel_retire"]]
    assert CODE not in str([f.donnees_structures for f in faits])


def test_cinq_codes_faux_puis_seul_le_mot_de_passe(elle: User) -> None:
    poser(elle)
    for reste in (4, 3, 2, 1):
        with pytest.raises(CodeFaux, match=str(reste)):
            code_verifier(elle, AUTRE_CODE)
        # What Redis knew is of no use: the count is in the database.
        cache.clear()
    with pytest.raises(CodeBloque):
        code_verifier(elle, AUTRE_CODE)
    with pytest.raises(CodeBloque):
        code_verifier(elle, CODE)
    refus = TraceTransaction.objects.filter(type_trace=T.CONNEXION_REFUSEE)
    assert [f.donnees_structures for f in refus] == [{"raison": "code", "utilisateur": elle.pk}] * 5
    Client().post("/admin/login/", {"username": elle.username, "password": MOT_DE_PASSE, "next": "/admin/"})
    code_verifier(elle, CODE)


def test_un_bon_code_remet_le_compte_a_zero(elle: User) -> None:
    poser(elle)
    for _ in range(3):
        for _essai in range(4):
            with pytest.raises(CodeFaux):
                code_verifier(elle, AUTRE_CODE)
        code_verifier(elle, CODE)
    assert CodePersonnel.objects.get().essais == 0


def test_temoin_sans_le_compte_on_essaierait_toujours(elle: User, monkeypatch: pytest.MonkeyPatch) -> None:
    poser(elle)
    monkeypatch.setattr(codes, "F", lambda _nom: -1)
    for _ in range(9):
        with pytest.raises(CodeFaux):
            code_verifier(elle, AUTRE_CODE)


def test_sans_code_ou_sans_compte_actif_rien_ne_passe(elle: User) -> None:
    with pytest.raises(Refuse):
        code_verifier(elle, CODE)
    poser(elle)
    User.objects.filter(pk=elle.pk).update(is_active=False)
    with pytest.raises(Refuse):
        code_verifier(elle, CODE)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_douze_essais_a_la_fois_n_en_font_que_cinq(maison_reelle: fabriques.Maison) -> None:
    elle = poser(fabriques.membre(maison_reelle, Role.CAISSIER))
    resultats = courir([lambda: code_verifier(elle, AUTRE_CODE)] * 12)
    assert [r for r in resultats if not isinstance(r, CodeFaux | CodeBloque)] == []
    assert TraceTransaction.objects.filter(type_trace=T.CONNEXION_REFUSEE).count() == 5
    assert CodePersonnel.objects.get().essais == 5
