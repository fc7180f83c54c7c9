"""The statistics page: whom it opens to, what it refuses, what it costs, and what it does not send again."""

from __future__ import annotations

import datetime
import itertools
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from salon_paiement.models import Evaluation, Role
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.models import AlerteStatistique
from statistiques.onglets import ONGLETS
from statistiques.previsions.apercu import oublier
from tests import fabriques
from tests.fabriques import Maison
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
PAGES = ["admin:statistiques", "admin:statistiques_direct"]
# Reading stored days and today's facts, twice for the comparison; the frame of the page included.
REQUETES_MAX = 30
OUVERTE_A = {Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE, "plateforme"}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.mark.parametrize("nom", PAGES)
def test_s_ouvre_a_qui_lit_les_comptes_et_a_personne_d_autre(equipe: Equipe, nom: str) -> None:
    roles = [*Role.values, "plateforme"]
    statuts = {role: equipe.client(role).get(reverse(nom)).status_code for role in roles}
    assert statuts == {role: 200 if role in OUVERTE_A else 403 for role in roles}
    assert equipe.client("").get(reverse(nom)).status_code == 302


@pytest.mark.parametrize("nom", PAGES)
def test_refuse_le_salon_d_une_autre_comme_un_salon_inconnu(equipe: Equipe, nom: str) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    autres = [str(equipe.ailleurs.salon.pk), "inconnu", "00000000-0000-0000-0000-000000000000"]
    assert [client.get(reverse(nom), {"salon": salon}).status_code for salon in autres] == [404] * 3
    assert client.get(reverse(nom), {"salon": str(equipe.chez.salon.pk)}).status_code == 200


def test_chaque_onglet_montre_ses_cartes_et_chaque_dessin_a_son_tableau(equipe: Equipe) -> None:
    Evaluation.objects.create(session=fabriques.session_payee(equipe.chez), note=4)
    client = equipe.client(Role.PROPRIETAIRE)
    for code, periode in itertools.product(ONGLETS, ["24h", "30j", "tout"]):
        page = client.get(reverse("admin:statistiques"), {"onglet": code, "periode": periode})
        html = page.content.decode()
        assert (page.status_code, html.count('class="carte"')) == (200, len(ONGLETS[code].cartes)), code
        donnees = [json.loads(texte) for texte in re.findall(r'<script type="application/json">(.*?)</script>', html)]
        assert html.count("<canvas") == html.count("<details data-tableau") == len(donnees)
        for dessin in donnees:
            assert all(len(serie["valeurs"]) == len(dessin["etiquettes"]) for serie in dessin["series"])
        assert ("courbe-" in html) == bool(ONGLETS[code].courbes)


def test_une_saisie_insensee_montre_la_page_habituelle(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    insensees = [
        {"onglet": "<b>", "periode": "\x00", "pas": "siecle"},
        {"periode": "dates", "du": "2026-13-45", "au": "x" * 5000},
        {"periode": "dates", "du": "0001-01-01", "au": "9999-12-31", "pas": "heure"},
    ]  # fmt: skip
    for parametres in insensees:
        for nom in PAGES:
            reponse = client.get(reverse(nom), parametres)
            assert reponse.status_code == 200
            assert "<b>" not in reponse.content.decode().split('class="onglets', 1)[-1].split("</nav>")[0]


def test_n_envoie_rien_quand_rien_n_a_change_et_dit_quand_meme_de_quand_date_le_calcul(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    client, adresse = equipe.client(Role.PROPRIETAIRE), reverse("admin:statistiques_direct")
    premiere = client.get(adresse)
    # The page itself comes with the mark of what it shows: the first question is already answered by nothing.
    assert f'data-etag="{escape(premiere["ETag"])}"' in client.get(reverse("admin:statistiques")).content.decode()
    seconde = client.get(adresse, headers={"If-None-Match": premiere["ETag"]})
    assert (premiere.status_code, seconde.status_code, seconde.content) == (200, 304, b"")
    assert seconde["X-Calcule-Le"] > premiere["X-Calcule-Le"]
    assert re.fullmatch(r"calcul;dur=\d+", premiere["Server-Timing"])
    page = client.get(reverse("admin:statistiques")).content.decode()
    assert "des affichages étaient déjà prêts" in page
    fabriques.session_payee(equipe.chez)
    assert client.get(adresse, headers={"If-None-Match": premiere["ETag"]}).status_code == 200
    assert client.get(adresse, {"periode": "7j"}, headers={"If-None-Match": premiere["ETag"]}).status_code == 200


def test_une_alerte_s_affiche_en_tete_et_disparait_une_fois_vue(equipe: Equipe) -> None:
    for chez in (equipe.chez, equipe.ailleurs):
        AlerteStatistique.objects.create(
            salon=chez.salon, genre="anomalie", mesure="visites", jour=datetime.date(2026, 11, 20), severite="critical",
            valeur=2, attendu=30,
        )  # fmt: skip
    client, adresse = equipe.client(Role.PROPRIETAIRE), reverse("admin:statistiques_direct")
    html = client.get(adresse).content.decode()
    boutons = re.findall(r'form="alerte-vue" formaction="([^"]+)"', html)
    # Hers only; and no token in what is polled: it would change at each answer.
    assert (len(boutons), "csrfmiddlewaretoken" in html) == (1, False)
    comptable = equipe.client(Role.COMPTABLE).get(adresse).content.decode()
    assert ("Critique" in comptable, "alerte-vue" in comptable) == (True, False)
    assert client.post(boutons[0]).status_code == 303
    assert "alerte-vue" not in client.get(adresse).content.decode()


def test_un_nom_de_coiffeur_ne_devient_jamais_du_code(equipe: Equipe) -> None:
    coiffeuse = equipe.chez.coiffeurs[0]
    coiffeuse.nom = "</script><script>alert(1)</script>"
    coiffeuse.save(update_fields=["nom"])
    fabriques.session_payee(equipe.chez)
    html = equipe.client(Role.PROPRIETAIRE).get(reverse("admin:statistiques"), {"onglet": "coiffeurs"}).content.decode()
    assert "\\u003C/script\\u003E" in html
    assert "alert(1)</script>" not in html


def ouverts_avant_hier(*maisons: Maison) -> None:
    """Sales two days ago and today: the former are stored, the latter counted from the facts."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=2)):
        for chez in maisons:
            fabriques.session_payee(chez)
    for chez in maisons:
        fabriques.session_payee(chez)
    cumuls_remplir()


def _requetes(client: Client, onglet: str, **parametres: str) -> int:
    oublier()
    with CaptureQueriesContext(connection) as lues:
        assert client.get(reverse("admin:statistiques_direct"), {"onglet": onglet, **parametres}).status_code == 200
    return len(lues)


def test_le_nombre_de_requetes_ne_depend_ni_des_salons_ni_de_la_periode_ni_des_ventes(equipe: Equipe) -> None:
    ouverts_avant_hier(equipe.chez, equipe.ailleurs)
    client = equipe.client("plateforme")
    un = {onglet: _requetes(client, onglet, salon=str(equipe.chez.salon.pk)) for onglet in ONGLETS}
    ouverts_avant_hier(*(fabriques.maison(f"Salon {rang}") for rang in range(3)))
    assert {onglet: _requetes(client, onglet) for onglet in ONGLETS} == un
    assert {onglet: _requetes(client, onglet, periode="12m") for onglet in ONGLETS} == un
    assert max(un.values()) <= REQUETES_MAX, un
