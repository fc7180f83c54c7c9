"""Boards as they are read: to each what her role may see, always in the same number of statements."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paiements.mois import periode_lire
from paiements.selecteurs_gains import gains_de
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Coiffeur, Membre, Role
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier
from statistiques.models import TableauDeBord, Widget
from statistiques.tableaux import composition
from statistiques.tableaux.composition import tableau_composer
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.tableaux import carte, tableau, tout_le_catalogue
from tests.statistiques.test_page import ouverts_avant_hier

pytestmark = pytest.mark.django_db
ROLES = [*Role.values, "plateforme"]
# Every kind, each reading stored days and today's facts, some twice for the comparison; the frame included.
REQUETES_MAX = 40
# Once kept: who she is, her salons, the board, and whether anything happened.
REQUETES_GARDE = 6
# What no role but those that read the salon's figures may ever be shown.
RESERVES = {"carte", "courbe", "repartition", "classement", "alertes", "prevision"}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def genres(html: str) -> list[str]:
    return re.findall(r'class="case-widget', html)


def page(client: Client, lu: TableauDeBord) -> str:
    return client.get(reverse("admin:tableau", args=[lu.pk])).content.decode()


def vendre_par(equipe: Equipe, coiffeur: Coiffeur, pourboire: int = 0) -> None:
    """5 000 F of braids by ``coiffeur``, paid."""
    session = fabriques.session_scannee(equipe.chez)
    choix = [Choix(str(equipe.chez.prestations[0].pk))]
    session_composer(session.pk, choix=choix, coiffeur_id=str(coiffeur.pk), pourboire=pourboire)
    fabriques.reussir(fabriques.tentative(session_identifier(session.pk, Identite("Afi", fabriques.NUMERO, ""))))


def test_chaque_role_recoit_un_tableau_ou_rien_ne_lui_est_cache(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    for role in ROLES:
        client = equipe.client(role)
        assert "Vous n'avez pas encore de tableau" in client.get(reverse("admin:tableaux")).content.decode()
        cree = client.post(reverse("admin:tableau_creer"), {"depart": "role", "nom": "Mon tableau"})
        lu = TableauDeBord.objects.get(auteur=equipe.personnes[role])
        assert (cree.status_code, cree["Location"]) == (303, reverse("admin:tableau", args=[lu.pk]))
        vue = tableau_composer(equipe.personnes[role], lu, [lu.salon])
        assert (len(vue.cases), vue.caches, vue.disparus) == (lu.widgets.count(), 0, 0)
        html = page(client, lu)
        assert len(genres(html)) == len(vue.cases) > 3
        assert '<a href="/admin/tableaux/" aria-current="page">Tableaux</a>' in html
    assert equipe.client("").get(reverse("admin:tableaux")).status_code == 302


def test_un_tableau_partage_montre_a_chacun_ce_que_son_role_permet_et_rien_d_autre(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    places = tout_le_catalogue()
    lu = tableau(equipe.personnes[Role.PROPRIETAIRE], equipe.chez.salon, places, partage=True)
    for role in Role.values:
        client, droits = equipe.client(role), DROITS[role]
        vue = tableau_composer(equipe.personnes[role], lu, [lu.salon])
        attendus = [p for p in places if p.sorte and set(p.sorte.exige(p.options)) <= droits]
        assert [case.titre for case in vue.cases] == [p.sorte.nommer(p.options) for p in attendus if p.sorte], role
        assert vue.caches == len(places) - len(attendus)
        html = page(client, lu)
        assert ("pour votre rôle" in html) == (vue.caches > 0)
        if Action.VOIR_STATISTIQUES not in droits:
            assert not RESERVES & {p.genre for p in attendus}
    # Nothing is left out by mistake: between them, the roles see all of it.
    assert tableau_composer(equipe.personnes["plateforme"], lu, [lu.salon]).caches == 0


def test_une_coiffeuse_ne_lit_dans_un_tableau_partage_que_ses_propres_gains(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    awa, bola = equipe.chez.coiffeurs
    Coiffeur.objects.filter(pk__in=[awa.pk, bola.pk]).update(taux_commission=10)
    for coiffeur, pourboire in ((awa, 300), (bola, 700), (bola, 0)):
        vendre_par(equipe, coiffeur, pourboire)
    lu = tableau(equipe.personnes[Role.PROPRIETAIRE], equipe.chez.salon, tout_le_catalogue(), partage=True)
    siens = gains_de([awa], periode_lire(equipe.chez.salon))[0]
    client, salon = equipe.client(Role.COIFFEUR), ("16\u202f000\u00a0F", bola.nom, "1\u202f500\u00a0F")
    html = page(client, lu)
    assert (siens.commissions, siens.pourboires) == (500, 300)
    assert "500\u00a0F" in html
    assert "300\u00a0F" in html
    assert not [secret for secret in salon if secret in html]
    # The control: without the rule that hides, the same page tells it all.
    monkeypatch.setattr(composition, "salons_permis", lambda _user, _place, salons: tuple(salons))
    TableauDeBord.objects.update(revision=2)
    html = page(client, lu)
    assert [secret for secret in salon if secret in html] == list(salon)


def test_refuse_le_tableau_prive_d_une_autre_et_celui_d_un_autre_salon_comme_un_inconnu(equipe: Equipe) -> None:
    prive = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse")])
    partage = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse")], partage=True)
    noms = ["tableau", "tableau_direct", "tableau_modifier", "tableau_supprimer"]
    gestes = ["tableau_partager", "tableau_dupliquer", "tableau_supprimer", "tableau_modifier"]
    for lu, role in ((prive, Role.PROPRIETAIRE), (prive, Role.CAISSIER), (prive, "plateforme"), (partage, "etrangere")):
        client = equipe.client(role)
        statuts = {client.get(reverse(f"admin:{nom}", args=[lu.pk])).status_code for nom in noms}
        statuts |= {client.post(reverse(f"admin:{nom}", args=[lu.pk])).status_code for nom in gestes}
        assert statuts == {404}, role
        assert str(lu.pk) not in client.get(reverse("admin:tableaux")).content.decode()
    assert set(TableauDeBord.objects.values_list("revision", "actif")) == {(1, True)}
    assert (TableauDeBord.objects.count(), Widget.objects.count()) == (2, 2)


def test_qui_part_du_salon_n_y_lit_plus_rien(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse")])
    client = equipe.client(Role.GERANT)
    assert client.get(reverse("admin:tableau", args=[lu.pk])).status_code == 200
    Membre.objects.filter(utilisateur=equipe.personnes[Role.GERANT]).update(actif=False)
    Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=equipe.personnes[Role.GERANT], role=Role.COIFFEUR)
    assert equipe.client(Role.GERANT).get(reverse("admin:tableau", args=[lu.pk])).status_code == 404


def test_tous_ses_salons_ensemble_n_additionne_que_ceux_ou_elle_peut(equipe: Equipe) -> None:
    user = equipe.personnes[Role.PROPRIETAIRE]
    autre = Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=user, role=Role.GERANT)
    for chez in (equipe.chez, equipe.ailleurs):
        fabriques.session_payee(chez)
    lu = tableau(user, equipe.chez.salon, [carte("encaisse")], tous_les_salons=True)
    assert "10\u202f000\u00a0F" in page(equipe.client(Role.PROPRIETAIRE), lu)
    Membre.objects.filter(pk=autre.pk).update(role=Role.CAISSIER)
    html = page(equipe.client(Role.PROPRIETAIRE), lu)
    assert "10\u202f000\u00a0F" not in html
    assert "5\u202f000\u00a0F" in html
    assert "30 jours · 1 salon sur 2" in html


def test_un_element_que_le_catalogue_n_a_plus_est_dit_et_n_empeche_rien(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse"), carte("disparue")])
    Widget.objects.create(tableau=lu, rang=9, genre="ancien", options={"x": 1})
    client = equipe.client(Role.GERANT)
    html = page(client, lu)
    assert "2 éléments de ce tableau n&#x27;existent plus" in html
    assert len(genres(html)) == 1
    assert "choisissez de nouveau" in client.get(reverse("admin:tableau_modifier", args=[lu.pk])).content.decode()


def test_n_envoie_rien_quand_rien_n_a_change(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse")])
    client, adresse = equipe.client(Role.GERANT), reverse("admin:tableau_direct", args=[lu.pk])
    premiere = client.get(adresse)
    seconde = client.get(adresse, headers={"If-None-Match": premiere["ETag"]})
    assert (premiere.status_code, seconde.status_code, seconde.content) == (200, 304, b"")
    assert seconde["X-Calcule-Le"] > premiere["X-Calcule-Le"]
    fabriques.session_payee(equipe.chez)
    assert client.get(adresse, headers={"If-None-Match": premiere["ETag"]}).status_code == 200


def test_ce_qui_est_garde_ne_passe_ni_a_une_autre_personne_ni_a_un_autre_role(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    lu = tableau(equipe.personnes[Role.PROPRIETAIRE], equipe.chez.salon, [carte("encaisse")], partage=True)
    ventes = "5\u202f000\u00a0F"
    lus = [ventes in page(equipe.client(role), lu) for role in (Role.GERANT, Role.COIFFEUR, Role.COMPTABLE)]
    assert lus == [True, False, True]
    # Without any fact: only the role differs from what was kept.
    Membre.objects.filter(utilisateur=equipe.personnes[Role.GERANT]).update(role=Role.CAISSIER)
    assert ventes not in page(equipe.client(Role.GERANT), lu)


def test_le_nombre_de_requetes_ne_depend_que_de_la_disposition(equipe: Equipe, settings: Any) -> None:
    settings.STATISTIQUES_CACHE_SECONDES = 0
    ouverts_avant_hier(equipe.chez, equipe.ailleurs)
    une_de_chaque = list({place.genre: place for place in tout_le_catalogue()}.values())
    cartes = [carte(code) for code in ("encaisse", "net", "ventes", "pourboires")]

    def requetes(client: Client, lu: TableauDeBord) -> int:
        with CaptureQueriesContext(connection) as lues:
            assert client.get(reverse("admin:tableau_direct", args=[lu.pk])).status_code == 200
        return len(lues)

    plateforme = equipe.personnes["plateforme"]
    lus = [tableau(plateforme, equipe.chez.salon, p, tous_les_salons=True) for p in (une_de_chaque, cartes, cartes[:1])]
    client = equipe.client("plateforme")
    avant = [requetes(client, lu) for lu in lus]
    ouverts_avant_hier(*(fabriques.maison(f"Salon {rang}") for rang in range(3)))
    assert [requetes(client, lu) for lu in lus] == avant
    # Four cards of one period cost what one does.
    assert avant[1] == avant[2]
    assert max(avant) <= REQUETES_MAX, avant
    settings.STATISTIQUES_CACHE_SECONDES = 60
    # The first look keeps what the second one finds.
    for lu in lus:
        requetes(client, lu)
    assert max(requetes(client, lu) for lu in lus) <= REQUETES_GARDE
