"""One key per salon and use: what belongs to one opens for nobody else, and no altered byte passes."""

from __future__ import annotations

import uuid

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from traces.chiffrement import (
    DechiffrementImpossible,
    chiffrer,
    chiffrer_identifiants,
    dechiffrer,
    dechiffrer_identifiants,
    empreinte,
)

ICI = uuid.UUID("0193a1b2-0000-7000-8000-000000000001")
LA_BAS = uuid.UUID("0193a1b2-0000-7000-8000-000000000002")
IDENTIFIANTS = {"cle": "cle_de_test", "boutique": "BOUTIQUE00001"}


@given(st.binary(max_size=300))
def test_ce_qui_est_chiffre_se_relit_et_ne_se_repete_pas(clair: bytes) -> None:
    chiffre = chiffrer(ICI, "telephone", clair)
    assert dechiffrer(ICI, "telephone", chiffre) == clair
    assert dechiffrer(str(ICI), "telephone", memoryview(chiffre)) == clair
    assert chiffrer(ICI, "telephone", clair) != chiffre
    assert len(chiffre) == len(clair) + 12 + 16


@pytest.mark.parametrize(("salon", "usage"), [(LA_BAS, "telephone"), (ICI, "courriel"), (LA_BAS, "courriel")])
def test_refuse_un_autre_salon_ou_un_autre_usage(salon: uuid.UUID, usage: str) -> None:
    chiffre = chiffrer(ICI, "telephone", b"+2290197000000")
    with pytest.raises(DechiffrementImpossible):
        dechiffrer(salon, usage, chiffre)


@given(st.data())
def test_refuse_un_seul_octet_change_ou_manquant(data: st.DataObject) -> None:
    chiffre = chiffrer(ICI, "telephone", b"+2290197000000")
    rang = data.draw(st.integers(0, len(chiffre) - 1))
    masque = data.draw(st.integers(1, 255))
    altere = chiffre[:rang] + bytes([chiffre[rang] ^ masque]) + chiffre[rang + 1 :]
    for octets in (altere, chiffre[:rang], chiffre + b"\x00"):
        with pytest.raises(DechiffrementImpossible):
            dechiffrer(ICI, "telephone", octets)


def test_refuse_une_autre_racine(settings: Settings) -> None:
    chiffre, avant = chiffrer(ICI, "telephone", b"x"), empreinte(ICI, "telephone", "x")
    settings.CLE_DONNEES = "une-autre-racine-" + "z" * 40
    with pytest.raises(DechiffrementImpossible):
        dechiffrer(ICI, "telephone", chiffre)
    assert empreinte(ICI, "telephone", "x") != avant


def test_une_empreinte_est_stable_et_separe_salons_et_usages() -> None:
    empreintes = {empreinte(s, u, "+2290197000000") for s in (ICI, LA_BAS) for u in ("telephone", "fin", "recu")}
    assert len(empreintes) == 6
    assert empreinte(ICI, "telephone", "a") == empreinte(str(ICI), "telephone", "a")
    assert all(len(e) == 64 for e in empreintes)


def test_l_empreinte_n_est_pas_un_simple_condense() -> None:
    # An eight-digit number is found in a second from a plain SHA-256: the key is the protection.
    assert empreinte(ICI, "telephone", "a") != empreinte(ICI, "empreinte:telephone", "a")


def test_les_identifiants_se_relisent_et_ne_se_voient_pas() -> None:
    chiffre = chiffrer_identifiants(IDENTIFIANTS)
    assert dechiffrer_identifiants(chiffre) == IDENTIFIANTS
    assert "cle_de_test" not in chiffre
    assert "BOUTIQUE" not in chiffre


def test_une_nouvelle_cle_devant_lit_l_ancien_et_chiffre_le_nouveau(settings: Settings) -> None:
    ancienne, nouvelle = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CLES_FERNET = [ancienne]
    ancien = chiffrer_identifiants(IDENTIFIANTS)

    settings.CLES_FERNET = [nouvelle, ancienne]
    assert dechiffrer_identifiants(ancien) == IDENTIFIANTS
    nouveau = chiffrer_identifiants(IDENTIFIANTS)

    settings.CLES_FERNET = [nouvelle]
    assert dechiffrer_identifiants(nouveau) == IDENTIFIANTS
    with pytest.raises(InvalidToken):
        dechiffrer_identifiants(ancien)


def test_refuse_des_identifiants_alteres() -> None:
    chiffre = chiffrer_identifiants(IDENTIFIANTS)
    milieu = len(chiffre) // 2
    altere = chiffre[:milieu] + ("A" if chiffre[milieu] != "A" else "B") + chiffre[milieu + 1 :]
    with pytest.raises(InvalidToken):
        dechiffrer_identifiants(altere)
