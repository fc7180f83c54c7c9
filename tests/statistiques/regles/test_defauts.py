"""Each rule that the code declares rings on real facts, once, and ends when they are over."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from paiements.models import Paiement
from salon_paiement.models import Notification
from salon_paiement.notifications.equipe import equipe_prevenir
from statistiques.models import AlerteStatistique
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.evaluation import indicateur_evaluer
from statistiques.regles.jeu import jeu_lire, regles_installer
from statistiques.regles.lectures_argent import cle_a
from tests import fabriques
from tests.fabriques_meteo import envoyee
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.regles import faits
from tests.statistiques.regles.faits import machine as machine

pytestmark = pytest.mark.django_db
_COPIES = pytest.mark.etats_forces("des copies d'une tentative vraie")


@pytest.fixture
def equipe(db: None, settings: Any) -> Equipe:
    # In a demo all money is play money, and counts.
    settings.DEMONSTRATION = False
    return composer_equipe()


def balayer(code: str, instant: datetime.datetime) -> int:
    return indicateur_evaluer(CATALOGUE[code], jeu_lire(tous=True), instant)


@pytest.mark.parametrize(
    "code", [pytest.param(code, marks=_COPIES) if code.startswith("reussite") else code for code in faits.FAITS]
)
def test_chaque_regle_sonne_sur_de_vrais_faits_et_se_clot(
    equipe: Equipe, machine: Callable[[int], None], code: str
) -> None:
    provoquer, reparer, minutes, valeurs = faits.FAITS[code]
    regles_installer()
    machine(50)
    assert balayer(code, timezone.now()) == 0
    provoquer(equipe)
    machine(95)
    instant = timezone.now() + datetime.timedelta(minutes=minutes)
    assert balayer(code, instant) == len(valeurs)
    assert balayer(code, instant) == 0
    lues = AlerteStatistique.objects.filter(mesure=code, active=True)
    assert sorted(lues.values_list("valeur", flat=True)) == valeurs
    alerte = lues[0]
    assert (alerte.salon is None) == CATALOGUE[code].plateforme
    assert "%(" not in alerte.phrase
    reparer(equipe)
    machine(50)
    # Windows are an hour at most but for availability, which is a share of what was seen.
    decalage = datetime.timedelta(minutes=70) if reparer is faits.rien else datetime.timedelta(minutes=minutes)
    repos = datetime.timedelta(seconds=CATALOGUE[code].defauts[0].repos + 60)
    fins = [balayer(code, instant + decalage + attendu) for attendu in (datetime.timedelta(), repos)]
    assert sum(fins) == len(valeurs), fins
    assert not AlerteStatistique.objects.filter(mesure=code, active=True).exists()


def test_chaque_regle_a_ses_faits_ou_dit_ceux_d_un_jour() -> None:
    du_jour = {code for code, indicateur in CATALOGUE.items() if indicateur.genres}
    assert faits.FAITS.keys() | du_jour == CATALOGUE.keys()
    assert not faits.FAITS.keys() & du_jour


def test_un_serveur_d_e_mails_qui_refuse_tout_sonne_et_une_mauvaise_adresse_non(equipe: Equipe) -> None:
    regles_installer()
    for nombre in range(1, 6):
        equipe_prevenir(equipe.chez.salon, evenement=f"essai:{nombre}", modele="alerte", canaux=["courriel"])
        # Written seven hours ago, refused since, due again in an hour.
        Notification.objects.update(
            date_creation=fabriques.il_y_a(heures=7), prochaine_tentative=fabriques.il_y_a(heures=-1), tentatives=6
        )
        assert balayer("boite_envoi_age", timezone.now()) == (nombre == 5)


def test_l_argent_fictif_ne_sonne_pas(equipe: Equipe) -> None:
    regles_installer()
    envoyee(equipe.chez, "en_cours", initie_le=fabriques.il_y_a(heures=1))
    assert balayer("attente_reseau", timezone.now()) == 0
    Paiement.objects.update(essai=False)
    assert balayer("attente_reseau", timezone.now()) == 1


def test_une_cle_est_plus_grande_que_celle_de_son_instant() -> None:
    with time_machine.travel(timezone.now(), tick=False):
        paiement = Paiement()
        assert cle_a(timezone.now()) <= paiement.pk < cle_a(timezone.now() + datetime.timedelta(milliseconds=2))
