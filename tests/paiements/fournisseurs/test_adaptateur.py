"""What all the adapters have in common, written once: addresses, keys, patience."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from config.settings import base
from paiements.fournisseurs.adaptateur import FournisseurHttp
from paiements.fournisseurs.base import Identifiants
from paiements.fournisseurs.erreurs import ConfigurationInvalide, Introuvable, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.registre import fournisseur_classe

CLE = "cle_" + "secretedetest01"
# Where each one calls, live then test, and what it says of a malformed key.
ADRESSES = {
    "feexpay": ("https://api-v2.feexpay.me", "https://api-v2.feexpay.me"),
    "fedapay": ("https://api.fedapay.com/v1", "https://sandbox-api.fedapay.com/v1"),
    "paydunya": ("https://app.paydunya.com/api/v1", "https://app.paydunya.com/sandbox-api/v1"),
    "wave": ("https://api.wave.com", "https://api.wave.com"),
    "externe": ("https://paie.exemple.bj", "https://paie.exemple.bj"),
}
PHRASES = {
    "feexpay": "la clé FeexPay est mal formée",
    "fedapay": "la clé FedaPay est mal formée",
    "paydunya": "une des trois clés PayDunya est mal formée",
    "wave": "la clé Wave est mal formée",
    "externe": "la clé de la passerelle est mal formée",
}
VALEURS = {"cle": CLE, "cle_maitre": CLE, "cle_privee": CLE, "jeton": CLE, "adresse": "https://paie.exemple.bj"}


class Local(FournisseurHttp):
    """An adapter with nothing of its own."""

    nom = "local"
    cle_mal_formee = "clé mal formée"
    boucle_locale = True
    cles = ("cle", "autre")

    def _adresse(self) -> str:
        return self._identifiants["base"]


def local(httpserver: HTTPServer, **valeurs: str) -> Local:
    return Local(Identifiants({"base": httpserver.url_for(""), "cle": CLE, "autre": "a" * 8, **valeurs}))


def adaptateur(nom: str, mode: str = "live", **valeurs: str) -> Any:
    return fournisseur_classe(nom)(Identifiants({**VALEURS, **valeurs}, mode))


def test_chaque_fournisseur_reel_est_ici() -> None:
    assert set(ADRESSES) == set(PHRASES) == set(base.FOURNISSEURS)


@pytest.mark.parametrize("nom", sorted(ADRESSES))
def test_appelle_la_bonne_adresse_dans_chaque_mode(nom: str) -> None:
    assert tuple(adaptateur(nom, mode)._client()._base for mode in ("live", "test")) == ADRESSES[nom]
    assert adaptateur(nom, "autre")._client()._base == ADRESSES[nom][0]


@pytest.mark.parametrize("nom", sorted(ADRESSES))
def test_n_attend_pas_plus_que_prevu_et_n_appelle_pas_cette_machine(nom: str) -> None:
    client = adaptateur(nom)._client()
    assert (client._connexion, client._lecture, client._total) == (3.0, 10.0, 15.0)
    assert client._boucle_locale is fournisseur_classe(nom).pages_locales is False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "mauvaise", ["", "court12", "a" * 201, "cle avec espace", "cle_accentuée", "cle\r\nX-Autre: 1"]
)
@pytest.mark.parametrize("nom", sorted(PHRASES))
def test_dit_quelle_cle_est_mal_formee(nom: str, mauvaise: str) -> None:
    for cle in fournisseur_classe(nom).cles:  # type: ignore[attr-defined]
        with pytest.raises(ConfigurationInvalide) as levee:
            adaptateur(nom, **{cle: mauvaise})._client()
        assert str(levee.value) == PHRASES[nom]


@pytest.mark.parametrize("cle", ["a" * 8, "~" * 200, f"  {CLE}\n"])
def test_prend_une_cle_bien_formee(httpserver: HTTPServer, cle: str) -> None:
    httpserver.expect_request("/x").respond_with_json({})
    local(httpserver, cle=cle)._client().get_json("/x")
    assert httpserver.log[0][0].headers["Authorization"] == f"Bearer {cle.strip()}"


def test_cache_chacune_de_ses_cles_ou_qu_elle_revienne(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_json({"a": f"{CLE} {'a' * 8}"})
    assert local(httpserver)._client().get_json("/x") == {"a": "*** ***"}


@pytest.mark.parametrize(
    ("code", "erreur"),
    [
        (409, RefusFournisseur),
        (408, ResultatInconnu),
        (404, Introuvable),
        (422, ResultatInconnu),
        (500, ResultatInconnu),
    ],
)
def test_seul_un_409_dit_qu_il_est_trop_tard(httpserver: HTTPServer, code: int, erreur: type[Exception]) -> None:
    httpserver.expect_request("/retirer", method="POST").respond_with_json({}, code)
    with pytest.raises(erreur) as levee:
        local(httpserver)._retirer("/retirer", None, "ref-1", "trop tard")
    assert type(levee.value).__name__ != "RefusHttp"
    if isinstance(levee.value, RefusFournisseur):
        refus = levee.value
        assert (refus.motif_code, refus.motif_brut, refus.reference_fournisseur) == ("autre", "trop tard", "ref-1")


def test_lit_encore_ce_que_l_ancien_secret_a_signe() -> None:
    change = Local(Identifiants({"s": " neuf "}, anciens={"s": "vieux\n"}))
    assert change._secrets("s") == ["neuf", "vieux"]
    assert change._secrets("absent") == ["", ""]
