"""PayDunya's notification: a hash that proves little drops the noise, and nothing more is believed."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.fournisseurs.base import Authenticite, Identifiants, Signal
from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.fournisseurs.paydunya.fournisseur import PayDunya
from tests.paiements.fournisseurs.paydunya.conftest import MAITRE

HACHE = hashlib.sha512(MAITRE.encode()).hexdigest()
ANCIENNE = "maitre-" + "anciennecle012"
CHAMPS = {
    "data[response_code]": "00",
    "data[hash]": HACHE,
    "data[invoice][token]": "aB3xYz12",
    "data[invoice][total_amount]": "5000",
    "data[custom_data][reference]": "TENTATIVE0001",
    "data[status]": "completed",
}
LU = Signal(reference_fournisseur="aB3xYz12", notre_reference="TENTATIVE0001", authenticite=Authenticite.JETON)


def lecteur(ancienne: str = "", maitre: str = MAITRE) -> PayDunya:
    anciens = {"cle_maitre": ancienne} if ancienne else {}
    return PayDunya(Identifiants({"cle_maitre": maitre}, anciens=anciens))


def formulaire(**changements: str | None) -> bytes:
    champs = {**CHAMPS, **{f"data[{cle}]": valeur for cle, valeur in changements.items()}}
    return urlencode({cle: valeur for cle, valeur in champs.items() if valeur is not None}).encode()


def test_dit_de_qui_parle_le_message() -> None:
    assert lecteur().lire_webhook(formulaire(), {}) == LU


def test_lit_aussi_des_crochets_non_encodes() -> None:
    corps = "&".join(f"{cle}={valeur}" for cle, valeur in CHAMPS.items()).encode()
    assert lecteur().lire_webhook(corps, {}) == LU


def test_un_corps_deja_verifie_se_relit_sans_cle() -> None:
    assert PayDunya(Identifiants({})).signal_du_corps(formulaire(hash=None)) == LU


def test_l_ancienne_cle_sert_pendant_la_rotation_seulement() -> None:
    corps = formulaire(hash=hashlib.sha512(ANCIENNE.encode()).hexdigest())
    assert lecteur(ancienne=ANCIENNE).lire_webhook(corps, {}) == LU
    assert lecteur(ancienne=ANCIENNE).lire_webhook(formulaire(), {}) == LU
    with pytest.raises(SignatureInvalide):
        lecteur().lire_webhook(corps, {})


def test_le_contenu_n_est_pas_couvert_par_le_hache() -> None:
    # Whoever saw one message can write another: hence a hint, and a question asked anyway.
    signal = lecteur().lire_webhook(formulaire(status="failed"), {})
    assert signal.authenticite is Authenticite.JETON
    assert not hasattr(signal, "statut")


FAUX: dict[str, bytes] = {
    "absent": formulaire(hash=None),
    "vide": formulaire(hash=""),
    "faux": formulaire(hash="0" * 128),
    "d une autre cle": formulaire(hash=hashlib.sha512(b"une autre cle").hexdigest()),
    "d une cle vide": formulaire(hash=hashlib.sha512(b"").hexdigest()),
    "la cle en clair": formulaire(hash=MAITRE),
    "en capitales": formulaire(hash=HACHE.upper()),
    "en SHA-256": formulaire(hash=hashlib.sha256(MAITRE.encode()).hexdigest()),
    "tronque": formulaire(hash=HACHE[:127]),
    "allonge": formulaire(hash=HACHE + "0"),
    "avec une espace": formulaire(hash=HACHE + " "),
    "accentue": formulaire(hash="é" * 128),
    "deux fois": formulaire() + f"&data[hash]={HACHE}".encode(),
    "hors de data": urlencode({"hash": HACHE, "data[invoice][token]": "aB3xYz12"}).encode(),
    "en JSON": b'{"data": {"hash": "' + HACHE.encode() + b'"}}',
    "corps vide": b"",
    "octets": b"\xff\xfe\x00",
    "trop de champs": formulaire() + b"&a=1" * 500,
}


@pytest.mark.parametrize("cas", FAUX)
def test_refuse_un_hache(cas: str) -> None:
    with pytest.raises(SignatureInvalide):
        lecteur(ancienne=ANCIENNE).lire_webhook(FAUX[cas], {})


@pytest.mark.parametrize("maitre", ["", "  "])
def test_un_compte_sans_cle_refuse_tout(maitre: str) -> None:
    corps = formulaire(hash=hashlib.sha512(maitre.strip().encode()).hexdigest())
    with pytest.raises(SignatureInvalide):
        lecteur(maitre=maitre).lire_webhook(corps, {})


@pytest.mark.parametrize("jeton", ["court", "a" * 81, "../../create", "a b c d e f", "é" * 8, "aB3xYz12\n"])
def test_ecarte_un_jeton_mal_forme(jeton: str) -> None:
    champs = {**CHAMPS, "data[invoice][token]": jeton, "data[custom_data][reference]": "avec-tiret"}
    assert lecteur().lire_webhook(urlencode(champs).encode(), {}) == Signal(authenticite=Authenticite.JETON)


@given(corps=st.binary(max_size=300))
def test_rien_d_autre_qu_un_refus_ne_sort_d_octets_quelconques(corps: bytes) -> None:
    with pytest.raises(SignatureInvalide):
        lecteur(ancienne=ANCIENNE).lire_webhook(corps, {})
    assert isinstance(lecteur().signal_du_corps(corps), Signal)


@given(jeton=st.text(max_size=100), echo=st.text(max_size=40))
def test_ne_rend_que_des_references_sures(jeton: str, echo: str) -> None:
    champs = {"data[invoice][token]": jeton, "data[custom_data][reference]": echo}
    signal = lecteur().signal_du_corps(urlencode(champs, errors="replace").encode())
    lisible = signal.reference_fournisseur + signal.notre_reference
    assert lisible.isascii()
    assert all(signe.isalnum() or signe in "_-" for signe in lisible)
