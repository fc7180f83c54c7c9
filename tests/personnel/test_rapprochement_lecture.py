"""Whoever only reads: the comparison and its statements are open, everything that writes money is not."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from paiements.models import ReleveFournisseur
from paiements.services.rapprochement.depot import releve_deposer
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role
from tests.fabriques_releves import choix, csv_de, importer, payes, rangee
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db
_LIRE = {
    Action.VOIR_CAISSE,
    Action.VOIR_CLIENTS,
    Action.VOIR_CATALOGUE,
    Action.VOIR_ARGENT,
    Action.VOIR_JOURNAL,
    Action.VOIR_SCEAUX,
    Action.VOIR_GAINS,
    Action.VOIR_STATISTIQUES,
}


def test_le_comptable_ne_peut_que_lire() -> None:
    assert DROITS[Role.COMPTABLE] == _LIRE


def test_le_comptable_lit_le_rapprochement_et_ses_releves(equipe: Equipe) -> None:
    releve = importer(equipe.chez.compte, csv_de([rangee(p) for p in payes(equipe.chez, 1)]))
    client = equipe.client(Role.COMPTABLE)
    page = client.get(reverse("admin:rapprochement"))
    assert page.status_code == 200
    assert reverse("admin:releve_importer") not in page.content.decode()
    assert client.get(reverse("admin:releve", args=[releve.pk])).status_code == 200
    assert client.get(reverse("admin:rapprochement_liste", args=["rapprochees"])).status_code == 200


@pytest.mark.parametrize("role", [Role.COMPTABLE, Role.CAISSIER])
def test_ne_choisit_pas_les_colonnes(equipe: Equipe, role: str) -> None:
    releve = deposer(equipe)
    adresse = reverse("admin:releve", args=[releve.pk])
    assert equipe.client(role).post(adresse, dict(choix(releve))).status_code == 403
    releve.refresh_from_db()
    assert releve.etat == "recu"
    # The same choice by who may makes it readable.
    assert equipe.client(Role.GERANT).post(adresse, dict(choix(releve))).status_code == 303
    releve.refresh_from_db()
    assert releve.etat == "a_lire"


@pytest.mark.parametrize("role", [Role.COMPTABLE, Role.CAISSIER])
def test_ne_relance_ni_ne_demande_un_releve(equipe: Equipe, role: str) -> None:
    releve = deposer(equipe)
    ReleveFournisseur.objects.update(etat="en_echec")
    client = equipe.client(role)
    assert client.post(reverse("admin:releve_reessayer", args=[releve.pk])).status_code == 403
    demande = client.post(reverse("admin:releve_demander"), {"compte": str(equipe.chez.compte.pk)})
    assert demande.status_code == 403
    assert list(ReleveFournisseur.objects.values_list("etat", flat=True)) == ["en_echec"]


def deposer(equipe: Equipe) -> ReleveFournisseur:
    """A statement whose columns nobody chose yet."""
    flux = io.BytesIO(csv_de([rangee(reference="A1")]))
    return releve_deposer(equipe.chez.compte, flux, nom="novembre.csv", acteur_id=None)
