"""A page that is given again is the page that would be written now: whatever changes, whoever asks, at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
import time_machine
from django.conf import LazySettings
from django.contrib.messages import INFO
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from salon_paiement import morceaux
from salon_paiement.models import Membre, Role, Salon
from statistiques.models import AlerteStatistique
from statistiques.onglets import ONGLETS
from tests import fabriques
from tests.fabriques_remboursements import demander, payee
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
PAGE = "/admin/statistiques/"
# Session with its account, roles, what waits, salons: nothing else, whatever their number.
REQUETES = 4


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def lue(client: Client, parametres: str = "", adresse: str = PAGE) -> str:
    """Return a page without what is another at each answer."""
    reponse = client.get(f"{adresse}{parametres}")
    assert reponse.status_code == 200
    html = re.sub(r'value="\w{64}"|data-jeton="\w+"', "JETON", reponse.content.decode())
    html = re.sub(r'data-heure>[\d:]+<|<time data-depuis="[^"]+">|data-duree>\d+<|data-etag="[^"]+"', "MOMENT", html)
    return re.sub(r"Ces dernières 24 heures, .*? étaient déjà prêts\.", "", html)


def vendre(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)


def alerter(equipe: Equipe) -> None:
    AlerteStatistique.objects.create(
        salon=equipe.chez.salon, genre="anomalie", mesure="visites", jour=datetime.date(2026, 11, 20),
        severite="critical", valeur=2, attendu=30,
    )  # fmt: skip


def attendre(equipe: Equipe) -> None:
    demander(payee(equipe.chez), equipe.personnes[Role.CAISSIER], 1000)


def renommer_le_salon(equipe: Equipe) -> None:
    Salon.objects.filter(pk=equipe.chez.salon.pk).update(nom="Chez Afi & fille")


def renommer_la_personne(equipe: Equipe) -> None:
    personne = equipe.personnes[Role.PROPRIETAIRE]
    personne.first_name = "Afiwa <3"
    personne.save()


def changer_de_role(equipe: Equipe) -> None:
    Membre.objects.filter(utilisateur=equipe.personnes[Role.PROPRIETAIRE]).update(role=Role.GERANT)


def ouvrir_un_salon(equipe: Equipe) -> None:
    Membre.objects.create(
        salon=equipe.ailleurs.salon, utilisateur=equipe.personnes[Role.PROPRIETAIRE], role=Role.GERANT
    )


CHANGEMENTS = [vendre, alerter, attendre, renommer_la_personne, changer_de_role, ouvrir_un_salon]


@pytest.mark.parametrize("changement", CHANGEMENTS)
def test_ce_qui_change_se_voit_a_la_demande_suivante(equipe: Equipe, changement: Callable[[Equipe], None]) -> None:
    fabriques.session_payee(equipe.chez)
    client = equipe.client(Role.PROPRIETAIRE)
    avant = lue(client)
    assert lue(client) == avant
    changement(equipe)
    apres = lue(client)
    morceaux.oublier()
    assert apres == lue(client) != avant


def test_le_salon_renomme_l_est_aussi_dans_la_liste(equipe: Equipe) -> None:
    client = equipe.client("plateforme")
    assert "Chez Afi &amp; fille" not in lue(client)
    renommer_le_salon(equipe)
    assert ">Chez Afi &amp; fille</option>" in lue(client)
    assert f'value="{equipe.ailleurs.salon.pk}" selected' in lue(client, f"?salon={equipe.ailleurs.salon.pk}")


@pytest.mark.parametrize("nom", ["admin:statistiques", "admin:statistiques_direct"])
def test_un_droit_retire_ferme_la_page_a_la_demande_suivante(equipe: Equipe, nom: str) -> None:
    client, adresse = equipe.client(Role.GERANT), reverse(nom)
    assert client.get(adresse).status_code == client.get(adresse).status_code == 200
    Membre.objects.filter(utilisateur=equipe.personnes[Role.GERANT]).update(role=Role.CAISSIER)
    assert client.get(adresse).status_code == 403
    Membre.objects.filter(utilisateur=equipe.personnes[Role.GERANT]).update(actif=False)
    assert client.get(adresse).status_code in {302, 403}


def test_chacune_a_la_sienne_et_son_propre_jeton(equipe: Equipe) -> None:
    autre = fabriques.membre(equipe.chez, Role.PROPRIETAIRE, "Bis")
    une, deux = equipe.client(Role.PROPRIETAIRE), Client()
    deux.force_login(autre)
    pages = [client.get(PAGE).content.decode() for client in (une, deux, une, deux)]
    assert [autre.get_username() in page for page in pages] == [False, True] * 2
    jetons = [re.findall(r'csrfmiddlewaretoken" value="(\w{64})"', page) for page in pages]
    # As many forms have one, all alike in one answer, and none is another answer's.
    assert {len(siens) for siens in jetons} == {3}
    assert len({jeton for siens in jetons for jeton in siens}) == 4
    refusee = Client(enforce_csrf_checks=True)
    refusee.cookies = une.cookies
    assert refusee.post(reverse("admin:logout"), {"csrfmiddlewaretoken": jetons[1][0]}).status_code == 403
    assert refusee.post(reverse("admin:logout"), {"csrfmiddlewaretoken": jetons[2][0]}).status_code in {200, 302}


@pytest.mark.parametrize("onglet", ONGLETS)
def test_ne_demande_a_la_base_que_qui_et_si_rien_n_a_change(equipe: Equipe, onglet: str) -> None:
    for maison in (equipe.chez, equipe.ailleurs):
        fabriques.session_payee(maison)
    for role, de_plus in ((Role.PROPRIETAIRE, 0), ("plateforme", 1)):
        client = equipe.client(role)
        avant = lue(client, f"?onglet={onglet}")
        with CaptureQueriesContext(connection) as requetes:
            assert lue(client, f"?onglet={onglet}") == avant
        # The platform's operator is also shown alerts of no salon.
        assert len(requetes) == REQUETES + de_plus, [r["sql"] for r in requetes]


def test_la_langue_et_l_heure_qui_sonne_font_une_autre_page(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    client = equipe.client(Role.PROPRIETAIRE)
    francaise = lue(client, "?periode=24h")
    assert 'lang="en"' in client.get(f"{PAGE}?periode=24h", headers={"Accept-Language": "en"}).content.decode()[:200]
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False):
        client.force_login(equipe.personnes[Role.PROPRIETAIRE])
        assert lue(client, "?periode=24h") != francaise


def test_un_message_en_attente_se_montre_une_fois_et_n_est_pas_garde(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    vide = lue(client)
    demande = RequestFactory().get(PAGE)
    demande.session, demande.user = client.session, equipe.personnes[Role.PROPRIETAIRE]
    messages = CookieStorage(demande)
    messages.add(INFO, "C'est fait.")
    reponse = HttpResponse()
    messages.update(reponse)
    client.cookies["messages"] = reponse.cookies["messages"].value
    assert 'class="messagelist"' in lue(client)
    assert lue(client) == vide


def test_rien_n_est_garde_quand_la_duree_est_nulle(equipe: Equipe, settings: LazySettings) -> None:
    settings.STATISTIQUES_CACHE_SECONDES = 0
    client = equipe.client(Role.PROPRIETAIRE)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as requetes:
        client.get(PAGE)
    assert len(requetes) > REQUETES


def test_sans_alerte_ouverte_aucune_n_est_cherchee_et_une_seule_suffit_pour_les_montrer(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    ouvrir_un_salon(equipe)
    with CaptureQueriesContext(connection) as requetes:
        assert 'class="signaux"' not in lue(client)
    assert not [r for r in requetes if 'FROM "statistiques_alertestatistique"' in r["sql"]]
    alerter(equipe)
    assert "alerte-vue" in lue(client, adresse=reverse("admin:statistiques_direct"))
    assert 'class="signaux"' in lue(client)
    # Seen by somebody, it is no news any more.
    AlerteStatistique.objects.update(acquittee_le=timezone.now(), acquittee_par=equipe.personnes["plateforme"])
    assert 'class="signaux"' not in lue(client)
