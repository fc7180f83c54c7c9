"""An unsigned message may say who it is about, and nothing else; whatever it is, reading it never fails."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paiements.fournisseurs.base import Authenticite, Identifiants, Signal
from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.simulateur.fournisseur import Simulateur

SANS_COMPTE = Identifiants({})
valeurs = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda enfants: st.lists(enfants, max_size=4) | st.dictionaries(st.text(max_size=8), enfants, max_size=4),
    max_leaves=12,
)
cles = st.sampled_from(["reference", "order_id", "transref", "callback_info", "status", "amount", "data", "type"])


@pytest.fixture(params=[FeexPay, Simulateur])
def lecteur(request: pytest.FixtureRequest) -> FeexPay:
    adaptateur: FeexPay = request.param(SANS_COMPTE)
    return adaptateur


def test_dit_de_qui_parle_le_message(lecteur: FeexPay) -> None:
    corps = {"reference": "ref-000001", "order_id": "ref-000001", "status": "SUCCESSFUL", "callback_info": "TENTATIVE1"}
    assert lecteur.lire_webhook(json.dumps(corps).encode(), {}) == Signal(
        reference_fournisseur="ref-000001", notre_reference="TENTATIVE1", authenticite=Authenticite.AUCUNE
    )


def test_lit_aussi_un_message_emballe(lecteur: FeexPay) -> None:
    corps = {"event": "x", "data": {"order_id": "ref-000001"}}
    assert lecteur.lire_webhook(json.dumps(corps).encode(), {}) == Signal(reference_fournisseur="ref-000001")


@pytest.mark.parametrize(
    "reference",
    ["court", "a" * 121, "ref 000001", "ref-000001\n", "../../etc", "réf-000001", "'; DROP--", True, 1.5, {}],
)
def test_ecarte_une_reference_mal_formee(lecteur: FeexPay, reference: object) -> None:
    assert lecteur.lire_webhook(json.dumps({"reference": reference}).encode(), {}) == Signal()


@pytest.mark.parametrize(
    "echo", ["court", "A" * 31, "avec-tiret", "TENTATIVE1\n", "１２３４５６７", {"a": 1}, ["TENTATIVE1"]]
)
def test_ecarte_un_echo_qui_n_est_pas_a_nous(lecteur: FeexPay, echo: object) -> None:
    corps = json.dumps({"reference": "ref-000001", "callback_info": echo}).encode()
    assert lecteur.lire_webhook(corps, {}).notre_reference == ""


@pytest.mark.parametrize(
    "corps",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"reference=ref-000001",
        b'{"reference": NaN}',
        b'{"reference": "ref-000001", "reference": "ref-000002"}',
        '{"reference": "ref-000001"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"data":' * 100_000,
        b'{"reference": ' + b"9" * 10_000 + b"}",
        b'{"reference": "\\ud800\\ud800\\ud800"}',
        b'{"reference": "ref-0000\\u0000"}',
    ],
)
def test_un_message_illisible_ne_parle_de_personne(lecteur: FeexPay, corps: bytes) -> None:
    assert lecteur.lire_webhook(corps, {}) == Signal()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(corps=st.binary(max_size=300))
def test_ne_leve_jamais_sur_des_octets(corps: bytes) -> None:
    assert isinstance(FeexPay(SANS_COMPTE).lire_webhook(corps, {}), Signal)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(corps=st.dictionaries(cles, valeurs | st.dictionaries(cles, valeurs, max_size=4)))
def test_ne_rend_que_des_references_sures(corps: dict[str, object]) -> None:
    signal = FeexPay(SANS_COMPTE).lire_webhook(json.dumps(corps).encode(), {})
    assert signal.authenticite is Authenticite.AUCUNE
    lisible = (signal.reference_fournisseur + signal.notre_reference).encode("ascii").decode()
    assert len(signal.reference_fournisseur) <= 120
    assert len(signal.notre_reference) <= 30
    assert all(signe.isalnum() or signe in "_.:-" for signe in lisible)
