"""A key's spelling: 256 bits, one double click, and a checksum that tells a typo before the database is asked."""

from __future__ import annotations

import hashlib
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salon_paiement.cles_texte import cle_lire, cle_tirer
from traces.masquage import masquer


def test_se_relit_et_ne_se_repete_pas() -> None:
    tirees = [cle_tirer() for _ in range(200)]
    assert len({t.texte for t in tirees}) == len({t.prefixe for t in tirees}) == 200
    for ecrite in tirees:
        assert cle_lire(ecrite.texte) == ecrite
        assert re.fullmatch(r"sp_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}", ecrite.texte)
        assert ecrite.empreinte == hashlib.sha256(ecrite.texte.encode()).hexdigest()


def test_le_secret_a_bien_deux_cent_cinquante_six_bits() -> None:
    # 62**43 is the first power above 2**256.
    assert 62**42 < 2**256 < 62**43


def test_le_controle_est_un_crc_que_d_autres_outils_savent_refaire() -> None:
    ecrite = cle_tirer()
    corps, controle = ecrite.texte[:-6], ecrite.texte[-6:]
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert sum(alphabet.index(c) * 62**rang for rang, c in enumerate(reversed(controle))) == zlib.crc32(corps.encode())


@given(st.data())
def test_un_signe_change_ou_perdu_se_voit_toujours(data: st.DataObject) -> None:
    texte = cle_tirer().texte
    rang = data.draw(st.integers(0, len(texte) - 1))
    autre = data.draw(st.sampled_from("0azAZ9_é\u0660 "))
    change = texte[:rang] + autre + texte[rang + 1 :]
    assert change == texte or cle_lire(change) is None
    assert cle_lire(texte[:rang] + texte[rang + 1 :]) is None


@pytest.mark.parametrize(
    "texte", ["", "sp_", "sp_x_y", "x" * 10_000, "sp_" + "a" * 8 + "_" + "b" * 49, "\x00", "sp_\n"]
)
def test_refuse_ce_qui_n_est_pas_une_cle(texte: str) -> None:
    assert cle_lire(texte) is None


def test_ne_se_montre_ni_dans_une_trace_d_erreur_ni_dans_un_journal() -> None:
    ecrite = cle_tirer()
    secret = ecrite.texte[12:]
    assert secret not in repr(ecrite)
    for phrase in (f"Authorization: Bearer {ecrite.texte}", f"clé {ecrite.texte} refusée", f'"{ecrite.texte}"'):
        assert secret[4:] not in masquer(phrase)
