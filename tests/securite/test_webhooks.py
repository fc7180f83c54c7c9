"""Family 10: a message that only pretends to come from an operator. What is signed is compared in constant time."""

from __future__ import annotations

import ast
import hashlib
import hmac
import time

import pytest
from django.test import Client

from config.env import RACINE
from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.services.comptes import compte_enregistrer
from tests import fabriques

pytestmark = pytest.mark.django_db
SECRET = "wh_le_bon_secret_000"


@pytest.fixture
def compte(maison: fabriques.Maison) -> CompteFournisseur:
    return compte_enregistrer(
        maison.salon,
        fournisseur="simulateur_fedapay",
        mode="test",
        identifiants={"cle": "sk_sandbox_essai_000", "secret_webhook": SECRET, "base": "http://127.0.0.1:9"},
        reseaux=["mtn"],
    )


def signer(corps: bytes, *, secret: str = SECRET, age: int = 0) -> str:
    instant = str(int(time.time()) - age)
    return f"t={instant},s={hmac.new(secret.encode(), instant.encode() + b'.' + corps, hashlib.sha256).hexdigest()}"


def poster(compte: CompteFournisseur, corps: bytes, signature: str | None, fournisseur: str = "") -> int:
    entetes = {} if signature is None else {"X-Fedapay-Signature": signature}
    adresse = f"/webhooks/{fournisseur or compte.fournisseur}/{compte.jeton_webhook}/"
    return Client().post(adresse, corps, content_type="application/json", headers=entetes).status_code


def test_le_bon_message_entre(compte: CompteFournisseur) -> None:
    assert poster(compte, b'{"n": 1}', signer(b'{"n": 1}')) == 200


CORPS = b'{"n": 1}'
FAUSSES = {
    "aucune": None,
    "vide": "",
    "du corps vide": signer(b""),
    "d'un autre corps": signer(b'{"n": 2}'),
    "d'un autre secret": signer(CORPS, secret="wh_un_autre_secret_0"),
    "en capitales": signer(CORPS).upper(),
    "chiffres d'ailleurs": signer(CORPS).replace("1", "１"),
    "coupée": signer(CORPS)[:-1],
    "deux fois": signer(CORPS) + "0",
    "sans instant": signer(CORPS).partition(",")[2],
    "octets": "t=1,s=" + "é" * 64,
    "d'hier": signer(CORPS, age=86_400),
}


@pytest.mark.parametrize("quoi", FAUSSES)
def test_une_signature_fausse_n_entre_pas(compte: CompteFournisseur, quoi: str) -> None:
    assert poster(compte, CORPS, FAUSSES[quoi]) == 401
    assert not EvenementFournisseur.objects.exists()


def test_le_chemin_d_un_autre_operateur_est_inconnu(compte: CompteFournisseur) -> None:
    for autre in ("simulateur", "simulateur_wave", "fedapay", "inconnu"):
        assert poster(compte, CORPS, signer(CORPS), autre) == 404


def test_aucune_signature_ne_se_compare_par_egalite() -> None:
    """``==`` stops at the first difference: each signature module uses the constant-time comparison."""
    modules = sorted((RACINE / "paiements" / "fournisseurs").glob("*/signature.py"))
    assert len(modules) >= 3
    for module in modules:
        arbre = ast.parse(module.read_text(encoding="utf-8"))
        appels = {n.func.attr for n in ast.walk(arbre) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
        assert "compare_digest" in appels, module.parent.name
