"""Webhooks of every dialect: signed as documented (plain hmac is the judge), and every way of being forged."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.simulateur.pilotes import PILOTES, Pilote

SIGNES = ["externe", "fedapay", "wave"]


@pytest.fixture(params=sorted(PILOTES))
def pilote(request: pytest.FixtureRequest, feexpay: Any, recepteur: Any) -> Pilote:
    return PILOTES[request.param](feexpay, recepteur.url)


@pytest.fixture(params=SIGNES)
def signataire(request: pytest.FixtureRequest, feexpay: Any, recepteur: Any) -> Pilote:
    return PILOTES[request.param](feexpay, recepteur.url)


@pytest.mark.parametrize(("scenario", "mot"), [("approuver", "reussi"), ("refuser", "annule")])
def test_le_verdict_est_annonce_et_signe(
    simulateur: Any, pilote: Pilote, recepteur: Any, scenario: str, mot: str
) -> None:
    simulateur.client().scenario(scenario)
    reference = pilote.initier()
    assert pilote.annonce(recepteur.attendre(1)[0]) == (reference, pilote.mots[mot])
    assert pilote.signee(*recepteur.bruts[0])


@pytest.mark.parametrize("nature", ["fausse", "autre_secret", "recodee", "corps_modifie", "mal_formee"])
def test_une_signature_peut_etre_fausse(simulateur: Any, signataire: Pilote, recepteur: Any, nature: str) -> None:
    simulateur.client().scenario(f"signature_{nature}")
    signataire.initier()
    recepteur.attendre(1)
    octets, entetes = recepteur.bruts[0]
    assert not signataire.signee(octets, entetes)
    assert json.loads(octets)


def test_une_signature_peut_manquer(simulateur: Any, signataire: Pilote, recepteur: Any) -> None:
    simulateur.client().scenario("signature_absente")
    signataire.initier()
    recepteur.attendre(1)
    assert not {"X-Signature", "Wave-Signature", "X-FEDAPAY-SIGNATURE"} & set(recepteur.bruts[0][1])


@pytest.mark.parametrize(("nature", "ecart"), [("perimee", -3600), ("future", 3600), ("bonne", 0)])
@pytest.mark.parametrize(("nom", "entete"), [("fedapay", "X-FEDAPAY-SIGNATURE"), ("wave", "Wave-Signature")])
def test_une_signature_est_datee(
    simulateur: Any, feexpay: Any, recepteur: Any, nom: str, entete: str, nature: str, ecart: int
) -> None:
    pilote = PILOTES[nom](feexpay, recepteur.url)
    simulateur.client().scenario(f"signature_{nature}")
    pilote.initier()
    recepteur.attendre(1)
    octets, entetes = recepteur.bruts[0]
    instant = int(entetes[entete].split(",")[0].removeprefix("t="))
    assert abs(instant - time.time() - ecart) < 10
    assert pilote.signee(octets, entetes)


def test_une_bonne_signature_peut_suivre_une_mauvaise(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    pilote = PILOTES["wave"](feexpay, recepteur.url)
    simulateur.client().scenario("signature_double")
    pilote.initier()
    recepteur.attendre(1)
    octets, entetes = recepteur.bruts[0]
    instant, mauvaise, bonne = entetes["Wave-Signature"].split(",")
    assert pilote.signee(octets, {"Wave-Signature": f"{instant},{bonne}"})
    assert not pilote.signee(octets, {"Wave-Signature": f"{instant},{mauvaise}"})


def test_un_faussaire_ne_connait_pas_le_secret_mais_un_menteur_si(
    simulateur: Any, signataire: Pilote, recepteur: Any
) -> None:
    for rang, (nom, juste) in enumerate((("webhook_forge", False), ("webhook_menteur", True))):
        simulateur.client().scenario(nom)
        reference = signataire.initier(f"notre{rang}")
        annonce = signataire.annonce(recepteur.attendre(rang + 1)[rang])
        assert annonce == (reference, signataire.mots["reussi"])
        assert signataire.signee(*recepteur.bruts[rang]) is juste
        assert simulateur.livre.montant_encaisse(reference) == 0


def test_une_empreinte_paydunya_peut_manquer_ou_mentir(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    pilote = PILOTES["paydunya"](feexpay, recepteur.url)
    for rang, nature in enumerate(("absente", "fausse")):
        simulateur.client().scenario(f"signature_{nature}")
        pilote.initier()
        recepteur.attendre(rang + 1)
        assert not pilote.signee(*recepteur.bruts[rang])


def test_un_fedapay_bavard_raconte_chaque_etape(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    pilote = PILOTES["fedapay"](feexpay, recepteur.url)
    simulateur.client().scenario("webhook_bavard")
    reference = pilote.initier()
    noms = sorted(corps["name"] for corps in recepteur.attendre(3))
    assert noms == ["transaction.approved", "transaction.created", "transaction.created"]
    simulateur.client().rembourser(reference)
    dernier = recepteur.attendre(4)[3]
    assert (dernier["name"], dernier["entity"]["status"]) == ("transaction.updated", "refunded")


def test_une_relance_change_d_identifiant_sauf_si_on_le_garde(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    pilote = PILOTES["wave"](feexpay, recepteur.url)
    reference = pilote.initier()
    client = simulateur.client()
    assert client.relancer_webhook(reference, fois=2, statut="SUCCESSFUL", id="meme") == [200, 200]
    assert client.relancer_webhook(reference, statut="SUCCESSFUL") == [200]
    identifiants = [corps["id"] for corps in recepteur.recus]
    assert identifiants[:2] == ["EV_meme"] * 2
    assert identifiants[2] != "EV_meme"


def test_n_importe_quel_texte_peut_partir_signe(simulateur: Any, signataire: Pilote, recepteur: Any) -> None:
    client = simulateur.client()
    assert client.webhook_brut(signataire.nom, '{"id": NaN', url=recepteur.url) == [200]
    assert recepteur.bruts[0][0] == b'{"id": NaN'
    assert signataire.signee(*recepteur.bruts[0])
    client.webhook_brut(signataire.nom, "{}", url=recepteur.url, signature="fausse", entetes={"X-Essai": "1"})
    assert not signataire.signee(*recepteur.bruts[1])
    assert recepteur.bruts[1][1]["X-Essai"] == "1"
