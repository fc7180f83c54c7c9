"""The file itself, for programs: given to the key, the app or the browser that asked for it, as its page gives it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from salon_paiement.models import CleApi, Membre, Role
from salon_paiement.services.cles import cle_creer, cle_revoquer
from statistiques.exports.effacement import exports_effacer
from statistiques.exports.fabrication import exports_fabriquer
from statistiques.models import ExportStatistiques
from tests import fabriques
from tests.personnel.conftest import Equipe
from tests.salon_paiement.api.conforme import conforme
from tests.securite.acces import jetons
from tests.securite.outils_cles import corps, creer, programme
from tests.statistiques.exports.lecteurs import csv_lire
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def longue(equipe: Equipe, settings: LazySettings) -> None:
    """One paid visit here, and everything is too long to be answered at once."""
    fabriques.session_payee(equipe.chez)
    settings.EXPORT_SEUIL_DIRECT = 0


def faits() -> list[tuple[Any, ...]]:
    lus = TraceTransaction.objects.filter(type_trace=TypeTrace.EXPORT).order_by("id")
    return [(f.salon_id, f.acteur_id, f.donnees_structures["quoi"], f.donnees_structures["lignes"]) for f in lus]


def fichier_fait(client: Client, quoi: str = "visites") -> str:
    """Ask for a file, have it made, and return where the program is told to take it."""
    demande = {"quoi": quoi, "format": "csv"}
    reponse = client.post(reverse("api_exports"), demande, content_type="application/json")
    assert reponse.status_code == 202, reponse.content
    assert exports_fabriquer() == 1
    return str(client.get(reponse["Location"]).json()["fichier"])


def test_une_cle_prend_le_fichier_qu_elle_a_demande_et_c_est_un_fait(equipe: Equipe) -> None:
    cle, texte = creer(equipe, "statistiques:lire")
    adresse = fichier_fait(programme(texte))
    export = ExportStatistiques.objects.get()
    assert adresse == reverse("api_export_fichier", args=[export.pk])
    assert faits() == []
    # Whatever its program says it accepts.
    for accepte in ("application/json", "text/csv", "*/*"):
        reponse: Any = programme(texte).get(adresse, headers={"Accept": accepte})
        assert (reponse.status_code, reponse["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert reponse["Cache-Control"] == "no-store, private"
        assert len(csv_lire(b"".join(reponse.streaming_content))) == 2
    assert faits() == [(equipe.chez.salon.pk, cle.compte_id, "visites", 1)]


def test_une_app_et_un_navigateur_aussi(equipe: Equipe) -> None:
    for client in (
        Client(headers={"Authorization": f"Bearer {jetons(equipe.personnes[Role.COMPTABLE])['access']}"}),
        equipe.client(Role.GERANT),
    ):
        reponse: Any = client.get(fichier_fait(client))
        assert (reponse.status_code, b"".join(reponse.streaming_content)[:3]) == (200, b"\xef\xbb\xbf")


def test_refuse_a_toute_autre_comme_un_fichier_inconnu(equipe: Equipe) -> None:
    adresse = fichier_fait(programme(creer(equipe, "statistiques:lire")[1]))
    _autre, voisine = creer(equipe, "statistiques:lire")
    patronne = equipe.personnes["etrangere"]
    _cle, etrangere = cle_creer(
        equipe.ailleurs.salon, nom="Site", portees=["statistiques:lire"], jours=90, acteur=patronne
    )
    for client in (programme(voisine), programme(etrangere), equipe.client(Role.PROPRIETAIRE),
                   equipe.client("etrangere"), equipe.client("plateforme")):  # fmt: skip
        reponse = client.get(adresse)
        assert corps(reponse) == (404, "not_found")
        conforme(reponse, "api_export_fichier", "get")
    assert corps(programme(creer(equipe, "paiements:lire")[1]).get(adresse)) == (403, "permission_denied")
    assert corps(equipe.client(Role.CAISSIER).get(adresse)) == (403, "permission_denied")
    assert corps(Client().get(adresse)) == (401, "not_authenticated")
    assert faits() == []


def test_refuse_ce_qui_n_est_pas_pret_et_ce_dont_le_temps_est_passe(equipe: Equipe) -> None:
    client = programme(creer(equipe, "statistiques:lire")[1])
    demande = client.post(reverse("api_exports"), {"quoi": "visites"}, content_type="application/json").json()
    adresse = reverse("api_export_fichier", args=[demande["id"]])
    assert (demande["fichier"], corps(client.get(adresse))) == (None, (404, "not_found"))
    exports_fabriquer()
    ExportStatistiques.objects.update(expire_le=timezone.now())
    # Refused by the clock, as on the page, even before the sweep.
    assert corps(client.get(adresse)) == (404, "not_found")
    exports_effacer()
    assert corps(client.get(adresse)) == (404, "not_found")
    assert (client.get(demande["adresse"]).json()["fichier"], faits()) == (None, [])


def test_un_droit_retire_depuis_ferme_le_fichier(equipe: Equipe) -> None:
    cle, texte = creer(equipe, "statistiques:lire", "traces:lire")
    adresse = fichier_fait(programme(texte), "traces")
    CleApi.objects.filter(pk=cle.pk).update(portees=["statistiques:lire"])
    assert corps(programme(texte).get(adresse)) == (404, "not_found")
    cle_revoquer(cle.pk, equipe.personnes[Role.PROPRIETAIRE])
    assert corps(programme(texte).get(adresse)) == (401, "invalid_key")
    sien = fichier_fait(equipe.client(Role.GERANT))
    Membre.objects.filter(utilisateur=equipe.personnes[Role.GERANT]).update(role=Role.CAISSIER)
    assert corps(equipe.client(Role.GERANT).get(sien)) == (403, "permission_denied")
    assert faits() == []


def test_freine_qui_prend_trop_de_fichiers(equipe: Equipe, settings: LazySettings) -> None:
    client = programme(creer(equipe, "statistiques:lire")[1])
    adresse = fichier_fait(client)
    settings.EXPORTS_PAR_HEURE = 0
    reponse = client.get(adresse)
    assert (reponse.status_code, faits()) == (429, [])
    conforme(reponse, "api_export_fichier", "get")
