"""The API's figures are the pages' own, served from the cache, and cost the same however many salons there are."""

from __future__ import annotations

import json

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role
from statistiques.catalogue import CATALOGUE
from statistiques.cumuls.remplissage import hier_de
from statistiques.effectifs import DEBUT, effectifs
from statistiques.indicateurs import mesures_de
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode, derniers_jours
from statistiques.selecteurs import totaux
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.appels import GARDEES, LECTURES, demander, refus
from tests.statistiques.rangees import ranger_jusqu_a
from traces.incidents import incident_noter

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.mark.parametrize("choix", ["24h", "7j", "30j", "12m", "tout"])
def test_chaque_chiffre_est_celui_des_totaux(equipe: Equipe, choix: str) -> None:
    fabriques.session_payee(equipe.chez, pourboire=500)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(equipe.chez)))
    fabriques.session_payee(equipe.ailleurs)
    lu = demander(equipe.client(Role.PROPRIETAIRE), "api_globales", choix=choix, details="reseau")
    perimetre = Perimetre((equipe.chez.salon,))
    periode = Periode(*(type(DEBUT).fromisoformat(lu["periode"][borne]) for borne in ("du", "au")))
    mesures = totaux(perimetre, periode) | effectifs(perimetre, mesures_de(CATALOGUE.values()))
    assert {code: trouve["valeur"] for code, trouve in lu["indicateurs"].items()} == {
        code: indicateur.valeur(mesures) for code, indicateur in CATALOGUE.items()
    }
    assert lu["indicateurs"]["encaisse"]["valeur"] == sum(reseau["montant"] for reseau in lu["details"]) > 0
    assert (lu["precedente"] is None) == (choix == "tout")
    assert lu["salons"] == [{"id": str(equipe.chez.salon.pk), "nom": equipe.chez.salon.nom}]


def test_le_tableau_compte_chaque_visite_et_chaque_tentative_une_fois(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(equipe.chez)))
    fabriques.session_scannee(equipe.chez)
    client, perimetre = equipe.client(Role.COMPTABLE), Perimetre((equipe.chez.salon,))
    m = totaux(perimetre, derniers_jours(perimetre.aujourd_hui(), 1))
    lu = demander(client, "api_dashboard")
    sessions, paiements = lu["sessions"], lu["paiements"]
    assert sessions == {"total": 3, "actives": 2, "reussies": 1, "expirees": 0, "abandonnees": 0}
    assert paiements == {
        "total": 2, "reussis": 1, "echoues": 1, "autres": 0, "chiffre_affaires": m["encaisse"],
        "dont_essai": m["essai"],
    }  # fmt: skip
    assert lu["performance"] == {"taux_conversion": 333, "montant_moyen": m["ventes"] - m["remises"]}
    assert lu["periode"]["du"] == DEBUT.isoformat()
    jours = demander(client, "api_statistiques_journalieres")
    assert (len(jours["sessions"]), len(jours["paiements"])) == (30, 30)
    assert sum(jour["total"] for jour in jours["sessions"]) == sessions["total"]
    assert sum(jour["montant_total"] for jour in jours["paiements"]) == paiements["chiffre_affaires"]
    assert all(isinstance(n, int) for jour in jours["paiements"] for nom, n in jour.items() if nom != "jour")
    direct = demander(client, "api_temps_reel")
    assert direct["sessions"] | {"par_etat": {}} == {"visites": 3, "payees": 1, "actives": 2, "par_etat": {}}
    assert direct["argent"] == {"encaisse": m["encaisse"], "rembourse": 0}
    assert direct["tentatives"] == {"total": 2, "reussies": 1}
    assert direct["coiffeurs_disponibles"] == len(equipe.chez.coiffeurs)


def test_les_listes_recentes_sont_bornees_et_ne_disent_ni_nom_ni_numero(equipe: Equipe) -> None:
    for _fois in range(22):
        fabriques.session_scannee(equipe.chez)
    payee = fabriques.session_payee(equipe.chez, courriel="cliente@exemple.bj")
    fabriques.session_payee(equipe.ailleurs)
    incident_noter("essai", ValueError("+22997000001"), salon_id=equipe.chez.salon.pk)
    incident_noter("essai", ValueError(), salon_id=equipe.ailleurs.salon.pk)
    client = equipe.client(Role.GERANT)
    sessions = demander(client, "api_sessions_recentes")
    assert (len(sessions), sessions[0]["code"], sessions[0]["paye"]) == (20, payee.code_court, payee.total)
    erreurs = demander(client, "api_erreurs_recentes")
    assert [(e["niveau"], e["salon"]) for e in erreurs] == [("critical", str(equipe.chez.salon.pk))]
    texte = json.dumps([sessions, erreurs])
    assert not [mot for mot in ("97000001", "exemple.bj", "Client") if mot in texte]


