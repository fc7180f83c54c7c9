"""The oracle: durable, append-only, exact, and without personal data."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulateur.config import Configuration, DemarrageRefuse
from simulateur.grand_livre import NOM_FICHIER, GrandLivre, GrandLivreIllisible, lire_faits, totaux
from simulateur.serveur import demarrer


def test_chaque_fait_est_sur_disque_avant_la_reponse(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    lignes = simulateur.livre.chemin.read_text().splitlines()
    assert [json.loads(ligne)["fait"] for ligne in lignes] == ["demande", "reponse"]
    assert json.loads(lignes[0])["reference"] == reference


def test_chaque_ligne_est_synchronisee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronises: list[int] = []
    monkeypatch.setattr("simulateur.grand_livre.os.fsync", synchronises.append)
    livre = GrandLivre(tmp_path)
    for _ in range(3):
        livre.noter("essai")
    assert len(synchronises) == 3
    livre.fermer()


def test_les_totaux_disent_ce_qui_a_ete_debite(simulateur: Any, feexpay: Any) -> None:
    client = simulateur.client()
    for action, info in [("approuver", "a"), ("refuser", "b"), ("montant_errone", "c")]:
        client.scenario(action, pour="prochaine")
        reference = feexpay.reference(callback_info=info)
        client.attendre(reference, "FAILED" if action == "refuser" else "SUCCESSFUL")
    lus = client.grand_livre()
    assert lus["par_callback_info"] == {"a": 5000, "b": 0, "c": 4500}
    assert sum(lus["par_reference"].values()) == lus["encaisse"] == 9500
    assert (lus["demandes"], lus["prises"], lus["reussies"]) == (3, 3, 2)


def test_le_grand_livre_se_relit_sans_le_simulateur(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    assert totaux(lire_faits(simulateur.config.dossier))["par_reference"] == {reference: 5000}


def test_ne_garde_ni_numero_entier_ni_nom(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("approuver")
    feexpay.reference(first_name="Awa", last_name="Dossou")
    recepteur.attendre(1)
    texte = simulateur.livre.chemin.read_text()
    assert '"229********42"' in texte
    for secret in ("2290166000042", "66000042", "Awa", "Dossou", "test_simulateur", recepteur.url):
        assert secret not in texte


def test_une_ligne_coupee_est_oubliee(tmp_path: Path) -> None:
    livre = GrandLivre(tmp_path)
    livre.noter("essai", n=1)
    livre.fermer()
    with (tmp_path / NOM_FICHIER).open("ab") as fichier:
        fichier.write(b'{"fait":"verdict","encai')
    livre = GrandLivre(tmp_path)
    livre.noter("essai", n=2)
    livre.fermer()
    assert [fait["n"] for fait in lire_faits(tmp_path)] == [1, 2]


@pytest.mark.parametrize("ligne", [b"pas du json\n", b"{}\n", b"[1]\n", b"\xff\n"])
def test_refuse_un_grand_livre_abime(tmp_path: Path, ligne: bytes) -> None:
    (tmp_path / NOM_FICHIER).write_bytes(b'{"fait":"essai"}\n' + ligne + b'{"fait":"essai"}\n')
    with pytest.raises(GrandLivreIllisible, match="ligne 2"):
        demarrer(Configuration(tmp_path))


def test_refuse_deux_simulateurs_sur_un_dossier(simulateur: Any) -> None:
    with pytest.raises(DemarrageRefuse, match="Un autre simulateur"):
        demarrer(simulateur.config)


def test_cinquante_demandes_a_la_fois_sont_toutes_ecrites(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    with ThreadPoolExecutor(50) as bassin:
        references = list(bassin.map(lambda n: feexpay.reference(callback_info=f"n{n}"), range(50)))
    for reference in references:
        simulateur.client().attendre(reference, "SUCCESSFUL")
    assert totaux(lire_faits(simulateur.config.dossier))["encaisse"] == 250_000


def test_un_redemarrage_garde_l_etat_et_les_regles(simulateur: Any, feexpay: Any) -> None:
    client = simulateur.client()
    client.scenario("refuser", reseau="moov")
    client.scenario("expirer", pour="prochaine", fois=2)
    client.reseau("coris", actif=False)
    reference = feexpay.reference()
    client.attendre(reference, "FAILED")
    avant = client.transactions()
    simulateur.arreter()
    with demarrer(replace(simulateur.config, port=0)) as renaissant:
        assert renaissant.client().transactions() == avant
        assert [r.pour for r in renaissant.operateur.etat.regles.values()] == ["defaut", "prochaine"]
        assert renaissant.operateur.etat.inactifs == {"coris"}


def test_une_decision_prevue_survit_a_un_redemarrage(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    reference = feexpay.reference()
    simulateur.client().decider(reference, "approuver", apres_s=0.6)
    simulateur.arreter()
    assert totaux(lire_faits(simulateur.config.dossier))["encaisse"] == 0
    with demarrer(replace(simulateur.config, port=0)) as renaissant:
        assert renaissant.client().transaction(reference)["statut"] == "PENDING"
        renaissant.client().attendre(reference, "SUCCESSFUL")
        assert recepteur.attendre(1)[0]["reference"] == reference
        assert renaissant.livre.montant_encaisse(reference) == 5000


def test_un_webhook_tardif_survit_a_un_redemarrage(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("webhook_tardif", webhook_s=0.6)
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    simulateur.arreter()
    assert recepteur.recus == []
    with demarrer(replace(simulateur.config, port=0)):
        assert recepteur.attendre(1)[0]["reference"] == reference


def test_une_remise_a_zero_oublie_sans_effacer(tmp_path: Path) -> None:
    with demarrer(Configuration(tmp_path)) as serveur:
        client = serveur.client()
        client.scenario("approuver")
        client.panne("tout", "500")
        client.remise_a_zero()
        assert serveur.operateur.etat.regles == {}
        assert client.grand_livre()["demandes"] == 0
        assert serveur.pannes.prendre("tout") is None
    assert [json.loads(ligne)["fait"] for ligne in (tmp_path / NOM_FICHIER).read_text().splitlines()] == [
        "regle",
        "remise_a_zero",
    ]
