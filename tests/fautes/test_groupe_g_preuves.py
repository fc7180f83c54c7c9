"""What a client shows as a proof: only what our pages say now counts, and its code can be checked (F71)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer
from salon_paiement.models import Recu, Role
from salon_paiement.recus import recu_code
from tests import fabriques
from tests.client.telephone import texte_de
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture
def recu(maison: fabriques.Maison) -> Recu:
    return Recu.objects.select_related("session", "salon").get(session=fabriques.session_payee(maison, pourboire=500))


def au_comptoir(maison: fabriques.Maison, code: str) -> tuple[int, str]:
    """Open a note by its code as the cashier does; return the status and what is read."""
    comptoir = Client()
    comptoir.force_login(fabriques.membre(maison, Role.CAISSIER))
    page = comptoir.get(f"/admin/caisse/{code}/")
    return page.status_code, texte_de(page)


def test_le_recu_montre_le_salon_la_somme_l_heure_et_l_instant_ou_on_le_regarde(recu: Recu) -> None:
    texte = texte_de(Client().get(f"/r/{recu.jeton}/"))
    assert "Salon Afi" in texte
    assert "Payé : 5 500 F" in texte
    assert re.search(r"Payé : 5 500 F \d+ \w+ \d{4}, \d\d:\d\d", texte)
    vu = re.search(r"Vérifié en direct : \d+ \S+ \d{4}, (\d\d:\d\d:\d\d)", texte)
    assert vu
    assert recu.code in texte
    attend_coherence()


def test_le_comptoir_retrouve_le_recu_par_son_numero_et_compare_le_code(maison: fabriques.Maison, recu: Recu) -> None:
    statut, texte = au_comptoir(maison, recu.numero.rpartition("-")[2])
    assert statut == 200
    assert f"Reçu {recu.numero}" in texte
    assert f"Code de contrôle : {recu.code}" in texte
    assert "5 500 F" in texte


def test_un_recu_retouche_se_voit(maison: fabriques.Maison, recu: Recu) -> None:
    # Another sum under the same number would have another code, and nobody but the server can compute it.
    assert recu_code(recu.salon_id, recu.numero, 50_500, recu.date_creation) != recu.code
    # A number nobody gave leads nowhere.
    assert au_comptoir(maison, "ZZZZZZ")[0] == 404


def test_une_note_impayee_n_a_ni_recu_ni_code_a_montrer(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.tentative(session)
    assert "Code de contrôle" not in au_comptoir(maison, session.code_court)[1]


def test_un_argent_repris_n_est_plus_montre_comme_paye(recu: Recu) -> None:
    avis_appliquer(Paiement.objects.get().pk, Avis(Statut.EXTOURNE, montant=5500), source="interrogation")
    texte = texte_de(Client().get(f"/r/{recu.jeton}/"))
    assert "Paiement repris" in texte
    assert "Payé :" not in texte
    attend_coherence()
