"""A signed webhook: what is accepted, and a table of forgeries. Bytes are signed, never their meaning."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from paiements.fournisseurs.base import Authenticite, Identifiants, Signal
from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from tests.paiements.fournisseurs.fedapay.conftest import CLE, SECRET

MAINTENANT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
T = int(MAINTENANT.timestamp())
ANCIEN = "wh_" + "ancienensursis"
ENTITE = {"id": 4217, "status": "approved", "custom_metadata": {"reference": "TENTATIVE0001"}}
MESSAGE = {"name": "transaction.approved", "object": "transaction", "object_id": 4217, "entity": ENTITE}
CORPS = json.dumps(MESSAGE, separators=(",", ":")).encode()
ENTETE = "X-Fedapay-Signature"


@pytest.fixture(autouse=True)
def _maintenant() -> Iterator[None]:
    with time_machine.travel(MAINTENANT, tick=False):
        yield


def lecteur(secret: str = SECRET, ancien: str = "") -> FedaPay:
    anciens = {"secret_webhook": ancien} if ancien else {}
    return FedaPay(Identifiants({"cle": CLE, "secret_webhook": secret}, anciens=anciens))


def signer(corps: bytes = CORPS, instant: object = T, secret: str = SECRET) -> str:
    return hmac_de(f"{instant}.".encode() + corps, secret)


def hmac_de(message: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


BONNE = signer()
ARABES = str(T).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
ENTETE_BON = f"t={T},s={BONNE}"


def test_dit_de_qui_parle_un_message_signe() -> None:
    assert lecteur().lire_webhook(CORPS, {ENTETE: ENTETE_BON}) == Signal(
        reference_fournisseur="4217", notre_reference="TENTATIVE0001", authenticite=Authenticite.SIGNEE
    )


@pytest.mark.parametrize("nom", ["X-FEDAPAY-SIGNATURE", "x-fedapay-signature", ENTETE])
def test_le_nom_de_l_entete_n_a_pas_de_casse(nom: str) -> None:
    assert lecteur().lire_webhook(CORPS, {nom: ENTETE_BON}).reference_fournisseur == "4217"


def test_lit_les_entetes_d_une_vraie_requete() -> None:
    requete = HttpRequest()
    requete.META["HTTP_X_FEDAPAY_SIGNATURE"] = ENTETE_BON
    assert lecteur().lire_webhook(CORPS, requete.headers).reference_fournisseur == "4217"


@pytest.mark.parametrize(
    "entete",
    [
        f"s={BONNE},t={T}",
        f"t={T},s={'0' * 64},s={BONNE}",
        f"t={T},s={BONNE},s={'0' * 64}",
        f"t={T},s={BONNE},v0=autre,sans-egal",
        f"t={T},s=court,s={BONNE}",
        f"t={T - 300},s={signer(instant=T - 300)}",
        f"t={T + 300},s={signer(instant=T + 300)}",
    ],
)
def test_accepte_une_bonne_signature(entete: str) -> None:
    assert lecteur().lire_webhook(CORPS, {ENTETE: entete}).authenticite is Authenticite.SIGNEE


def test_l_ancien_secret_sert_pendant_la_rotation_seulement() -> None:
    entetes = {ENTETE: f"t={T},s={signer(secret=ANCIEN)}"}
    assert lecteur(ancien=ANCIEN).lire_webhook(CORPS, entetes).reference_fournisseur == "4217"
    assert lecteur(ancien=ANCIEN).lire_webhook(CORPS, {ENTETE: ENTETE_BON}).reference_fournisseur == "4217"
    with pytest.raises(SignatureInvalide):
        lecteur().lire_webhook(CORPS, entetes)


RECODE = json.dumps(json.loads(CORPS)).encode()
FAUX: dict[str, tuple[bytes, str | None]] = {
    "absente": (CORPS, None),
    "vide": (CORPS, ""),
    "des virgules": (CORPS, ",,,"),
    "fausse": (CORPS, f"t={T},s={'0' * 64}"),
    "un chiffre change": (CORPS, f"t={T},s={BONNE[:-1]}{'0' if BONNE[-1] != '0' else '1'}"),
    "celle d'un autre point d'entree": (CORPS, f"t={T},s={signer(secret='wh_unautreendroit')}"),
    "la cle de l'API au lieu du secret": (CORPS, f"t={T},s={signer(secret=CLE)}"),
    "un secret vide": (CORPS, f"t={T},s={signer(secret='')}"),
    "un corps change": (CORPS.replace(b"4217", b"4218"), ENTETE_BON),
    "un octet de plus": (CORPS + b"\n", ENTETE_BON),
    "un corps vide": (b"", ENTETE_BON),
    "le meme JSON recode": (RECODE, ENTETE_BON),
    "signe apres recodage": (CORPS, f"t={T},s={signer(RECODE)}"),
    "une BOM devant": (b"\xef\xbb\xbf" + CORPS, ENTETE_BON),
    "vieille de 301 s": (CORPS, f"t={T - 301},s={signer(instant=T - 301)}"),
    "en avance de 301 s": (CORPS, f"t={T + 301},s={signer(instant=T + 301)}"),
    "rejouee le lendemain": (CORPS, f"t={T - 86400},s={signer(instant=T - 86400)}"),
    "rajeunie sans resigner": (CORPS, f"t={T},s={signer(instant=T - 400)}"),
    "en millisecondes": (CORPS, f"t={T * 1000},s={signer(instant=T * 1000)}"),
    "sans instant": (CORPS, f"s={BONNE}"),
    "instant vide": (CORPS, f"t=,s={signer(instant='')}"),
    "sans signature": (CORPS, f"t={T}"),
    "signature vide": (CORPS, f"t={T},s="),
    "sans signe egal": (CORPS, f"t{T},s{BONNE}"),
    "seulement des mots": (CORPS, "bonjour"),
    "deux instants": (CORPS, f"t={T - 9999},t={T},s={BONNE}"),
    "l'entete envoye deux fois": (CORPS, f"{ENTETE_BON},{ENTETE_BON}"),
    "des chiffres d'une autre ecriture": (CORPS, f"t={ARABES},s={BONNE}"),
    "un instant negatif": (CORPS, f"t=-{T},s={signer(instant=-T)}"),
    "un instant a virgule": (CORPS, f"t={T}.0,s={signer(instant=f'{T}.0')}"),
    "un instant precede de zeros": (CORPS, f"t=0{T},s={signer(instant=f'0{T}')}"),
    "un instant en hexadecimal": (CORPS, f"t={T:#x},s={signer(instant=f'{T:#x}')}"),
    "un instant enorme": (CORPS, f"t={'9' * 5000},s={BONNE}"),
    "un instant avec des espaces": (CORPS, f"t= {T},s={BONNE}"),
    "en capitales": (CORPS, f"t={T},s={BONNE.upper()}"),
    "un autre schema": (CORPS, f"t={T},v1={BONNE}"),
    "schema en capitale": (CORPS, f"T={T},S={BONNE}"),
    "separee par des points-virgules": (CORPS, f"t={T};s={BONNE}"),
    "tronquee": (CORPS, f"t={T},s={BONNE[:63]}"),
    "allongee": (CORPS, f"t={T},s={BONNE}0"),
    "suivie d'un retour": (CORPS, f"t={T},s={BONNE}\n"),
    "sans le point": (CORPS, f"t={T},s={hmac_de(str(T).encode() + CORPS)}"),
    "du corps seul": (CORPS, f"t={T},s={hmac_de(CORPS)}"),
    "un simple condensat": (CORPS, f"t={T},s={hashlib.sha256(CORPS).hexdigest()}"),
    "en SHA-1 complete": (CORPS, f"t={T},s={hmac.new(SECRET.encode(), CORPS, hashlib.sha1).hexdigest():0<64}"),
    "noyee dans dix mille": (CORPS, f"t={T}," + ",".join([f"s={'0' * 64}"] * 10_000) + f",s={BONNE}"),
}  # fmt: skip


@pytest.mark.parametrize("cas", FAUX)
def test_refuse_une_signature(cas: str) -> None:
    corps, entete = FAUX[cas]
    with pytest.raises(SignatureInvalide):
        lecteur(ancien=ANCIEN).lire_webhook(corps, {} if entete is None else {ENTETE: entete})


def test_la_table_des_faux_est_longue() -> None:
    assert len(FAUX) >= 40
    assert len(set(FAUX.values())) == len(FAUX)


@pytest.mark.parametrize("secret", ["", "   "])
def test_un_compte_sans_secret_refuse_tout(secret: str) -> None:
    # An HMAC under an empty key can be made by anybody.
    with pytest.raises(SignatureInvalide):
        lecteur(secret=secret).lire_webhook(CORPS, {ENTETE: f"t={T},s={signer(secret='')}"})
    with pytest.raises(SignatureInvalide):
        FedaPay(Identifiants({})).lire_webhook(CORPS, {ENTETE: ENTETE_BON})


def test_une_signature_de_cinq_minutes_vieillit() -> None:
    with time_machine.travel(MAINTENANT + timedelta(seconds=301), tick=False), pytest.raises(SignatureInvalide):
        lecteur().lire_webhook(CORPS, {ENTETE: ENTETE_BON})


@pytest.mark.parametrize(
    "corps",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"object": "customer", "object_id": 4217, "entity": {"id": 4217}}',
        b'{"object": "transaction", "object_id": 4217}',
        b'{"object": "transaction", "entity": []}',
        b'{"object": "transaction", "entity": {"id": "trx_x"}}',
        b'{"object": "transaction", "entity": {"id": 4217, "id": 4218}}',
        b"[" * 50_000,
        b'{"object": "transaction", "entity": {"id": NaN}}',
    ],
)
def test_un_message_signe_mais_illisible_ne_parle_de_personne(corps: bytes) -> None:
    lu = lecteur().lire_webhook(corps, {ENTETE: f"t={T},s={signer(corps)}"})
    assert lu == Signal(authenticite=Authenticite.SIGNEE)
    assert lecteur().signal_du_corps(corps) == Signal()


def test_un_corps_deja_verifie_se_relit_sans_entete() -> None:
    assert lecteur().signal_du_corps(CORPS) == Signal(reference_fournisseur="4217", notre_reference="TENTATIVE0001")


@given(
    corps=st.binary(max_size=200), entete=st.text(max_size=200) | st.from_regex(r"t=\d{1,12}(,s=[0-9a-f]{0,65}){0,3}")
)
def test_rien_d_autre_qu_un_refus_ne_sort_d_octets_quelconques(corps: bytes, entete: str) -> None:
    with pytest.raises(SignatureInvalide):
        lecteur(ancien=ANCIEN).lire_webhook(corps, {ENTETE: entete})


valeurs = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(max_size=8), enfants, max_size=3),
    max_leaves=8,
)
champs = st.sampled_from(["id", "custom_metadata", "metadata", "merchant_reference", "reference", "object", "entity"])


@given(entite=st.dictionaries(champs, valeurs | st.dictionaries(champs, valeurs, max_size=3)))
def test_ne_rend_que_des_references_sures(entite: dict[str, object]) -> None:
    signal = lecteur().signal_du_corps(json.dumps({"object": "transaction", "entity": entite}).encode())
    assert signal.reference_fournisseur == "" or signal.reference_fournisseur.isdigit()
    assert signal.notre_reference == "" or (signal.notre_reference.isascii() and signal.notre_reference.isalnum())
