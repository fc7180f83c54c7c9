"""A statement in a real browser: opened while somebody looks, its columns confirmed, no page wider than a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from paiements.models import EtatReleve, LigneReleve, ReleveFournisseur
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.models import Role
from tests.fabriques_releves import csv_de, importer, rangee, xlsx_de
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import Ouvrir, fautes, ouvrir
from tests.personnel.test_rapprochement import envoyer

__all__ = ["ouvrir"]
pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
LARGEUR = "document.documentElement.scrollWidth <= innerWidth"
TELEPHONE = {"viewport": {"width": 360, "height": 740}}


def test_d_un_classeur_aux_colonnes_puis_au_releve_lu(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    client = equipe_reelle.client(Role.GERANT)
    lignes = [rangee(reference=f"R{n}", telephone="01 97 00 00 99") for n in range(8)]
    importer(equipe_reelle.chez.compte, csv_de(lignes[:2]))
    envoyer(client, equipe_reelle, xlsx_de(lignes), "novembre.xlsx")
    releve = ReleveFournisseur.objects.get(nom="novembre.xlsx")
    page = ouvrir(client, reverse("admin:releve", args=[releve.pk]), **TELEPHONE)
    expect(page.locator("progress")).to_be_visible()
    releves_lire()
    # The open page finds out by itself, and becomes the one where columns are confirmed.
    expect(page.get_by_role("button", name="Lire le relevé")).to_be_visible(timeout=15_000)
    assert page.evaluate(LARGEUR)
    assert fautes(page) == []
    page.locator("summary").click()
    expect(page.get_by_label("Montant (ou crédit) *")).to_have_value("Montant")
    page.get_by_role("button", name="Lire le relevé").click()
    expect(page.get_by_text("0 lignes lues sur 8")).to_be_visible()
    assert fautes(page) == []
    releves_lire()
    expect(page.get_by_text("Déjà connues", exact=True)).to_be_visible(timeout=15_000)
    assert page.evaluate(LARGEUR)


def test_la_barre_du_rapprochement_et_le_fichier_refuse(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    client = equipe_reelle.client(Role.GERANT)
    releve = importer(equipe_reelle.chez.compte, csv_de([rangee(reference=f"R{n}") for n in range(4)]))
    LigneReleve.objects.filter(reference__in=["R2", "R3"]).update(etat="")
    ReleveFournisseur.objects.update(etat=EtatReleve.APPARIE)
    page = ouvrir(client, reverse("admin:releve", args=[releve.pk]), **TELEPHONE)
    assert page.locator("progress").evaluate("p => [p.position, p.labels[0].innerText]") == [
        0.5,
        "Fichier lu. Rapprochement : 2 lignes sur 4",
    ]
    envoyer(client, equipe_reelle, xlsx_de([["Afi", "tresses"]], entetes=["Nom", "Prestation"]), "noms.xlsx")
    refuse = ReleveFournisseur.objects.get(nom="noms.xlsx")
    page.goto(page.url.replace(str(releve.pk), str(refuse.pk)))
    releves_lire()
    bouton = page.get_by_role("button", name="Supprimer ce fichier")
    expect(bouton).to_be_visible(timeout=15_000)
    assert page.evaluate(LARGEUR)
    assert fautes(page) == []
    bouton.click()
    expect(page.get_by_text("Le fichier est supprimé.")).to_be_visible()
