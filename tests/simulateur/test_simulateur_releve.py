"""The operator's statement and totals: every franc taken or given back, dialect by dialect."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest

from simulateur.client import ErreurControle
from simulateur.releve import COLONNES
from tests.simulateur.pilotes import PILOTES

JOUR = time.strftime("%Y-%m-%d", time.gmtime())


def _tout_payer(simulateur: Any, feexpay: Any, recepteur: Any) -> dict[str, str]:
    simulateur.client().scenario("approuver")
    references = {"feexpay": feexpay.reference(callback_info="nfeexpay")}
    references |= {nom: sorte(feexpay, recepteur.url).initier(f"n{nom}") for nom, sorte in PILOTES.items()}
    for reference in references.values():
        simulateur.client().attendre(reference, "SUCCESSFUL")
    return references


def test_le_releve_dit_chaque_franc(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    references = _tout_payer(simulateur, feexpay, recepteur)
    simulateur.client().rembourser(references["wave"], 2000)
    lignes = simulateur.client().releve()
    assert {ligne["dialecte"]: ligne["reference"] for ligne in lignes} == references
    (pris, rendu) = simulateur.client().releve("wave")
    assert (pris["type"], pris["montant"], pris["frais"], pris["notre_reference"]) == ("paiement", 5000, 50, "nwave")
    assert (rendu["type"], rendu["montant"], rendu["frais"]) == ("remboursement", 2000, 0)
    assert simulateur.client().releve("feexpay")[0]["telephone"] == "229********42"
    assert simulateur.client().releve(du=JOUR, au=JOUR) == lignes
    assert simulateur.client().releve(au="2020-01-01") == []


def test_les_totaux_separent_les_dialectes(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    references = _tout_payer(simulateur, feexpay, recepteur)
    simulateur.client().rembourser(references["externe"])
    lus = simulateur.client().grand_livre()
    attendu = {nom: {"prises": 1, "encaisse": 5000, "rembourse": 0} for nom in references}
    attendu["externe"]["rembourse"] = 5000
    assert lus["par_dialecte"] == attendu
    assert (lus["encaisse"], lus["rembourse"]) == (25_000, 5000)


def test_un_paiement_qui_n_a_rien_pris_n_y_est_pas(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("refuser")
    simulateur.client().attendre(feexpay.reference(), "FAILED")
    assert simulateur.client().releve() == []


def test_le_fichier_csv_se_relit(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    references = _tout_payer(simulateur, feexpay, recepteur)
    code, octets = feexpay.appeler("GET", "/_controle/releve.csv?dialecte=fedapay", cle=None)
    assert (code, feexpay.entetes["Content-Type"]) == (200, "text/csv; charset=utf-8")
    (ligne,) = csv.DictReader(io.StringIO(octets.decode()), delimiter=";")
    assert tuple(ligne) == COLONNES
    assert (ligne["reference"], ligne["montant"], ligne["frais"]) == (references["fedapay"], "5000", "90")


@pytest.mark.parametrize("montant", [0, -1, 5001, 50.5, "100", True])
def test_refuse_de_rendre_ce_qui_n_a_pas_ete_pris(simulateur: Any, feexpay: Any, montant: Any) -> None:
    simulateur.client().scenario("approuver")
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    with pytest.raises(ErreurControle, match="montant"):
        simulateur.client().rembourser(reference, montant)
    assert simulateur.client().grand_livre()["rembourse"] == 0


def test_rendre_en_deux_fois_s_arrete_a_ce_qui_a_ete_pris(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    simulateur.client().rembourser(reference, 3000)
    assert simulateur.client().rembourser(reference)["rembourse"] == 5000
    with pytest.raises(ErreurControle, match="impossible"):
        simulateur.client().rembourser(reference)
    solde = feexpay.appeler("GET", "/api/balance/public/getByShop/SALONDEMO000001")[1]
    assert b'"balance": 0' in solde
