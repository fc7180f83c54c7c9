"""The receipt's own code: whoever changes one field of the paper is found out."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from salon_paiement.jetons import ALPHABET
from salon_paiement.models import Recu
from salon_paiement.recus import LONGUEUR_CODE, recu_code, recu_date_texte, recu_numero
from tests import fabriques

SALON = uuid.UUID("0193a1b2-0000-7000-8000-000000000001")
EMIS = datetime.datetime(2026, 3, 10, 14, 2, 5, tzinfo=datetime.UTC)


def code(
    salon: uuid.UUID = SALON, numero: str = "260310-ACDEFG", montant: int = 5000, emis: datetime.datetime = EMIS
) -> str:
    return recu_code(salon, numero, montant, emis)


def test_le_numero_porte_la_journee_comptable_et_le_code() -> None:
    assert recu_numero(datetime.date(2026, 3, 10), "ACDEFG") == "260310-ACDEFG"


def test_le_code_est_stable_et_se_tape() -> None:
    assert code() == code()
    assert len(code()) == LONGUEUR_CODE == 10
    assert set(code()) <= set(ALPHABET)


def test_le_code_change_avec_chaque_champ() -> None:
    autres = [
        code(salon=uuid.UUID("0193a1b2-0000-7000-8000-000000000002")),
        code(numero="260310-ACDEFH"),
        code(montant=5001),
        code(montant=50_000),
        code(emis=EMIS + datetime.timedelta(seconds=1)),
        code(emis=EMIS + datetime.timedelta(days=365)),
    ]
    assert len({code(), *autres}) == len(autres) + 1


def test_le_code_ne_depend_ni_du_fuseau_ni_des_fractions_de_seconde() -> None:
    cotonou = datetime.timezone(datetime.timedelta(hours=1))
    assert code(emis=EMIS.astimezone(cotonou)) == code(emis=EMIS.replace(microsecond=999_999)) == code()


def test_sans_la_cle_du_serveur_le_code_est_introuvable(settings: Settings) -> None:
    avant = code()
    settings.CLE_DONNEES = "autre-cle-de-donnees-" + "z" * 40
    assert code() != avant


@given(st.integers(1, 2_000_000), st.integers(1, 2_000_000))
def test_deux_montants_ont_deux_codes(un: int, deux: int) -> None:
    assert (code(montant=un) == code(montant=deux)) is (un == deux)


@pytest.mark.django_db
def test_le_recu_d_une_visite_porte_un_code_que_l_on_peut_refaire(maison: fabriques.Maison) -> None:
    recu = Recu.objects.get(session=fabriques.session_payee(maison, pourboire=500))
    assert recu.code == recu_code(recu.salon_id, recu.numero, 5500, recu.date_creation)
    assert recu.numero == recu_numero(recu.session.jour, recu.session.code_court)


@pytest.mark.django_db
def test_la_date_du_recu_est_celle_du_salon_et_de_la_langue(maison: fabriques.Maison) -> None:
    recu = Recu(salon=maison.salon, date_creation=datetime.datetime(2025, 11, 21, 23, 30, tzinfo=datetime.UTC))
    with override("fr"):
        assert recu_date_texte(recu) == "22 novembre 2025, 00:30"
    with override("en"):
        assert "November" in recu_date_texte(recu)
