"""The same operator behind every dialect: verdicts, faults, outages and money, whatever the words on the wire."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.simulateur.pilotes import PILOTES, Pilote


@pytest.fixture(params=sorted(PILOTES))
def pilote(request: pytest.FixtureRequest, feexpay: Any, recepteur: Any) -> Pilote:
    return PILOTES[request.param](feexpay, recepteur.url)


def _attendre_encaisse(simulateur: Any, montant: int) -> None:
    limite = time.monotonic() + 5
    while (lu := simulateur.livre.totaux()["encaisse"]) != montant and time.monotonic() < limite:
        time.sleep(0.01)
    assert lu == montant


@pytest.mark.parametrize(
    ("scenario", "attendu", "mot"),
    [
        *(("approuver", "SUCCESSFUL", "reussi"), ("refuser", "FAILED", "annule")),
        *(("solde_insuffisant", "FAILED", "echoue"), ("attendre", "PENDING", "attente")),
    ],
)
def test_chaque_verdict_se_lit(simulateur: Any, pilote: Pilote, scenario: str, attendu: str, mot: str) -> None:
    simulateur.client().scenario(scenario)
    reference = pilote.initier()
    simulateur.client().attendre(reference, attendu)
    assert pilote.lire(reference) == (pilote.mots[mot], 5000)
    assert simulateur.livre.montant_encaisse(reference) == (5000 if mot == "reussi" else 0)
    assert simulateur.client().trouver("notre1")["reference"] == reference


def test_un_montant_errone_se_lit(simulateur: Any, pilote: Pilote) -> None:
    simulateur.client().scenario("montant_errone", montant=4500)
    reference = pilote.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    assert pilote.lire(reference) == (pilote.mots["reussi"], 4500)


def test_une_contradiction_garde_l_argent(simulateur: Any, pilote: Pilote) -> None:
    simulateur.client().scenario("contradiction", puis_apres_s=0.1)
    reference = pilote.initier()
    simulateur.client().attendre(reference, "FAILED")
    assert pilote.lire(reference)[0] == pilote.mots["annule"]
    assert simulateur.livre.montant_encaisse(reference) == 5000


def _sans_cle(pilote: Pilote, methode: str, chemin: str) -> tuple[int, Any]:
    return pilote.appeler(methode, chemin, {} if methode == "POST" else None, cle="fausse", **{"PAYDUNYA-TOKEN": "x"})


def test_refuse_une_cle_fausse_sans_rien_prendre(simulateur: Any, pilote: Pilote) -> None:
    reference = pilote.initier()
    code, corps = _sans_cle(pilote, "GET", pilote.chemin_statut(reference))
    assert code == 401
    assert pilote.est_une_erreur(corps)


def test_une_reference_inconnue_ou_d_un_autre_repond_404(pilote: Pilote, feexpay: Any) -> None:
    for inconnue in ("123456789", feexpay.reference()):
        code, corps = pilote.statut(inconnue)
        assert code == 404
        assert pilote.est_une_erreur(corps)


@pytest.mark.parametrize("nature", ["400", "401", "429", "500", "502", "503"])
def test_une_erreur_a_l_initiation_n_a_rien_debite(simulateur: Any, pilote: Pilote, nature: str) -> None:
    simulateur.client().scenario(f"initiation_{nature}", initiation_s=7)
    code, corps = pilote.demander()
    assert code == int(nature)
    assert nature == "502" or pilote.est_une_erreur(corps)
    assert nature != "429" or pilote.appelant.entetes["Retry-After"] == "7"
    time.sleep(0.2)
    assert simulateur.client().grand_livre()["encaisse"] == 0


@pytest.mark.parametrize("nature", ["illisible", "html_200", "vide_200", "500"])
def test_une_reponse_perdue_peut_cacher_un_paiement(simulateur: Any, pilote: Pilote, nature: str) -> None:
    simulateur.client().scenario(f"initiation_{nature}", prise=True)
    pilote.demander("perdue7")
    _attendre_encaisse(simulateur, 5000)
    assert simulateur.client().trouver("perdue7")["statut"] == "SUCCESSFUL"


def test_une_coupure_apres_a_pris_l_argent(simulateur: Any, pilote: Pilote) -> None:
    simulateur.client().scenario("initiation_coupure_apres")
    with pytest.raises(ConnectionResetError):
        pilote.demander()
    _attendre_encaisse(simulateur, 5000)


def test_une_attente_a_l_initiation_fait_partir_l_appelant(simulateur: Any, pilote: Pilote) -> None:
    simulateur.client().scenario("initiation_pendre_apres", initiation_s=3)
    pilote.appelant.delai_s = 0.3
    with pytest.raises(TimeoutError):
        pilote.demander()
    _attendre_encaisse(simulateur, 5000)


@pytest.mark.parametrize("nature", ["500", "503", "429", "404", "illisible", "html_200"])
def test_un_statut_fautif_guerit(simulateur: Any, pilote: Pilote, nature: str) -> None:
    simulateur.client().scenario(f"statut_{nature}", statut_fois=1)
    reference = pilote.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    code, corps = pilote.statut(reference)
    assert code == (int(nature) if nature.isdigit() else 200)
    assert isinstance(corps, bytes) or pilote.est_une_erreur(corps)
    assert pilote.lire(reference) == (pilote.mots["reussi"], 5000)


@pytest.mark.parametrize(
    ("nature", "montant"),
    [("montant_nul", 0), ("montant_negatif", -5000), ("montant_chaine", "5000"), ("mot_inconnu", 5000)],
)
def test_un_statut_peut_mentir(simulateur: Any, pilote: Pilote, nature: str, montant: Any) -> None:
    simulateur.client().scenario(f"statut_{nature}")
    reference = pilote.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    mot, lu = pilote.lire(reference)
    assert mot == ("ON_HOLD" if nature == "mot_inconnu" else pilote.mots["reussi"])
    assert lu == (int(montant) if pilote.nom == "wave" else montant)


def test_un_statut_peut_parler_d_une_autre_devise_ou_d_un_autre(simulateur: Any, pilote: Pilote) -> None:
    for nature, texte in (("autre_devise", '"GHS"'), ("autre_info", "uneautreattempt")):
        simulateur.client().scenario(f"statut_{nature}")
        chemin = pilote.chemin_statut(pilote.initier())
        options = {"cle": pilote.cle, **pilote.entetes}
        assert texte in pilote.appelant.appeler("GET", chemin, **options)[1].decode()


def test_une_panne_ne_touche_que_son_dialecte(simulateur: Any, pilote: Pilote, feexpay: Any) -> None:
    reference = pilote.initier()
    simulateur.client().panne("tout", "503", dialecte=pilote.nom)
    code, corps = pilote.statut(reference)
    assert code == 503
    assert pilote.est_une_erreur(corps)
    assert feexpay.pousser()[0] == 200
    simulateur.client().panne("tout", None, dialecte=pilote.nom)
    simulateur.client().panne("statut", "500", fois=1)
    assert [pilote.statut(reference)[0] for _ in range(2)] == [500, 200]


def test_une_regle_ne_touche_que_son_dialecte(simulateur: Any, pilote: Pilote, feexpay: Any) -> None:
    simulateur.client().scenario("approuver", dialecte=pilote.nom)
    temoin = feexpay.reference()
    reference = pilote.initier("notre2")
    simulateur.client().attendre(reference, "SUCCESSFUL")
    assert simulateur.client().transaction(temoin)["statut"] == "PENDING"
    (ligne,) = simulateur.client().releve(pilote.nom)
    assert (ligne["reference"], ligne["notre_reference"], ligne["montant"]) == (reference, "notre2", 5000)


def test_un_redemarrage_garde_chaque_dialecte(simulateur: Any, pilote: Pilote) -> None:
    simulateur.client().scenario("approuver")
    reference = pilote.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    avant = pilote.statut(reference)
    simulateur.operateur.etat.vider()
    for fait in simulateur.livre.faits():
        simulateur.operateur.etat.appliquer(fait)
    assert pilote.statut(reference) == avant
