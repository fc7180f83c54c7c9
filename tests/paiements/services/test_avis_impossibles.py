"""Numbers that fit no column, and answers that cannot be applied: the money is kept, somebody is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DataError

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import ExceptionMonetaire, Paiement
from paiements.services import question
from paiements.services.encaissement import avis_appliquer
from paiements.services.relance import paiements_relancer
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def appliquer(maison: fabriques.Maison, **champs: Any) -> Paiement:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    avis_appliquer(paiement.pk, Avis(Statut.REUSSI, **{"devise": "XOF", **champs}), source="interrogation")
    attend_coherence()
    return Paiement.objects.get()


@pytest.mark.parametrize("frais", [3_000_000_000, 5_001, -1])
def test_des_frais_impossibles_sont_des_frais_inconnus(maison: fabriques.Maison, frais: int) -> None:
    paiement = appliquer(maison, montant=5000, frais=frais)
    assert (paiement.etat, paiement.montant_applique, paiement.frais) == ("reussi", 5000, None)


def test_des_frais_possibles_sont_gardes(maison: fabriques.Maison) -> None:
    assert appliquer(maison, montant=5000, frais=5000).frais == 5000


@pytest.mark.parametrize("montant", [2**63, 2**70, -5, 0])
def test_un_montant_impossible_est_un_montant_absent(maison: fabriques.Maison, montant: int) -> None:
    paiement = appliquer(maison, montant=montant)
    assert (paiement.etat, paiement.montant_recu, paiement.montant_applique) == ("reussi", None, 0)
    assert ExceptionMonetaire.objects.get().type == "montant_absent"


@pytest.mark.parametrize(
    "champs",
    [
        {"devise": "UNE-DEVISE-INCONNUE"}, {"motif_brut": "\x00" * 400}, {"montant_rembourse": 2**70},
        {"montant_rembourse": -2},
    ],
    ids=str,
)  # fmt: skip
def test_aucun_champ_n_empeche_d_ecrire_le_succes(maison: fabriques.Maison, champs: dict[str, Any]) -> None:
    assert appliquer(maison, montant=5000, **champs).etat == "reussi"


@pytest.mark.parametrize("reference", ["R" * 121, "R\x00"])
def test_une_reference_qui_ne_tient_pas_n_est_pas_retenue(maison: fabriques.Maison, reference: str) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    Paiement.objects.update(reference_fournisseur="")
    avis_appliquer(paiement.pk, Avis(Statut.EN_COURS, reference_fournisseur=reference), source="interrogation")
    assert Paiement.objects.get().reference_fournisseur == ""


@pytest.mark.django_db(transaction=True)
def test_un_succes_aux_frais_absurdes_est_credite_par_la_ronde(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    avis = Avis(Statut.REUSSI, montant=5000, devise="XOF", frais=3_000_000_000)
    monkeypatch.setattr(Simulateur, "interroger", lambda *_a: avis)
    Paiement.objects.update(prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None)
    paiements_relancer()
    assert Paiement.objects.get().etat == "reussi"
    attend_coherence()


@pytest.mark.parametrize(("heures", "ouvertes"), [(1, []), (73, ["sans_verdict"])])
def test_une_reponse_qui_ne_s_applique_pas_est_redemandee_puis_montree(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, heures: int, ouvertes: list[str]
) -> None:
    def casser(*_a: object, **_k: object) -> None:
        raise DataError

    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    Paiement.objects.update(initie_le=fabriques.il_y_a(heures=heures), prochaine_verification=None)
    monkeypatch.setattr(question, "avis_appliquer", casser)
    with pytest.raises(DataError):
        question.reponse_appliquer(paiement, Avis(Statut.REUSSI, montant=5000))
    paiement.refresh_from_db()
    assert (paiement.prochaine_verification is None) == bool(ouvertes)
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ouvertes
    attend_coherence()
