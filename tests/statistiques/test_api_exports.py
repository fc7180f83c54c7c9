"""Files asked for by programs: the pages' own, followed and given up by whoever asked, and by nobody else."""

from __future__ import annotations

import json
import uuid
from typing import Any

import jsonschema
import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from salon_paiement.api.documentation import document
from salon_paiement.models import Role
from statistiques.etats_export import EtatExport
from statistiques.models import ExportStatistiques, QuoiExport
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.conforme import conforme
from tests.statistiques.appels import demander, refus
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
QUI_LIT = [Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE]
VISITES = {"quoi": "visites", "format": "csv"}


@pytest.fixture
def equipe(db: None) -> Equipe:
    equipe = composer_equipe()
    fabriques.session_payee(equipe.chez)
    return equipe


def poster(client: Client, corps: Any) -> Any:
    return client.post(reverse("api_exports"), corps, content_type="application/json")


@pytest.mark.parametrize("role", QUI_LIT)
def test_un_fichier_court_est_la_reponse_et_son_depart_est_un_fait(equipe: Equipe, role: str) -> None:
    reponse = poster(equipe.client(role), VISITES)
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert (reponse.status_code, len(lignes), reponse["Cache-Control"]) == (200, 2, "no-store, private")
    assert "attachment" in reponse["Content-Disposition"]
    (fait,) = TraceTransaction.objects.filter(type_trace="export")
    assert (fait.acteur, fait.donnees_structures) == (equipe.personnes[role], {"quoi": "visites", "lignes": 1})


@pytest.mark.parametrize("quoi", QuoiExport.values)
def test_un_fichier_json_est_ce_que_dit_le_document(equipe: Equipe, quoi: str) -> None:
    reponse = poster(equipe.client(Role.PROPRIETAIRE), {"quoi": quoi, "format": "json"})
    contenus = document()["paths"][reverse("api_exports")]["post"]["responses"]["200"]["content"]
    assert {genre for genre, dit in contenus.items() if dit["schema"].get("format") != "binary"} == {"application/json"}
    lu = json.loads(b"".join(reponse.streaming_content))
    jsonschema.Draft202012Validator(contenus["application/json"]["schema"]).validate(lu)
    assert lu["parties"][0]["colonnes"]


def test_un_fichier_long_se_suit_puis_s_abandonne(equipe: Equipe, settings: LazySettings) -> None:
    settings.EXPORT_SEUIL_DIRECT = 0
    client = equipe.client(Role.COMPTABLE)
    reponse = poster(client, VISITES)
    export = ExportStatistiques.objects.get()
    assert (reponse.status_code, reponse.json()["id"]) == (202, str(export.pk))
    assert reponse["Location"] == reverse("api_export", args=[export.pk]) == reponse.json()["adresse"]
    assert demander(client, "api_exports") == [client.get(reponse["Location"]).json()]
    assert (reponse.json()["etat"], reponse.json()["fichier"]) == (EtatExport.A_FAIRE, None)
    assert client.delete(reponse["Location"]).json()["etat"] == EtatExport.ANNULE
    assert refus(client.delete(reponse["Location"])) == (409, "conflict", None)
    ExportStatistiques.objects.update(etat=EtatExport.PRET)
    fini = client.get(reponse["Location"]).json()
    assert (fini["pourcent"], fini["fichier"]) == (100, reverse("api_export_fichier", args=[export.pk]))


def test_refuse_a_qui_ne_voit_pas_les_chiffres_et_ne_montre_que_les_siens(
    equipe: Equipe, settings: LazySettings
) -> None:
    settings.EXPORT_SEUIL_DIRECT = 0
    assert refus(poster(equipe.client(""), VISITES)) == (401, "not_authenticated", None)
    for role in (Role.CAISSIER, Role.COIFFEUR):
        assert refus(poster(equipe.client(role), VISITES)) == (403, "permission_denied", None)
    assert not ExportStatistiques.objects.exists()
    adresse = poster(equipe.client(Role.GERANT), VISITES)["Location"]
    for lecteur in (Role.PROPRIETAIRE, "etrangere", "plateforme"):
        client = equipe.client(lecteur)
        assert demander(client, "api_exports") == []
        assert refus(client.get(adresse)) == refus(client.delete(adresse)) == (404, "not_found", None)
    assert refus(equipe.client(Role.GERANT).get(reverse("api_export", args=[uuid.uuid4()])))[0] == 404


@pytest.mark.parametrize(
    ("corps", "attendu"),
    [
        ({"quoi": "tout", "format": "csv"}, (422, "unprocessable")),
        ({"quoi": "visites", "format": "exe"}, (422, "unprocessable")),
        (VISITES | {"du": "2026-11-30", "au": "2026-11-01"}, (422, "unprocessable")),
        (VISITES | {"du": {"a": 1}}, (422, "unprocessable")),
        (VISITES | {"salon": str(uuid.uuid4())}, (404, "not_found")),
        (VISITES | {"colonnes": "toutes"}, (400, "unknown")),
        ("[1]", (400, "parse_error")),
        ("{", (400, "parse_error")),
        ("[" * 100_000, (400, "parse_error")),
        ('{"quoi":' * 2_000 + "1" + "}" * 2_000, (400, "parse_error")),
    ],
)
def test_refuse_ce_qui_ne_veut_rien_dire_et_n_ecrit_rien(equipe: Equipe, corps: Any, attendu: tuple[int, str]) -> None:
    reponse = poster(equipe.client(Role.GERANT), corps)
    assert refus(reponse)[:2] == attendu
    assert not ExportStatistiques.objects.exists()
    assert not TraceTransaction.objects.filter(type_trace="export").exists()


def test_refuse_un_formulaire_et_un_geste_sans_jeton(equipe: Equipe) -> None:
    assert refus(equipe.client(Role.GERANT).post(reverse("api_exports"), VISITES))[:2] == (
        415, "unsupported_media_type",
    )  # fmt: skip
    client = Client(enforce_csrf_checks=True)
    client.force_login(equipe.personnes[Role.GERANT])
    assert refus(poster(client, VISITES))[:2] == (403, "csrf_failed")
    assert not TraceTransaction.objects.filter(type_trace="export").exists()


def test_ce_qui_n_a_pas_commence_n_a_pas_de_pourcentage(equipe: Equipe, settings: LazySettings) -> None:
    settings.EXPORT_SEUIL_DIRECT = 0
    client = equipe.client(Role.COMPTABLE)
    reponse = poster(client, VISITES)
    assert reponse.json()["pourcent"] is None
    conforme(reponse, "api_exports", "post")
    conforme(client.get(reverse("api_exports")), "api_exports", "get")
