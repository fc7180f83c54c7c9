"""What the client reads before choosing."""

from __future__ import annotations

import re

import pytest

from paiements.meteo import mesures
from paiements.operateurs import offres_presenter
from tests import fabriques
from tests.client.telephone import Telephone, texte_de
from tests.fabriques_meteo import coupe, envoyee, second_compte

pytestmark = pytest.mark.django_db


def codes(page: object) -> list[str]:
    return re.findall(r'name="reseau" id="r-([a-z_]+)"', page.content.decode())  # type: ignore[attr-defined]


def perturber(chez: fabriques.Maison, reseau: str = "mtn") -> None:
    for _rang in range(6):
        envoyee(chez, "incertain", reseau=reseau)
    mesures.oublier()


def test_un_reseau_rouge_passe_en_dernier_avec_son_mot(maison: fabriques.Maison) -> None:
    perturber(fabriques.maison("Voisine"))
    page = Telephone(maison).jusqu_a_payer()
    assert codes(page) == ["moov", "celtiis_bj", "mtn"]
    assert texte_de(page).count("réseau perturbé") == 1
    assert "ne répond pas" not in texte_de(page)


def test_par_beau_temps_rien_ne_change(maison: fabriques.Maison) -> None:
    for _rang in range(6):
        envoyee(maison)
    mesures.oublier()
    page = Telephone(maison).jusqu_a_payer()
    assert codes(page) == fabriques.RESEAUX
    assert "perturbé" not in texte_de(page)


def test_quand_tous_sont_coupes_les_especes_restent(maison: fabriques.Maison) -> None:
    for reseau in fabriques.RESEAUX:
        coupe(maison.compte, reseau)
    page = Telephone(maison).jusqu_a_payer()
    assert "Aucun opérateur ne répond en ce moment. Payez en espèces au comptoir" in texte_de(page)
    assert " checked" not in page.content.decode()
    assert "/especes" in page.content.decode()


def test_un_essai_du_se_choisit_sans_etre_propose_d_abord(maison: fabriques.Maison) -> None:
    coupe(maison.compte, essai_dans=-1)
    offres = offres_presenter(fabriques.session_a_payer(maison))
    assert [(o.code, o.perturbe, o.coupe) for o in offres][-1] == ("mtn", True, False)


def test_la_meteo_est_celle_du_compte_qui_servira(maison: fabriques.Maison) -> None:
    second_compte(maison, "mtn")
    perturber(maison)
    assert [o.code for o in offres_presenter(fabriques.session_a_payer(maison)) if o.perturbe] == ["mtn"]
    coupe(maison.compte)
    # The other provider's figures are unknown: grey, not red.
    assert [o.code for o in offres_presenter(fabriques.session_a_payer(maison)) if o.perturbe] == []


def test_la_page_ne_coute_qu_une_lecture_de_plus(maison: fabriques.Maison, django_assert_num_queries: object) -> None:
    session = fabriques.session_a_payer(maison)
    offres_presenter(session)
    with django_assert_num_queries(2):  # type: ignore[operator]
        offres_presenter(session)
