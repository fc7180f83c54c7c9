"""The adapter against the simulated operator, whose own ledger says what really happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Authenticite, Demande, Identifiants, Rediriger, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, ResultatInconnu, SignatureInvalide
from paiements.fournisseurs.simulateur.paydunya import SimulateurPayDunya
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer


class Presse(SimulateurPayDunya):
    connexion, lecture, total = 1.0, 0.8, 1.6


@pytest.fixture
def operateur(tmp_path: Path) -> Iterator[ServeurSimule]:
    with demarrer(Configuration(dossier=tmp_path)) as serveur:
        yield serveur


@pytest.fixture
def valeurs(operateur: ServeurSimule) -> dict[str, str]:
    cles = operateur.config.cles
    privees = {"cle_privee": cles.paydunya_privee, "jeton": cles.paydunya_jeton}
    return {"cle_maitre": cles.paydunya_maitre, **privees, "base": operateur.url}


@pytest.fixture
def nous(valeurs: dict[str, str]) -> SimulateurPayDunya:
    return Presse(Identifiants(valeurs))


@pytest.mark.parametrize(
    ("scenario", "statut", "motif"),
    [
        ("approuver", Statut.REUSSI, ""),
        ("refuser", Statut.ANNULE, "annule_par_le_client"),
        ("solde_insuffisant", Statut.ECHOUE, "refuse"),
        ("attendre", Statut.EN_COURS, ""),
        ("statut_mot_inconnu", Statut.EN_COURS, ""),
    ],
)
def test_rend_le_verdict_de_l_operateur(
    operateur: ServeurSimule, nous: SimulateurPayDunya, demande: Demande, scenario: str, statut: Statut, motif: str
) -> None:
    operateur.client().scenario(scenario)
    initiation = nous.initier(demande)
    assert isinstance(initiation.action, Rediriger)
    assert initiation.action.url.startswith(f"{operateur.url}/payer/")
    if scenario != "attendre":
        operateur.client().attendre(initiation.reference_fournisseur, "FAILED" if motif else "SUCCESSFUL")
    avis = nous.interroger(initiation.reference_fournisseur, demande.notre_reference)
    assert (avis.statut, avis.motif_code, avis.montant) == (statut, motif, demande.montant)


@pytest.mark.parametrize("nature", ["autre_info", "autre_reference", "500", "coupure", "illisible", "goutte", "enorme"])
def test_un_statut_fautif_n_est_jamais_un_verdict(
    operateur: ServeurSimule, nous: SimulateurPayDunya, demande: Demande, nature: str
) -> None:
    operateur.client().scenario(f"statut_{nature}")
    reference = nous.initier(demande).reference_fournisseur
    with pytest.raises(ResultatInconnu):
        nous.interroger(reference, demande.notre_reference)


@pytest.mark.parametrize(
    ("nature", "accepte"), [("bonne", True), ("absente", False), ("fausse", False), ("autre_secret", False)]
)
def test_lit_la_notification_de_l_operateur(
    operateur: ServeurSimule,
    nous: SimulateurPayDunya,
    demande: Demande,
    httpserver: HTTPServer,
    nature: str,
    accepte: bool,
) -> None:
    httpserver.expect_request("/recu", method="POST").respond_with_data("")
    operateur.client().scenario("approuver", signature=nature)
    reference = nous.initier(replace(demande, url_notification=httpserver.url_for("/recu"))).reference_fournisseur
    fin = time.monotonic() + 10
    while not httpserver.log and time.monotonic() < fin:
        time.sleep(0.02)
    corps = httpserver.log[0][0].get_data()
    if not accepte:
        with pytest.raises(SignatureInvalide):
            nous.lire_webhook(corps, {})
        return
    signal = nous.lire_webhook(corps, {})
    assert signal.authenticite is Authenticite.JETON
    assert (signal.reference_fournisseur, signal.notre_reference) == (reference, demande.notre_reference)


def test_verifie_les_cles(nous: SimulateurPayDunya, valeurs: dict[str, str]) -> None:
    nous.verifier_identifiants()
    for nom in ("cle_maitre", "cle_privee", "jeton"):
        with pytest.raises(ConfigurationInvalide):
            Presse(Identifiants({**valeurs, nom: "une-autre-cle"})).verifier_identifiants()
