"""The statistics report says what the page says: the ledger's sums, and nothing that its reader may not see."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

import pytest
from django.urls import reverse

from paiements.selecteurs_recettes import recettes_du_jour
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role
from statistiques.catalogue import CATALOGUE
from statistiques.exports.demande import Demande
from statistiques.exports.fabrication import exports_fabriquer
from statistiques.exports.statistiques import actions_des_onglets
from statistiques.models import ExportStatistiques
from statistiques.onglets import ONGLETS
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from tests import fabriques
from tests.personnel.conftest import Equipe
from tests.statistiques.exports.lecteurs import csv_lire, demande, octets, xlsx_lire

pytestmark = pytest.mark.django_db
SOMMES = ("encaisse", "especes", "mobile_money", "carte", "rembourse", "repris", "retrouve", "par_avoir", "surplus")


def parties(voulue: Demande) -> dict[str, list[dict[str, Any]]]:
    """The parts of a JSON report, by their names for programs."""
    lu = json.loads(octets(dataclasses.replace(voulue, format="json")))
    return {partie["cle"]: partie["lignes"] for partie in lu["parties"]}


def test_chaque_total_est_celui_de_la_page_et_du_livre(riche: fabriques.Maison) -> None:
    autre = fabriques.maison("Chez Rivale", fuseau="Africa/Abidjan", heure_bascule=datetime.time(0))
    fabriques.session_payee(autre)
    voulue = demande(riche.salon, autre.salon, quoi="statistiques", jours=6)
    lu = parties(voulue)
    sus = totaux(Perimetre(voulue.salons), Periode(voulue.du, voulue.au))
    cartes = {ligne["code"]: ligne for ligne in lu["chiffres"]}
    codes = [nom for nom in lu["jours"][0] if nom in sus]
    assert {*SOMMES, "visites", "avis", "connexions", "clients_nouveaux"} <= set(codes)
    for nom in codes:
        su = CATALOGUE[nom].valeur(sus)
        assert cartes[nom]["valeur"] == su == sum(ligne[nom] for ligne in lu["jours"]), nom
        assert sum(ligne[nom] for ligne in lu["salons"]) == su, nom
    assert sum(ligne["encaisse_encaisse"] for ligne in lu["finances"]) == sus["encaisse"]
    livre = recettes_du_jour([riche.salon, autre.salon])
    for nom in ("encaisse", "essai", "par_avoir", "retrouve", "rembourse", "repris"):
        assert sus[nom] == sum(getattr(recettes, nom) for recettes in livre.values()), nom
    assert all(sus[nom] for nom in ("encaisse", "rembourse", "repris", "par_avoir", "surplus"))
    for coupe in ("par_reseau", "par_heure"):
        assert sum(ligne["montant"] for ligne in lu[coupe]) == sus["encaisse"], coupe
    assert sum(ligne["commissions"] for ligne in lu["par_coiffeur"]) == sus["commissions"]
    assert cartes["encaisse"]["texte_avant"] == "0\u00a0F"
    assert cartes["encaisse"]["variation"] == "rien avant"


def test_un_classeur_a_une_feuille_par_partie_et_des_taux_qui_se_calculent(riche: fabriques.Maison) -> None:
    voulue = demande(riche.salon, quoi="statistiques", jours=6)
    feuilles = xlsx_lire(octets(voulue))
    assert list(feuilles)[:2] == ["Chiffres", "Par journée"]
    assert {str(onglet.titre) for onglet in ONGLETS.values()} < feuilles.keys()
    assert {"Par opérateur", "Par coiffeur", "Par prestation", "Par heure"} < feuilles.keys()
    entete, *lignes = feuilles["Opérateurs"]
    taux, reponse = (entete.index(nom) for nom in ("Paiements réussis", "Réponse de l'opérateur"))
    assert 0 < lignes[-1][taux] <= 1
    assert isinstance(lignes[-1][reponse], datetime.time | datetime.timedelta)
    texte = csv_lire(octets(dataclasses.replace(voulue, format="csv")))
    assert any({"Réponse de l'opérateur (s)", "Paiements réussis (‰)"} <= set(ligne) for ligne in texte)
    for langue in ("fr", "en"):
        assert octets(dataclasses.replace(voulue, format="pdf", langue=langue)).startswith(b"%PDF")


def test_tout_commence_au_premier_jour_et_n_a_rien_avant(riche: fabriques.Maison) -> None:
    lu = parties(dataclasses.replace(demande(riche.salon, quoi="statistiques"), du=datetime.date(2020, 1, 1)))
    assert len(lu["jours"]) == 1
    assert {ligne["avant"] for ligne in lu["chiffres"]} == {None}
    assert {ligne["variation"] for ligne in lu["chiffres"]} == {""}


@pytest.mark.parametrize(
    ("retiree", "parties_", "codes"),
    [(Action.VOIR_GAINS, {"coiffeurs", "par_coiffeur"}, {"coiffeurs"}),
     (Action.VOIR_JOURNAL, {"securite"}, {"connexions", "alertes"}),
     (Action.VOIR_CLIENTS, {"clients"}, {"clients_actifs", "clients_nouveaux"})],
)  # fmt: skip
def test_ce_qu_on_ne_peut_pas_voir_n_est_pas_dans_le_fichier(
    maison: fabriques.Maison, retiree: Action, parties_: set[str], codes: set[str]
) -> None:
    fabriques.session_payee(maison)
    voulue = demande(maison.salon, quoi="statistiques", jours=3)
    entier, lu = parties(voulue), parties(dataclasses.replace(voulue, actions=voulue.actions - {retiree.value}))
    assert entier.keys() - lu.keys() == parties_
    assert codes <= {ligne["code"] for ligne in entier["chiffres"]}
    assert codes.isdisjoint({ligne["code"] for ligne in lu["chiffres"]} | set(lu["jours"][0]))


def test_un_long_releve_se_prepare_revient_a_sa_page_et_se_ferme_a_qui_perd_un_de_ses_droits(
    equipe: Equipe, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXPORT_SEUIL_DIRECT = 0
    fabriques.session_payee(equipe.chez)
    client = equipe.client(Role.GERANT)
    champs = {"quoi": "statistiques", "format": "pdf", "onglet": "securite", "du": "2020-01-01"}
    adresse = client.post("/admin/exports/", champs)["Location"]
    assert exports_fabriquer() == 1
    export = ExportStatistiques.objects.get()
    assert export.lignes_faites == export.lignes_total == export.lignes_par_salon[str(equipe.chez.salon.pk)] > 0
    assert (export.onglet, set(export.actions)) == ("securite", {a.value for a in actions_des_onglets()})
    assert "onglet=securite" in client.get(adresse).content.decode()
    assert client.get(f"/admin/exports/fichier/{export.jeton}/").status_code == 200
    monkeypatch.setitem(DROITS, Role.GERANT, DROITS[Role.GERANT] - {Action.VOIR_JOURNAL})
    assert client.get(f"/admin/exports/fichier/{export.jeton}/").status_code == 404


def test_la_page_mene_a_son_fichier_et_le_fichier_a_sa_page(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    client = equipe.client(Role.GERANT)
    page = client.get(reverse("admin:statistiques"), {"onglet": "finances", "periode": "7j"}).content.decode()
    adresse = page.split('href="/admin/exports/?')[1].split('"')[0].replace("&amp;", "&")
    formulaire = client.get(f"/admin/exports/?{adresse}").content.decode()
    for choisi in ('value="statistiques" selected', 'value="finances" selected'):
        assert choisi in formulaire
    champs = dict(paire.split("=") for paire in adresse.split("&"))
    reponse: Any = client.post("/admin/exports/", {**champs, "format": "json"})
    lu = json.loads(b"".join(reponse.streaming_content))
    assert [partie["cle"] for partie in lu["parties"]] == ["chiffres", "jours", "finances", "par_reseau"]
    assert len(lu["parties"][1]["lignes"]) == 7
    assert client.post("/admin/exports/", {**champs, "onglet": "ailleurs"}).status_code == 422
