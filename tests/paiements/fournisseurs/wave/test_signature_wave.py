"""Wave's proof of origin, cross-checked with a program that is not ours."""

from __future__ import annotations

import shutil
import subprocess
import time

import pytest

from paiements.fournisseurs.base import Authenticite, Identifiants
from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.fournisseurs.wave.fournisseur import Wave
from paiements.fournisseurs.wave.signature import origine_verifier

SECRET, ANCIEN = "secret_de_test_wave", "ancien_secret_wave"
CORPS = '{"id": "EV_0001", "type": "checkout.session.completed", "data": {"id": "cos-00000001", "é": 1}}'.encode()


def _empreinte(texte: bytes, secret: str = SECRET) -> str:
    """HMAC-SHA256 as the openssl command computes it."""
    openssl = shutil.which("openssl")
    assert openssl, "la commande openssl manque"
    commande = [openssl, "dgst", "-sha256", "-hmac", secret, "-r"]
    return subprocess.run(commande, input=texte, capture_output=True, check=True).stdout.split()[0].decode()


def _entete(age: int = 0, *, secret: str = SECRET, separateur: bytes = b"", corps: bytes = CORPS) -> str:
    instant = str(int(time.time()) - age)
    return f"t={instant},v1={_empreinte(instant.encode() + separateur + corps, secret)}"


def _verifier(entete: str, corps: bytes = CORPS) -> Authenticite:
    return origine_verifier(corps, {"Wave-Signature": entete}, [SECRET, ANCIEN])


@pytest.mark.parametrize("age", [0, 290, -290])
@pytest.mark.parametrize("secret", [SECRET, ANCIEN])
def test_accepte_ce_qu_openssl_a_signe(age: int, secret: str) -> None:
    assert _verifier(_entete(age, secret=secret)) is Authenticite.SIGNEE


@pytest.mark.parametrize("separateur", [b".", b",", b" ", b"\n"])
def test_refuse_un_separateur_entre_l_instant_et_le_corps(separateur: bytes) -> None:
    with pytest.raises(SignatureInvalide):
        _verifier(_entete(separateur=separateur))


@pytest.mark.parametrize("age", [310, 3600, -310])
def test_refuse_un_autre_moment(age: int) -> None:
    with pytest.raises(SignatureInvalide):
        _verifier(_entete(age))


def test_refuse_un_octet_de_plus_ou_de_moins() -> None:
    entete = _entete()
    for corps in (CORPS + b"\n", CORPS[:-1], CORPS.replace(b"0001", b"0002"), b""):
        with pytest.raises(SignatureInvalide):
            _verifier(entete, corps)


def test_refuse_un_chiffre_passe_de_l_instant_au_corps() -> None:
    # No separator: the boundary must come from the header, not from the bytes.
    instant = str(int(time.time()))
    empreinte = _empreinte(instant.encode() + b"1" + CORPS)
    assert _verifier(f"t={instant},v1={empreinte}", b"1" + CORPS) is Authenticite.SIGNEE
    with pytest.raises(SignatureInvalide):
        _verifier(f"t={instant}1,v1={empreinte}", CORPS)


def test_une_bonne_empreinte_parmi_plusieurs_suffit() -> None:
    instant, bonne = _entete().split(",v1=")
    assert _verifier(f"{instant},v1={'0' * 64},v1={bonne},v2=inconnu") is Authenticite.SIGNEE


@pytest.mark.parametrize(
    "transformer",
    [
        lambda e: e.replace("t=", "x="),
        lambda e: e + "," + e.split(",")[0],
        lambda e: e.replace("v1=", "v0="),
        lambda e: e.replace("v1=", "v1=0"),
        lambda e: e.replace("t=", "t=-"),
        lambda e: e.replace("t=", "t=٣"),
        lambda e: e.split(",")[1],
        lambda e: "sans aucun signe",
        lambda e: e + "," * 2000,
    ],
)
def test_refuse_un_entete_mal_forme(transformer: object) -> None:
    assert callable(transformer)
    with pytest.raises(SignatureInvalide):
        _verifier(transformer(_entete()))


@pytest.mark.parametrize("secret", [SECRET, ANCIEN])
def test_accepte_le_mot_partage_d_un_porteur(secret: str) -> None:
    assert origine_verifier(CORPS, {"authorization": f"Bearer {secret}"}, [SECRET, ANCIEN]) is Authenticite.JETON


@pytest.mark.parametrize(
    "porteur", ["", "Bearer ", "Bearer", SECRET, f"bearer {SECRET}", f"Bearer {SECRET} ", "Bearer é"]
)
def test_refuse_un_autre_porteur(porteur: str) -> None:
    with pytest.raises(SignatureInvalide):
        origine_verifier(CORPS, {"Authorization": porteur}, [SECRET, ""])


def test_une_signature_fausse_n_est_pas_rattrapee_par_le_porteur() -> None:
    entetes = {"Wave-Signature": _entete(secret="autre"), "Authorization": f"Bearer {SECRET}"}
    with pytest.raises(SignatureInvalide):
        origine_verifier(CORPS, entetes, [SECRET])


def test_rien_ne_vaut_sans_secret() -> None:
    with pytest.raises(SignatureInvalide):
        Wave(Identifiants({"secret_webhook": ""})).lire_webhook(CORPS, {"Authorization": "Bearer "})


def test_lit_l_evenement_et_la_session() -> None:
    wave = Wave(Identifiants({"secret_webhook": "nouveau"}, anciens={"secret_webhook": SECRET}))
    signal = wave.lire_webhook(CORPS, {"wave-signature": _entete()})
    assert (signal.id_evenement, signal.reference_fournisseur) == ("EV_0001", "cos-00000001")
    assert signal.authenticite is Authenticite.SIGNEE