def test_les_widgets_sont_ceux_que_le_lecteur_peut_voir(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    client = equipe.client(Role.COMPTABLE)
    assert [widget["code"] for widget in demander(client, "api_widgets")] == list(CATALOGUE)
    sans = {"connexions", "connexions_refusees", "taux_connexion", "alertes", "erreurs", "membres_connectes"}
    monkeypatch.setitem(DROITS, Role.COMPTABLE, DROITS[Role.COMPTABLE] - {Action.VOIR_JOURNAL})
    assert {w["code"] for w in demander(client, "api_widgets")} == CATALOGUE.keys() - sans
    assert demander(client, "api_globales")["indicateurs"].keys() == CATALOGUE.keys() - sans
    assert demander(client, "api_temps_reel")["connexions"] is None
    assert demander(client, "api_globales", details="coiffeur")["details"] is not None
    monkeypatch.setitem(DROITS, Role.COMPTABLE, DROITS[Role.COMPTABLE] - {Action.VOIR_GAINS})
    assert refus(client.get(reverse("api_globales"), {"details": "coiffeur"})) == (403, "permission_denied", None)


def test_un_parametre_qui_ne_dit_rien_ne_remplit_pas_le_cache(equipe: Equipe) -> None:
    client = equipe.client(Role.COMPTABLE)
    sans = client.get(reverse("api_dashboard"))["ETag"]
    for mot in ("", "reseau", "x" * 99):
        assert refus(client.get(reverse("api_dashboard"), {"details": mot})) == (400, "unknown", "details")
    assert client.get(reverse("api_dashboard"), {"choix": "", "salon": ""})["ETag"] == sans


@pytest.mark.parametrize("nom", GARDEES)
def test_sert_du_cache_puis_304_jusqu_au_prochain_fait(equipe: Equipe, nom: str) -> None:
    fabriques.session_scannee(equipe.chez)
    client = equipe.client(Role.PROPRIETAIRE)
    premiere, seconde = client.get(reverse(nom)), client.get(reverse(nom))
    assert ("calcule" in premiere["Server-Timing"], "trouve" in seconde["Server-Timing"]) == (True, True)
    assert (premiere.content, premiere["ETag"]) == (seconde.content, seconde["ETag"])
    assert premiere["Cache-Control"] == "private, no-cache"
    assert "Cookie" in premiere["Vary"]
    with CaptureQueriesContext(connection) as lues:
        pareil = client.get(reverse(nom), headers={"If-None-Match": premiere["ETag"]})
    assert (pareil.status_code, pareil.content) == (304, b"")
    # Session, person, role, salons, version: nothing is computed.
    assert len(lues) <= 5
    fabriques.session_scannee(equipe.chez)
    apres = client.get(reverse(nom), headers={"If-None-Match": premiere["ETag"]})
    assert (apres.status_code, "calcule" in apres["Server-Timing"]) == (200, True)
    assert client.get(reverse(nom), headers={"Accept-Language": "en"})["ETag"] != apres["ETag"]


@pytest.mark.parametrize("nom", LECTURES)
def test_le_nombre_de_requetes_ne_depend_ni_des_salons_ni_des_ventes(
    equipe: Equipe, nom: str, settings: LazySettings
) -> None:
    settings.STATISTIQUES_CACHE_SECONDES = 0

    def requetes(**parametres: str) -> int:
        with CaptureQueriesContext(connection) as lues:
            demander(client, nom, **parametres)
        return len(lues)

    def vivre(chez: fabriques.Maison) -> None:
        """As a salon whose past is counted: what was never counted is looked for, salon by salon."""
        fabriques.session_payee(chez)
        incident_noter("essai", ValueError(), salon_id=chez.salon.pk)
        ranger_jusqu_a(chez.salon, hier_de(chez.salon))

    vivre(equipe.ailleurs)
    vivre(equipe.chez)
    client = equipe.client("plateforme")
    demander(client, nom)
    un = requetes(salon=str(equipe.chez.salon.pk))
    for rang in range(3):
        vivre(fabriques.maison(f"Salon {rang}"))
        vivre(equipe.chez)
    assert requetes() == un <= 24
