"""Faults of our calls, in every dialect: lost, late, garbled, refused; a verdict that flips (F21–F24, F29, F31)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import ExceptionMonetaire, Paiement, Remboursement
from paiements.services.initiation import paiement_initier
from paiements.services.relance import paiements_relancer
from paiements.services.remboursement.relance import remboursements_relancer
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Recu
from tests.fabriques_remboursements import approuve, gerant
from tests.fautes.chez import DIALECTES, Chez, demander, vieillir
from tests.simulation.masse import notre_livre
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ENVOIS: dict[str, dict[str, Any]] = {
    "500": {"prise": True},
    "502": {},
    "503": {"prise": True},
    "429": {"initiation_s": 1.0},
    "pendre_apres": {"initiation_s": 3.0},
    "coupure_avant": {},
    "coupure_apres": {},
    "illisible": {},
    "html_200": {},
    "vide_200": {},
    "tronque": {},
}
QUESTIONS = ["500", "502", "503", "429", "pendre", "coupure", "illisible", "html_200", "vide_200", "tronque"]

# What the operator's Retry-After asks for: unlike any of our own delays.
ATTENTE_S = 77.0
REMBOURSENT = [d for d, nom in DIALECTES.items() if fournisseur_classe(nom).capacites.remboursement]


@pytest.fixture(autouse=True)
def presse(monkeypatch: pytest.MonkeyPatch, chez: Chez) -> None:
    classe: Any = fournisseur_classe(chez.compte.fournisseur)
    monkeypatch.setattr(classe, "lecture", 1.0)
    monkeypatch.setattr(classe, "total", 2.0)


def test_une_demande_perdue_n_est_jamais_renvoyee_et_tout_argent_pris_est_compte(chez: Chez) -> None:
    for nature, reglages in ENVOIS.items():
        chez.pilote.scenario(f"initiation_{nature}", pour="prochaine", webhook="aucun", **reglages)
        paiement = chez.payer()
        assert paiement.etat in {"incertain", "echoue", "en_cours"}, nature
        if paiement.etat == "incertain":
            with pytest.raises(Conflit):
                paiement_initier(paiement.session_id, chez.intention(paiement.session))
    demander()
    demander()
    chez.releve()
    prises = chez.pilote.transactions(chez.dialecte)
    assert len(prises) <= len(ENVOIS)
    leur = {ref: somme for ref, somme in chez.pilote.grand_livre()["par_callback_info"].items() if somme}
    assert notre_livre() == leur
    attend_coherence()


def test_une_question_sans_reponse_lisible_ne_conclut_rien_puis_le_verdict_arrive(chez: Chez) -> None:
    paiements = []
    for nature in QUESTIONS:
        chez.pilote.scenario(f"statut_{nature}", pour="prochaine", webhook="aucun", statut_fois=3, statut_s=3.0)
        paiements.append(chez.payer())
        chez.pilote.attendre(chez.prise(paiements[-1]), "SUCCESSFUL")
    demander()
    etats = set(Paiement.objects.values_list("etat", flat=True))
    assert etats <= {"en_cours", "incertain"}
    assert not Recu.objects.exists()
    for _tour in range(6):
        demander()
    assert set(Paiement.objects.values_list("etat", flat=True)) == {"reussi"}
    assert Recu.objects.count() == len(QUESTIONS)
    attend_coherence()


def test_un_operateur_deborde_est_laisse_le_temps_qu_il_demande(chez: Chez) -> None:
    chez.pilote.scenario("statut_429", pour="prochaine", webhook="aucun", statut_fois=1, statut_s=ATTENTE_S)
    paiement = chez.payer()
    chez.pilote.attendre(chez.prise(paiement), "SUCCESSFUL")
    avant = timezone.now()
    demander()
    paiement.refresh_from_db()
    assert paiement.etat in {"en_cours", "incertain"}
    assert paiement.prochaine_verification is not None
    assert 0 <= (paiement.prochaine_verification - avant).total_seconds() - ATTENTE_S < 15
    # Not asked again before, whoever looks.
    assert paiements_relancer() == 0
    demander()
    paiement.refresh_from_db()
    assert paiement.etat == "reussi"
    attend_coherence()


def test_une_reponse_qui_se_dedit_ne_reprend_rien_en_silence(chez: Chez) -> None:
    chez.pilote.scenario("attendre", webhook="aucun")
    paiement = chez.payer()
    reference = chez.prise(paiement)
    chez.pilote.decider(reference, "approuver")
    chez.pilote.attendre(reference, "SUCCESSFUL")
    demander()
    chez.pilote.decider(reference, "refuser")
    chez.pilote.attendre(reference, "FAILED")
    Paiement.objects.update(prochaine_verification=paiement.date_creation)
    demander()
    paiement.refresh_from_db()
    assert paiement.etat == "reussi"
    assert Recu.objects.count() == 1
    assert paiement.contradiction
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["contradiction"]
    attend_coherence()


def test_trois_jours_sans_verdict_appellent_un_humain(chez: Chez) -> None:
    chez.pilote.scenario("ne_jamais_repondre", webhook="aucun")
    paiement = chez.payer()
    vieillir(hours=73)
    demander()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.prochaine_verification) == ("en_cours", None)
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["sans_verdict"]
    attend_coherence()


@pytest.mark.parametrize("chez", REMBOURSENT, indirect=True)
@pytest.mark.parametrize("nature", ["normal", "refuse", "double", "500", "coupure_apres", "illisible"])
def test_un_remboursement_part_une_fois_quoi_que_reponde_l_operateur(chez: Chez, nature: str) -> None:
    chez.pilote.scenario(f"remboursement_{nature}", webhook="aucun")
    paiement = chez.payer()
    chez.pilote.attendre(chez.prise(paiement), "SUCCESSFUL")
    demander()
    paiement.refresh_from_db()
    remboursement = approuve(paiement, gerant(chez.maison))
    for _tour in range(5):
        Remboursement.objects.filter(prochaine_verification__isnull=False).update(
            prochaine_verification=paiement.date_creation
        )
        remboursements_relancer()
    remboursement.refresh_from_db()
    rendu = chez.pilote.transaction(chez.prise(paiement))["rembourse"]
    assert remboursement.etat in {"fait", "echoue", "incertain", "en_transit"}
    # What they gave back is in our books, to the franc; what they did not is still owed.
    faits = sum(Remboursement.objects.filter(etat__in=["fait", "externe"]).values_list("montant", flat=True))
    assert faits == rendu or (nature in {"500", "illisible"} and remboursement.etat in {"incertain", "en_transit"})
    attend_coherence()
