"""The last 24 hours slide: what left the window is gone, what entered it is there, whatever the business days."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from salon_paiement.models import Salon
from statistiques import tranches
from statistiques.coupes import Genre
from statistiques.effectifs import effectifs
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas
from statistiques.selecteurs import details, serie, totaux
from statistiques.selecteurs_recents import sessions_recentes, temps_reel
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


CALENDRIERS = [("Pacific/Pago_Pago", datetime.time(23, 45)), ("Pacific/Kiritimati", datetime.time(0, 0))]


@pytest.mark.parametrize(("avant", "apres"), [CALENDRIERS, CALENDRIERS[::-1]])
@pytest.mark.parametrize("heures", [1, 23, 47])
def test_un_salon_qui_change_de_calendrier_garde_ses_dernieres_heures(
    avant: tuple[str, datetime.time], apres: tuple[str, datetime.time], heures: int
) -> None:
    """Its visits keep the business day of the calendar they came under, up to three days from today's."""
    chez = fabriques.maison(fuseau=avant[0], heure_bascule=avant[1])
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=heures), tick=True):
        fabriques.session_payee(chez)
    Salon.objects.update(fuseau=apres[0], heure_bascule=apres[1])
    perimetre = Perimetre((Salon.objects.get(),))
    fenetre = perimetre.dernieres_heures()
    lus = totaux(perimetre, fenetre if heures < 24 else fenetre.precedente())
    assert (lus["visites"], lus["tentatives"], lus["encaisse"]) == (1, 1, 5_000)
    recentes = int(heures < 24)
    assert effectifs(perimetre, ["clients_recents"]) == {"clients_recents": recentes}
    assert len(sessions_recentes(perimetre)) == recentes
    assert temps_reel(perimetre, journal=False)["sessions"]["payees"] == recentes


def test_temoin_nommer_moins_de_jours_en_perdrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tranches, "RECALAGE", 1)
    with pytest.raises(AssertionError):
        test_un_salon_qui_change_de_calendrier_garde_ses_dernieres_heures(CALENDRIERS[0], CALENDRIERS[1], 23)
