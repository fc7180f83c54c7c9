"""Bad replies and broken connections: what the caller sees, and what the operator did meanwhile."""

import http.client
import json
import time
from typing import Any

import pytest

BOUTIQUE = "SALONDEMO000001"


@pytest.mark.parametrize("code", [400, 401, 403, 404, 429, 500, 502, 503])
def test_une_erreur_a_l_initiation_n_a_rien_pris(simulateur: Any, feexpay: Any, code: int) -> None:
    simulateur.client().scenario(f"initiation_{code}")
    lu, _corps = feexpay.appeler("POST", "/api/transactions/public/requesttopay/mtn", _demande())
    assert lu == code
    totaux = simulateur.client().grand_livre()
    assert (totaux["demandes"], totaux["prises"], totaux["encaisse"]) == (1, 0, 0)


@pytest.mark.parametrize("code", [500, 502])
def test_une_erreur_peut_cacher_une_demande_prise(simulateur: Any, feexpay: Any, code: int) -> None:
    simulateur.client().scenario(f"initiation_{code}", prise=True)
    assert feexpay.appeler("POST", "/api/transactions/public/requesttopay/mtn", _demande())[0] == code
    _attendre_encaisse(simulateur, 5000)


def test_un_429_dit_quand_revenir(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_429", initiation_s=7)
    assert feexpay.pousser()[0] == 429
    assert feexpay.entetes["Retry-After"] == "7"


@pytest.mark.parametrize("nature", ["illisible", "html_200", "vide_200"])
def test_une_reponse_illisible_cache_une_demande_prise(simulateur: Any, feexpay: Any, nature: str) -> None:
    simulateur.client().scenario(f"initiation_{nature}")
    code, corps = feexpay.appeler("POST", "/api/transactions/public/requesttopay/mtn", _demande())
    assert code == 200
    with pytest.raises(ValueError):
        json.loads(corps)
    _attendre_encaisse(simulateur, 5000)


def test_une_coupure_avant_n_a_rien_pris(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_coupure_avant")
    with pytest.raises(ConnectionResetError):
        feexpay.pousser()
    assert simulateur.client().transactions() == []


def test_une_coupure_apres_a_pris_la_demande(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("initiation_coupure_apres")
    with pytest.raises(ConnectionResetError):
        feexpay.pousser()
    assert recepteur.attendre(1)[0]["callback_info"] == "essai1"
    _attendre_encaisse(simulateur, 5000)


def test_une_reference_perdue_ne_se_retrouve_que_dans_l_historique(
    simulateur: Any, feexpay: Any, recepteur: Any
) -> None:
    simulateur.client().scenario("reference_perdue")
    with pytest.raises(ConnectionResetError):
        feexpay.pousser(callback_info="perdue7")
    _attendre_encaisse(simulateur, 5000)
    jour = time.strftime("%Y-%m-%d", time.gmtime())
    demande = {"start_date": jour, "end_date": jour, "shop": BOUTIQUE}
    lignes = json.loads(feexpay.appeler("POST", "/api/transactions/history", demande)[1])["data"]
    assert [(ligne["callback_info"], ligne["status"]) for ligne in lignes] == [("perdue7", "SUCCESSFUL")]
    assert simulateur.client().trouver("perdue7")["reference"] == lignes[0]["reference"]
    assert recepteur.recus == []


def test_pendre_avant_fait_sonner_apres_le_depart_de_l_appelant(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_pendre_avant", initiation_s=0.6)
    feexpay.delai_s = 0.2
    with pytest.raises(TimeoutError):
        feexpay.pousser()
    assert simulateur.client().transactions() == []
    _attendre_encaisse(simulateur, 5000)


def test_pendre_apres_a_deja_pris_la_demande(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_pendre_apres", initiation_s=3)
    feexpay.delai_s = 0.2
    with pytest.raises(TimeoutError):
        feexpay.pousser()
    _attendre_encaisse(simulateur, 5000, delai_s=1)


def test_pendre_sans_prendre_finit_par_une_coupure(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_pendre", initiation_s=0.2)
    debut = time.monotonic()
    with pytest.raises(ConnectionResetError):
        feexpay.pousser()
    assert time.monotonic() - debut >= 0.2
    assert simulateur.client().transactions() == []


def test_une_reponse_tronquee_annonce_plus_qu_elle_n_envoie(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_tronque")
    with pytest.raises(http.client.IncompleteRead):
        feexpay.pousser()


def test_une_reponse_goutte_a_goutte_arrive_entiere(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_goutte", initiation_s=0.002)
    debut = time.monotonic()
    assert feexpay.pousser()[1]["status"] == "PENDING"
    assert time.monotonic() - debut > 0.2


@pytest.mark.parametrize("nature", ["500", "502", "503", "429", "401", "403", "404", "redirection"])
def test_un_statut_peut_repondre_une_erreur(simulateur: Any, feexpay: Any, nature: str) -> None:
    simulateur.client().scenario(f"statut_{nature}")
    code, _ = feexpay.appeler("GET", f"/api/transactions/public/single/status/{feexpay.reference()}")
    assert code == (302 if nature == "redirection" else int(nature))


def test_un_statut_fautif_guerit_apres_quelques_reponses(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("statut_500", statut_fois=2)
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    assert [feexpay.statut(reference)[0] for _ in range(3)] == [500, 500, 200]
    assert simulateur.client().grand_livre()["interrogations"] == 3


@pytest.mark.parametrize(
    ("nature", "attendu"),
    [
        ("sans_montant", {"status": "SUCCESSFUL", "amount": None}),
        ("montant_texte", {"amount": "5000.00"}),
        ("mot_inconnu", {"status": "ON_HOLD"}),
        ("attente_bavarde", {"status": "IN PENDING STATE"}),
        ("succes_v1", {"status": "SUCCESS"}),
        ("autre_info", {"callback_info": "uneautreattempt000000000000000"}),
        ("autre_reference", {"reference": "00000000-0000-4000-8000-000000000000"}),
    ],
)
def test_un_statut_peut_dire_autre_chose(simulateur: Any, feexpay: Any, nature: str, attendu: dict[str, Any]) -> None:
    simulateur.client().scenario(f"statut_{nature}")
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    corps = feexpay.statut(reference)[1]
    assert {cle: corps.get(cle) for cle in attendu} == attendu


def test_un_statut_peut_etre_enveloppe(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("statut_enveloppe_data")
    reference = feexpay.reference()
    assert feexpay.statut(reference)[1]["data"]["reference"] == reference


def test_un_statut_enorme_depasse_ce_qu_un_client_accepte(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("statut_enorme")
    _, corps = feexpay.appeler("GET", f"/api/transactions/public/single/status/{feexpay.reference()}")
    assert len(corps) > 256 * 1024


def test_un_statut_peut_pendre_ou_couper(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("statut_coupure")
    with pytest.raises(ConnectionResetError):
        feexpay.statut(feexpay.reference())
    simulateur.client().scenario("statut_pendre", statut_s=2)
    reference = feexpay.reference()
    feexpay.delai_s = 0.2
    with pytest.raises(TimeoutError):
        feexpay.statut(reference)


def test_une_panne_generale_dure_jusqu_a_ce_qu_on_la_leve(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().panne("tout", "502")
    codes = [feexpay.appeler("POST", "/api/transactions/public/requesttopay/mtn", _demande())[0] for _ in range(3)]
    codes.append(feexpay.appeler("POST", "/api/transactions/history", {})[0])
    assert codes == [502] * 4
    simulateur.client().panne("tout", None)
    assert feexpay.pousser()[0] == 200
    assert simulateur.client().grand_livre()["prises"] == 1


def test_une_panne_comptee_se_leve_seule(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().panne("statut", "500", fois=2)
    reference = feexpay.reference()
    assert [feexpay.statut(reference)[0] for _ in range(3)] == [500, 500, 200]


def test_une_lenteur_generale_repond_quand_meme(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().panne("tout", "pendre", secondes=0.3)
    debut = time.monotonic()
    assert feexpay.pousser()[0] == 200
    assert time.monotonic() - debut >= 0.3


def _demande() -> dict[str, Any]:
    return {"phoneNumber": "2290166000042", "amount": 5000, "shop": BOUTIQUE, "callback_info": "essai1"}


def _attendre_encaisse(simulateur: Any, montant: int, delai_s: float = 5) -> None:
    limite = time.monotonic() + delai_s
    while (lu := simulateur.livre.totaux()["encaisse"]) != montant and time.monotonic() < limite:
        time.sleep(0.01)
    assert lu == montant
