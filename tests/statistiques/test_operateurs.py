"""One page per provider: the figures are the attempts', play money apart, and nobody else's salon shows."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from paiements.models import Paiement
from salon_paiement.models import Role
from statistiques.coupes import Genre
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.operateurs.lecture import journee_lire, mois_lire, operateur_trouver
from statistiques.perimetre import Perimetre
from statistiques.periodes import derniers_jours
from statistiques.selecteurs import details
from tests import fabriques
from tests.fabriques_meteo import envoyee
from tests.personnel.conftest import Equipe, composer_equipe
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db
PAGE, DIRECT = "admin:operateur", "admin:operateur_direct"


@pytest.fixture
def equipe(db: None) -> Equipe:
    """Three days ago one success; in the last 24 hours three successes and two failures, and a stranger's success."""
    equipe = composer_equipe()
    with time_machine.travel(timezone.now() - datetime.timedelta(days=3), tick=True):
        fabriques.session_payee(equipe.chez)
    for duree in (4, 10, 100):
        envoyee(equipe.chez, duree=duree)
    envoyee(equipe.chez, "echoue", motif_code="solde_insuffisant")
    envoyee(equipe.chez, "echoue", motif_code="code_jamais_vu", motif_brut="E42 for 0166000001")
    envoyee(equipe.ailleurs)
    return equipe


def test_dit_ce_que_disent_les_tentatives_avant_et_apres_le_remplissage(equipe: Equipe) -> None:
    perimetre = Perimetre((equipe.chez.salon,))
    trouve = operateur_trouver(perimetre, "simulateur", "live")
    assert trouve is not None
    assert (trouve.mode, trouve.modes, trouve.comptes) == ("test", ("test",), (equipe.chez.compte.pk,))
    journee = journee_lire(trouve)
    assert (journee.etats, journee.finies, journee.reussies) == ({"reussi": 3, "echoue": 2}, 5, 3)
    assert journee.recus == {"XOF": (3, 15_000)}
    # A client without money is not the operator's fault; of three answers the middle one took ten seconds at most.
    assert (journee.chiffres.reussis, journee.chiffres.pannes) == (3, 1)
    assert 8 <= (journee.chiffres.quantile(50) or 0) <= 10 < 80 <= (journee.chiffres.quantile(95) or 0) <= 100
    for _passage in range(2):
        periode, points = mois_lire(perimetre, trouve)
        assert (periode.jours, len(points)) == (30, 30)
        sommes = {nom: sum(point.valeurs[nom] for point in points) for nom in ("nombre", "reussis", "montant")}
        assert sommes == {"nombre": 6, "reussis": 4, "montant": 20_000}
        assert points[-4].valeurs["nombre"] == 1
        lignes = details(perimetre, derniers_jours(perimetre.aujourd_hui(), 30), Genre.FOURNISSEUR)
        assert [(ligne.cle, ligne.valeurs["nombre"]) for ligne in lignes] == [("simulateur:test", 6)]
        tout_sceller()
        cumuls_remplir()


def test_l_argent_fictif_ne_se_mele_pas_au_reel(equipe: Equipe) -> None:
    perimetre = Perimetre((equipe.chez.salon,))
    type(equipe.chez.compte).objects.filter(pk=equipe.chez.compte.pk).update(mode="live")
    trouve = operateur_trouver(perimetre, "simulateur", "")
    assert trouve is not None
    assert trouve.mode == "live"
    # Made while the account was a test one: they stay play money.
    assert (journee_lire(trouve).total, sum(p.valeurs["nombre"] for p in mois_lire(perimetre, trouve)[1])) == (0, 0)
    Paiement.objects.filter(etat="echoue").update(essai=False)
    assert journee_lire(trouve).etats == {"echoue": 2}


def test_montre_les_echecs_en_mots_sans_le_numero_du_client(equipe: Equipe) -> None:
    html = equipe.client(Role.PROPRIETAIRE).get(reverse(PAGE, args=["simulateur"])).content.decode()
    assert "solde insuffisant" in html
    assert "E42" in html
    assert "0166000001" not in html
    assert html.count("<canvas") == html.count("<details data-tableau") == 3
    codes = set(re.findall(r'<td><a href="/admin/caisse/([^/"]+)/"', html))
    assert codes == set(Paiement.objects.filter(etat="echoue").values_list("session__code_court", flat=True))


def test_s_ouvre_a_qui_lit_les_chiffres_de_ses_salons(equipe: Equipe) -> None:
    for nom in (PAGE, DIRECT):
        adresse = reverse(nom, args=["simulateur"])
        statuts = {role: equipe.client(role).get(adresse).status_code for role in [*Role.values, "plateforme"]}
        assert statuts == {role: 403 if role in {Role.CAISSIER, Role.COIFFEUR} else 200 for role in statuts}
        proprietaire = equipe.client(Role.PROPRIETAIRE)
        assert proprietaire.get(adresse, {"salon": str(equipe.ailleurs.salon.pk)}).status_code == 404
        for inconnu in ("feexpay", "inconnu"):
            assert proprietaire.get(reverse(nom, args=[inconnu])).status_code == 404
        for bizarre in ({"mode": "<b>"}, {"mode": "\x00"}):
            assert proprietaire.get(adresse, bizarre).status_code == 200


def test_n_envoie_rien_quand_rien_n_a_change_et_lit_toujours_autant(equipe: Equipe) -> None:
    client, adresse = equipe.client("plateforme"), reverse(DIRECT, args=["simulateur"])
    avant = client.get(adresse, {"salon": str(equipe.chez.salon.pk)})
    assert (
        client.get(adresse, {"salon": str(equipe.chez.salon.pk)}, headers={"If-None-Match": avant["ETag"]}).content
        == b""
    )

    def requetes(**parametres: str) -> int:
        with CaptureQueriesContext(connection) as lues:
            assert client.get(adresse, parametres).status_code == 200
        return len(lues)

    def remplir(*maisons: fabriques.Maison) -> None:
        with time_machine.travel(timezone.now() - datetime.timedelta(days=3), tick=True):
            for chez in maisons:
                fabriques.session_payee(chez)
        cumuls_remplir()

    remplir(equipe.chez, equipe.ailleurs)
    # Something has come since, hence today is counted live, as it is below.
    envoyee(equipe.chez, "echoue", motif_code="plafond")
    seul = requetes(salon=str(equipe.chez.salon.pk))
    nouvelles = [fabriques.maison(f"Salon {rang}") for rang in range(3)]
    remplir(*nouvelles)
    for chez in nouvelles:
        envoyee(chez, "echoue", motif_code="plafond")
    assert requetes() == seul
    assert seul <= 15
