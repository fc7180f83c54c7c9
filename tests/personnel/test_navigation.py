"""The bar of the staff pages: what waits for somebody comes first, with how much of it waits."""

from __future__ import annotations

import re

import pytest

from paiements.models import ExceptionMonetaire, TypeException
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_remboursements import demander, payee
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db


def barre(equipe: Equipe, role: str) -> list[str]:
    page = equipe.client(role).get("/admin/").content.decode()
    dans = page[page.index('class="barre"') :].split("</nav>", 1)[0]
    return [" ".join(re.sub(r"<[^>]+>", "", lien).split()) for lien in re.findall(r"<a [^>]*>.*?</a>", dans)]


def test_ce_qui_attend_vient_en_tete_avec_son_nombre(equipe: Equipe) -> None:
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 7000)
    demander(payee(equipe.chez), equipe.personnes[Role.CAISSIER], 1000)
    assert barre(equipe, Role.PROPRIETAIRE)[:5] == ["Accueil", "Caisse", "À traiter 1", "Remboursements 1", "Tiroir"]


def test_sans_rien_a_faire_ne_compte_rien(equipe: Equipe) -> None:
    assert barre(equipe, Role.PROPRIETAIRE)[2:4] == ["À traiter", "Remboursements"]


def test_ne_compte_pas_l_argent_d_un_autre_salon(equipe: Equipe) -> None:
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.ailleurs)), 7000)
    assert "À traiter" in barre(equipe, Role.PROPRIETAIRE)
    assert "À traiter 1" in barre(equipe, "etrangere")


def test_le_coiffeur_n_y_voit_pas_l_argent_du_salon(equipe: Equipe) -> None:
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 7000)
    assert [mot for mot in barre(equipe, Role.COIFFEUR) if mot.startswith("À traiter")] == []


@pytest.mark.parametrize(("ouvertes", "badge"), [(0, ""), (3, "3"), (99, "99"), (100, "99+"), (130, "99+")])
def test_le_badge_dit_combien_attend_et_ne_compte_pas_plus_loin(equipe: Equipe, ouvertes: int, badge: str) -> None:
    for _rang in range(ouvertes):
        ExceptionMonetaire.objects.create(salon=equipe.chez.salon, type=TypeException.TARDIF, montant=5)
    assert barre(equipe, Role.PROPRIETAIRE)[2].removeprefix("À traiter").strip() == badge
