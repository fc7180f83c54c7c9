"""Pages about personal data: who enters, what they do, what they refuse and leave untouched."""

from __future__ import annotations

import json

import pytest
from django.test import Client as Navigateur
from django.urls import reverse

from salon_paiement.conservation import CATEGORIES
from salon_paiement.models import Client, Role
from salon_paiement.services.conservation import donnees_purger
from tests.confidentialite.test_effacement import vecue
from tests.confidentialite.test_export_et_fusion import connue
from tests.confidentialite.test_purge import dans
from tests.personnel.conftest import Equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
P, G, K, C, M, S = (
    Role.PROPRIETAIRE, Role.GERANT, Role.CAISSIER, Role.COIFFEUR, Role.COMPTABLE, "plateforme",
)  # fmt: skip
COMPRIS = {"compris": "1"}


@pytest.fixture
def afi(equipe: Equipe) -> Client:
    return vecue(equipe.chez)


def adresse(nom: str, client: Client) -> str:
    return reverse(f"admin:client_{nom}", args=[client.pk])


def test_le_registre_s_ouvre_a_qui_lit_le_journal(equipe: Equipe) -> None:
    statuts = {role: equipe.client(role).get("/admin/confidentialite/").status_code for role in (P, G, K, C, M, S)}
    assert statuts == {P: 200, G: 200, K: 403, C: 403, M: 200, S: 200}
    assert equipe.client("").get("/admin/confidentialite/").status_code == 302


def test_le_registre_dit_chaque_categorie_son_delai_et_la_derniere_purge(equipe: Equipe, afi: Client) -> None:
    donnees_purger(dans(31))
    page = equipe.client(P).get("/admin/confidentialite/")
    texte = page.content.decode()
    for categorie in CATEGORIES:
        assert str(categorie.quoi)[1:].replace("'", "&#x27;") in texte, categorie.cle
    lignes = {ligne.categorie.cle: ligne for ligne in page.context["lignes"]}
    assert (lignes["adresses_ip"].jours, lignes["adresses_ip"].lignes >= 5) == (30, True)
    assert lignes["numeros"].purge_le is None
    assert "Simulateur" in texte
    ailleurs = equipe.client("etrangere").get("/admin/confidentialite/").context["lignes"]
    assert {ligne.lignes for ligne in ailleurs} == {0}


@pytest.mark.parametrize(("role", "statut"), [(P, 200), (S, 200), (G, 200), (K, 200), (C, 404), ("etrangere", 404)])
def test_la_fiche_des_donnees_ne_montre_que_le_masque(equipe: Equipe, afi: Client, role: str, statut: int) -> None:
    page = equipe.client(role).get(adresse("donnees", afi))
    assert page.status_code == statut
    if statut == 200:
        texte = page.content.decode()
        assert ("+229 01 ** ** ** 01" in texte, "66000001" in texte.replace(" ", "")) == (True, False)
        assert ("Effacer ses données" in texte) == (role in {P, S})


def test_l_export_se_telecharge_et_ne_se_garde_pas(equipe: Equipe, afi: Client) -> None:
    page = equipe.client(P).post(adresse("exporter", afi))
    assert (page.status_code, page["Content-Type"]) == (200, "application/json")
    assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))
    assert "attachment" in page["Content-Disposition"]
    assert json.loads(page.getvalue())["numeros"][0]["numero"] == "+2290166000001"
    assert equipe.client(P).get(adresse("exporter", afi)).status_code == 405


@pytest.mark.parametrize("nom", ["exporter", "effacer"])
def test_seule_la_proprietaire_exporte_et_efface(equipe: Equipe, afi: Client, nom: str) -> None:
    statuts = {role: equipe.client(role).post(adresse(nom, afi), COMPRIS).status_code for role in (G, K, M)}
    assert set(statuts.values()) == {403}
    assert {equipe.client(role).post(adresse(nom, afi), COMPRIS).status_code for role in (C, "etrangere")} == {404}
    strict = Navigateur(enforce_csrf_checks=True)
    strict.force_login(equipe.personnes[P])
    assert strict.post(adresse(nom, afi), COMPRIS).status_code == 403
    afi.refresh_from_db()
    assert afi.anonymise_le is None
    assert not TraceTransaction.objects.filter(type_trace__in=[TypeTrace.EXPORT, TypeTrace.EFFACEMENT_CLIENT]).exists()


def test_l_effacement_demande_une_case_cochee(equipe: Equipe, afi: Client) -> None:
    entiere = Client.objects.filter(pk=afi.pk, anonymise_le=None)
    assert equipe.client(P).post(adresse("effacer", afi)).status_code == 422
    assert entiere.exists()
    assert equipe.client(P).post(adresse("effacer", afi), COMPRIS).status_code == 303
    assert not entiere.exists()
    page = equipe.client(P).get(adresse("donnees", afi)).content.decode()
    assert ("Client effacé" in page, 'name="compris"' in page) == (True, False)
    assert equipe.client(P).post(adresse("effacer", afi), COMPRIS).status_code == 303
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.EFFACEMENT_CLIENT).count() == 1


@pytest.mark.parametrize(("role", "statut"), [(P, 303), (G, 303), (K, 403), (M, 403), (C, 404), ("etrangere", 404)])
def test_la_fusion_selon_le_role(equipe: Equipe, afi: Client, role: str, statut: int) -> None:
    double = connue(equipe.chez, "Afiwa")
    assert equipe.client(role).post(adresse("fusionner", afi), {"double": double.pk}).status_code == statut
    double.refresh_from_db()
    assert (double.fusionne_dans_id == afi.pk) == (statut == 303)


def test_la_fusion_refuse_une_fiche_d_ailleurs_ou_inconnue(equipe: Equipe, afi: Client) -> None:
    la_bas = connue(equipe.ailleurs, "Afi")
    for double, statut in ((la_bas.pk, 409), ("pas-une-cle", 422), (afi.pk, 422), (equipe.chez.salon.pk, 409)):
        assert equipe.client(P).post(adresse("fusionner", afi), {"double": double}).status_code == statut
    assert not Client.objects.exclude(fusionne_dans=None).exists()


def test_la_liste_cache_la_fiche_reunie_et_sa_page_dit_ou_elle_est(equipe: Equipe, afi: Client) -> None:
    double = connue(equipe.chez, "Afiwa")
    equipe.client(P).post(adresse("fusionner", afi), {"double": double.pk})
    liste = equipe.client(P).get(reverse("admin:salon_paiement_client_changelist")).content.decode()
    assert ("Afiwa" in liste, ">Afi<" in liste) == (False, True)
    fiche = equipe.client(P).get(reverse("admin:salon_paiement_client_change", args=[double.pk])).content.decode()
    liens = (reverse("admin:salon_paiement_client_change", args=[afi.pk]), adresse("donnees", double))
    assert [lien in fiche for lien in liens] == [True, True]


def test_la_page_publique_dit_les_durees_sans_connexion(db: None) -> None:
    page = Navigateur().get("/confidentialite/")
    texte = page.content.decode()
    assert (page.status_code, len(page.content) < 14 * 1024) == (200, True)
    assert ("90" in texte, "395" in texte, "<form" in texte) == (True, True, False)
    assert Navigateur().post("/confidentialite/").status_code == 405
    assert (
        '<html lang="en">' in Navigateur().get("/confidentialite/", headers={"Accept-Language": "en"}).content.decode()
    )
