"""The last 24 hours slide: what left the window is gone, what entered it is there, whatever the business days."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from salon_paiement.models import Salon
from statistiques import tranches
from statistiques.coupes import Genre
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas
from statistiques.selecteurs import details, serie, totaux
from tests import fabriques
from tests.statistiques.a_la_main import des_heures

pytestmark = pytest.mark.django_db
# Half an hour off the others' clock, and a cut-off in the middle of the window.
BASCULE = datetime.time(1, 30)


@pytest.fixture
def salons(db: None) -> list[Salon]:
    """Two salons that sell 49, 47, 25, 23, 5 hours and one minute ago."""
    maisons = [fabriques.maison(), fabriques.maison("Chez Asha", fuseau="Asia/Kolkata", heure_bascule=BASCULE)]
    for recul in (49 * 60, 47 * 60, 25 * 60, 23 * 60, 5 * 60, 1):
        with time_machine.travel(timezone.now() - datetime.timedelta(minutes=recul), tick=True):
            for chez in maisons:
                fabriques.session_payee(chez)
    return [chez.salon for chez in maisons]


def test_les_chiffres_des_24_heures_sont_ceux_des_faits(salons: list[Salon]) -> None:
    perimetre = Perimetre(tuple(salons))
    dernieres = perimetre.dernieres_heures()
    attendus = [(dernieres, 3), (dernieres.precedente(), 2)]
    for fenetre, ventes in attendus:
        lus = totaux(perimetre, fenetre)
        for salon in salons:
            faits = des_heures(salon, fenetre)
            assert faits["visites"] == faits["tentatives"] == ventes
            assert {nom: totaux(Perimetre((salon,)), fenetre)[nom] for nom in faits} == faits
        assert (lus["encaisse"], lus["visites"]) == (2 * ventes * 5_000, 2 * ventes)
        points = serie(perimetre, fenetre, Pas.HEURE, ["encaisse", "visites"])
        assert [sum(p.valeurs[nom] for p in points) for nom in ("encaisse", "visites")] == [
            lus["encaisse"], lus["visites"],
        ]  # fmt: skip
        assert len([point for point in points if point.valeurs["visites"]]) == ventes
        for genre in (Genre.RESEAU, Genre.HEURE):
            assert sum(ligne.valeurs["montant"] for ligne in details(perimetre, fenetre, genre)) == lus["encaisse"]


def test_temoin_sans_les_bornes_les_visites_seraient_celles_des_journees(
    salons: list[Salon], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tranches, "_du_moment", lambda alias, _jours: f"{alias}.jour IS NOT NULL")
    perimetre = Perimetre((salons[0],))
    assert totaux(perimetre, perimetre.dernieres_heures(), ["visites"])["visites"] == 6
