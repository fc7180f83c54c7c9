"""Salons and clients through the API: settings for their owner, numbers for nobody."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from salon_paiement.models import Client, Coiffeur, PosteQR, Prestation, Role, Salon
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.conforme import appeler, refus
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
REGLAGES = {"courriel_alertes", "minutes_scan", "heures_apres_journee", "jours_sans_scan", "seuil_double_accord",
            "mois_avoir"}  # fmt: skip


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def test_montre_les_reglages_a_la_proprietaire_seule(equipe: Equipe) -> None:
    vus = {
        role: REGLAGES & set(appeler(equipe, role, "get", "api_salon", equipe.chez.salon.pk).json())
        for role in (Role.PROPRIETAIRE, Role.GERANT, Role.CAISSIER, Role.COMPTABLE, "plateforme")
    }
    assert vus == {role: REGLAGES if role in {Role.PROPRIETAIRE, "plateforme"} else set() for role in vus}
    liste = appeler(equipe, Role.PROPRIETAIRE, "get", "api_salons").json()["resultats"]
    assert [(salon["nom"], REGLAGES & set(salon)) for salon in liste] == [("Salon Afi", set())]
    assert appeler(equipe, "plateforme", "get", "api_salons", q={"limite": "1"}).json()["suivante"]
    for cle in (equipe.ailleurs.salon.pk, uuid.uuid4()):
        assert appeler(equipe, Role.PROPRIETAIRE, "get", "api_salon", cle).status_code == 404
    assert appeler(equipe, Role.COIFFEUR, "get", "api_salons").status_code == 403


def test_change_les_reglages_pour_qui_dirige_avec_une_trace(equipe: Equipe) -> None:
    salon = equipe.chez.salon

    def changer(role: str, corps: Any, cle: Any = salon.pk) -> Any:
        return appeler(equipe, role, "patch", "api_salon", cle, corps=corps, **{"If-Match": "*"})

    for role in (Role.GERANT, Role.CAISSIER, Role.COMPTABLE):
        assert changer(role, {"nom": "Pris"}).status_code == 403
    assert changer("etrangere", {"nom": "Pris"}).status_code == 404
    corps = {"minutes_scan": 45, "heure_bascule": "05:30", "fuseau": "Africa/Lome", "courriel_alertes": "a@example.org"}
    reponse = changer(Role.PROPRIETAIRE, corps)
    assert reponse.status_code == 200
    assert {nom: reponse.json()[nom] for nom in corps} == corps
    fait = TraceTransaction.objects.get(type_trace=TypeTrace.REGLAGE_MODIFIE)
    assert sorted(fait.donnees_structures["champs"]) == sorted(corps)
    # An address is told by its name alone.
    assert fait.donnees_structures["apres"] == {"minutes_scan": 45, "heure_bascule": "05:30", "fuseau": "Africa/Lome"}


@pytest.mark.parametrize(
    ("corps", "attendu"),
    [
        ({"fuseau": "Europe/Paris"}, ("invalid_choice", "fuseau")),
        ({"pays": "FR"}, ("invalid_choice", "pays")),
        ({"minutes_scan": 4}, ("min_value", "minutes_scan")),
        ({"heures_apres_journee": 13}, ("max_value", "heures_apres_journee")),
        ({"heure_bascule": "25:00"}, ("invalid", "heure_bascule")),
        ({"courriel_alertes": "pas une adresse"}, ("invalid", "courriel_alertes")),
        ({"slug": "autre"}, ("unknown", "slug")),
        ({"devise": "EUR"}, ("unknown", "devise")),
        ({"seuil_double_accord": 10**9}, ("unknown", "seuil_double_accord")),
        ({"id": "x"}, ("unknown", "id")),
    ],
)
def test_refuse_un_reglage_impossible_ou_qui_n_est_pas_d_ici(equipe: Equipe, corps: Any, attendu: Any) -> None:
    avant = Salon.objects.filter(pk=equipe.chez.salon.pk).values().get()
    reponse = appeler(
        equipe, Role.PROPRIETAIRE, "patch", "api_salon", equipe.chez.salon.pk, corps=corps, **{"If-Match": "*"}
    )
    assert refus(reponse) == (400, [attendu])
    assert Salon.objects.filter(pk=equipe.chez.salon.pk).values().get() == avant


def _noms(equipe: Equipe, role: str = Role.CAISSIER, **q: str) -> list[str]:
    lus = appeler(equipe, role, "get", "api_clients", q=q).json()["resultats"]
    return [client["prenom"] for client in lus]


def test_trouve_un_client_par_son_nom_ou_son_numero_sans_le_montrer(equipe: Equipe) -> None:
    fabriques.session_a_payer(equipe.chez)
    fabriques.session_a_payer(equipe.ailleurs)
    Client.objects.create(salon=equipe.chez.salon, prenom="Bintou")
    assert _noms(equipe) == ["Bintou", "Afi"]
    trouves = [_noms(equipe, q=q) for q in ("afi", "0001", "01 66 00 00 01", "+229 01 66 00 00 01", "66000001", "9999")]
    assert trouves == [["Afi"], ["Afi"], ["Afi"], ["Afi"], ["Afi"], []]
    (afi,) = appeler(equipe, Role.CAISSIER, "get", "api_clients", q={"q": "0001"}).json()["resultats"]
    assert "66000001" not in "".join(afi["numeros"]).replace(" ", "")
    assert afi["numeros"][0].endswith("01")
    assert appeler(equipe, Role.CAISSIER, "get", "api_client", afi["id"]).json() == afi
    ailleurs = Client.objects.get(salon=equipe.ailleurs.salon)
    for cle in (ailleurs.pk, uuid.uuid4()):
        assert appeler(equipe, Role.PROPRIETAIRE, "get", "api_client", cle).status_code == 404
    roles = {role: equipe.client(role).get(reverse("api_clients")).status_code for role in Role.values}
    assert roles == {role: 403 if role == Role.COIFFEUR else 200 for role in Role.values}
    for methode in ("post", "patch", "delete"):
        assert getattr(equipe.client(Role.PROPRIETAIRE), methode)(reverse("api_clients")).status_code == 405


def test_une_fiche_reunie_se_lit_sur_celle_qui_reste(equipe: Equipe) -> None:
    garde = Client.objects.create(salon=equipe.chez.salon, prenom="Afi")
    reunie = Client.objects.create(salon=equipe.chez.salon, prenom="Afy", fusionne_dans=garde)
    assert _noms(equipe) == ["Afi"]
    lue = appeler(equipe, Role.CAISSIER, "get", "api_client", reunie.pk).json()
    assert lue["fusionne_dans"] == str(garde.pk)
    hier = timezone.now() - datetime.timedelta(days=1)
    Client.objects.filter(pk=garde.pk).update(date_creation=hier)
    assert _noms(equipe, depuis=(hier + datetime.timedelta(hours=1)).isoformat()) == []
    assert refus(appeler(equipe, Role.CAISSIER, "get", "api_clients", q={"depuis": "hier"})) == (
        400, [("invalid", "depuis")],
    )  # fmt: skip


REQUETES = {
    "api_salons": 3, "api_prestations": 3, "api_coiffeurs": 3, "api_postes": 3, "api_clients": 4,
}  # fmt: skip


@pytest.mark.parametrize("nom", REQUETES)
def test_lit_autant_de_fois_la_base_pour_cent_lignes_que_pour_une(equipe: Equipe, nom: str) -> None:
    """Session with its account, roles, rows, and the numbers of clients: nothing for each row."""
    client = equipe.client(Role.PROPRIETAIRE)

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(reverse(nom)).status_code == 200
        return len(requetes)

    fabriques.session_a_payer(equipe.chez)
    peu = compter()
    for rang in range(30):
        Prestation.objects.create(salon=equipe.chez.salon, nom=f"P{rang}", prix=100)
        Client.objects.create(salon=equipe.chez.salon, prenom=f"C{rang}")
        Coiffeur.objects.create(salon=equipe.chez.salon, nom=f"C{rang}")
        PosteQR.objects.create(salon=equipe.chez.salon, nom=f"Q{rang}")
    assert (peu, compter()) == (REQUETES[nom], REQUETES[nom])
