"""Forecasts and alerts read the same figures as the pages."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.previsions.selecteur import anomalies_de, dernier_jour_fini, limites_lire, previsions_de, series_lire
from statistiques.previsions.types import Raison
from statistiques.selecteurs import totaux
from statistiques.services.alertes import alertes_balayer
from statistiques.tasks import relever_alertes
from tests import fabriques, fabriques_caisse

pytestmark = pytest.mark.django_db
UN_JOUR = datetime.timedelta(days=1)


@pytest.fixture
def perimetre(maison: fabriques.Maison) -> Perimetre:
    """Two days ago: a visit paid through an operator, one in cash, one refused by the operator, one without money."""
    with time_machine.travel(timezone.now() - 2 * UN_JOUR, tick=True):
        fabriques.session_scannee(maison)
        fabriques.session_payee(maison)
        fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison)))
        fabriques_caisse.ouvrir(maison)
        fabriques_caisse.payee_en_especes(maison)
    return Perimetre((maison.salon,))


def test_lit_chaque_jour_comme_les_pages(perimetre: Perimetre) -> None:
    jour = dernier_jour_fini(perimetre) - UN_JOUR
    series = series_lire(perimetre, jour - UN_JOUR, jour + UN_JOUR, ("visites", "encaisse"))
    lus = totaux(perimetre, Periode(jour, jour), ("visites", "encaisse"))
    assert lus["visites"] == 4
    assert lus["encaisse"] == 10_000
    assert series == {nom: [0, valeur, 0] for nom, valeur in lus.items()}


def test_les_limites_comptent_les_operateurs_sans_les_especes(perimetre: Perimetre) -> None:
    jour = dernier_jour_fini(perimetre) - UN_JOUR
    limites = limites_lire(perimetre, jour)
    assert (limites["reussies_en_reseau"], limites["tentatives_refusees"]) == (1, 1)
    assert "connexions_refusees" in limites


def test_un_salon_tout_neuf_n_a_ni_prevision_ni_alerte(perimetre: Perimetre) -> None:
    prevues = previsions_de(perimetre, ("encaisse", "visites"))
    assert {mesure: prevision.raison for mesure, (_jours, prevision) in prevues.items()} == dict.fromkeys(
        ("encaisse", "visites"), Raison.TROP_COURT
    )
    assert anomalies_de(perimetre) == []
    assert (alertes_balayer(), relever_alertes()) == (0, 0)


def test_le_dernier_jour_fini_l_est_dans_chaque_salon(maison: fabriques.Maison) -> None:
    loin = fabriques.maison("Chez Loin", fuseau="Pacific/Auckland")
    instant = datetime.datetime(2026, 11, 29, 23, tzinfo=datetime.UTC)
    with time_machine.travel(instant, tick=False):
        jours = {jour_affaires(salon, instant) for salon in (maison.salon, loin.salon)}
        assert len(jours) == 2
        assert dernier_jour_fini(Perimetre((loin.salon, maison.salon))) == min(jours) - UN_JOUR
