"""Verdicts, changes of mind, and which scenario a request gets."""

import time
from typing import Any

import pytest

from simulateur.client import ErreurControle


def _verdicts(simulateur: Any, reference: str) -> list[tuple[str, int, int]]:
    faits = simulateur.livre.faits("verdict")
    return [(f["statut"], f["montant"], f["encaisse"]) for f in faits if f["reference"] == reference]


def _attendre_verdicts(simulateur: Any, reference: str, nombre: int) -> list[tuple[str, int, int]]:
    limite = time.monotonic() + 5
    while len(lus := _verdicts(simulateur, reference)) < nombre and time.monotonic() < limite:
        time.sleep(0.01)
    return lus


@pytest.mark.parametrize(
    ("nom", "verdict", "raison"),
    [
        ("approuver", ("SUCCESSFUL", 5000, 5000), ""),
        ("refuser", ("FAILED", 5000, 0), "APPROVAL_REJECTED"),
        ("solde_insuffisant", ("FAILED", 5000, 0), "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED"),
        ("expirer", ("FAILED", 5000, 0), "EXPIRED"),
        ("numero_inconnu", ("FAILED", 5000, 0), "PAYER_NOT_FOUND"),
        ("compte_inactif", ("FAILED", 5000, 0), "SENDER_ACCOUNT_NOT_ACTIVE"),
        ("montant_errone", ("SUCCESSFUL", 4500, 4500), ""),
    ],
)
def test_chaque_verdict_dit_ce_qui_est_debite(
    simulateur: Any, feexpay: Any, nom: str, verdict: tuple[str, int, int], raison: str
) -> None:
    simulateur.client().scenario(nom)
    reference = feexpay.reference()
    assert _attendre_verdicts(simulateur, reference, 1) == [verdict]
    statut = feexpay.statut(reference)[1]
    assert (statut["status"], statut["amount"], statut["reason"]) == (verdict[0], verdict[1], raison)
    assert simulateur.livre.montant_encaisse(reference) == verdict[2]


@pytest.mark.parametrize("montant", [1, 6000])
def test_le_montant_errone_se_choisit(simulateur: Any, feexpay: Any, montant: int) -> None:
    simulateur.client().scenario("montant_errone", montant=montant)
    reference = feexpay.reference()
    assert _attendre_verdicts(simulateur, reference, 1) == [("SUCCESSFUL", montant, montant)]


def test_sans_scenario_une_personne_decide(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    time.sleep(0.2)
    assert _verdicts(simulateur, reference) == []
    assert simulateur.client().transaction(reference)["decide"] is False


def test_ne_jamais_repondre_reste_en_attente(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    simulateur.client().decider(reference, "attendre")
    time.sleep(0.2)
    assert feexpay.statut(reference)[1]["status"] == "PENDING"
    assert simulateur.client().transaction(reference)["decide"] is True


def test_une_approbation_tardive_attend_son_heure(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("approuver_dans", apres_s=0.5)
    reference = feexpay.reference()
    assert feexpay.statut(reference)[1]["status"] == "PENDING"
    simulateur.client().attendre(reference, "SUCCESSFUL")
    fait = simulateur.livre.faits("verdict")[0]
    assert 0.5 <= fait["t"] - simulateur.livre.faits("demande")[0]["t"] < 1.5


def test_une_contradiction_garde_l_argent(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("contradiction", puis_apres_s=0.1)
    reference = feexpay.reference()
    assert _attendre_verdicts(simulateur, reference, 2) == [("SUCCESSFUL", 5000, 5000), ("FAILED", 5000, 0)]
    assert simulateur.livre.montant_encaisse(reference) == 5000
    assert feexpay.statut(reference)[1]["status"] == "FAILED"


def test_un_echec_peut_devenir_un_succes(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("echec_puis_approuve", puis_apres_s=0.1)
    reference = feexpay.reference()
    assert _attendre_verdicts(simulateur, reference, 2) == [("FAILED", 5000, 0), ("SUCCESSFUL", 5000, 5000)]


def test_approuver_deux_fois_ne_debite_qu_une_fois(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    for _ in range(2):
        simulateur.client().decider(reference, "approuver")
        simulateur.client().attendre(reference, "SUCCESSFUL")
    _attendre_verdicts(simulateur, reference, 2)
    assert simulateur.livre.montant_encaisse(reference) == 5000


def test_une_decision_remplace_celle_qui_etait_prevue(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    simulateur.client().decider(reference, "approuver", apres_s=0.3)
    simulateur.client().decider(reference, "refuser")
    time.sleep(0.6)
    assert _verdicts(simulateur, reference) == [("FAILED", 5000, 0)]


def test_la_prochaine_demande_ne_sert_qu_une_fois(simulateur: Any, feexpay: Any) -> None:
    client = simulateur.client()
    client.scenario("approuver")
    client.scenario("refuser", pour="prochaine", fois=2)
    references = [feexpay.reference() for _ in range(3)]
    lus = [_attendre_verdicts(simulateur, reference, 1)[0][0] for reference in references]
    assert lus == ["FAILED", "FAILED", "SUCCESSFUL"]


def test_la_fin_du_numero_prime_sur_le_reseau(simulateur: Any, feexpay: Any) -> None:
    client = simulateur.client()
    client.scenario("approuver")
    client.scenario("refuser", reseau="moov")
    client.scenario("solde_insuffisant", fin="42")
    client.scenario("expirer", fin="0042", reseau="moov")
    cas = [("mtn", "2290166000011", ""), ("moov", "2290166000011", "APPROVAL_REJECTED")]
    cas += [("mtn", "2290166000042", "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED")]
    cas += [("moov", "2290166000042", "EXPIRED")]
    for reseau, numero, raison in cas:
        reference = feexpay.reference(reseau, phoneNumber=numero)
        _attendre_verdicts(simulateur, reference, 1)
        assert feexpay.statut(reference)[1]["reason"] == raison, (reseau, numero)


def test_le_dernier_defaut_remplace_le_precedent(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    simulateur.client().scenario("refuser")
    assert _attendre_verdicts(simulateur, feexpay.reference(), 1)[0][0] == "FAILED"
    assert len(simulateur.operateur.etat.regles) == 1


@pytest.mark.parametrize(
    ("nom", "reglages"),
    [("inconnu", {}), ("approuver", {"statut": "inconnu"}), ("approuver", {"couleur": "bleu"})],
)
def test_refuse_un_scenario_inconnu(simulateur: Any, nom: str, reglages: dict[str, Any]) -> None:
    with pytest.raises(ErreurControle, match="inconnu"):
        simulateur.client().scenario(nom, **reglages)
    assert simulateur.operateur.etat.regles == {}
