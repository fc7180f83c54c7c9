"""A server that hangs, or fifty that do not: whoever answers never waits behind whoever does not."""

from __future__ import annotations

import collections
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from salon_paiement.models import EtatLivraison, EvenementSortant, LivraisonSortante, PointSortie
from salon_paiement.sortants import fil, points, tournee
from salon_paiement.sortants.tournee import FILS_LENTS, PAR_POINT, livraisons_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, point

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ADRESSES = 50
# Seconds a hung server keeps a call: what nobody else may wait for.
PENDU = 6.0


def _evenements(nombre: int) -> None:
    """Give every address ``nombre`` deliveries, as bulk as a busy evening."""
    with transaction.atomic():
        for cle in PointSortie.objects.order_by("pk"):
            for _rang in range(nombre):
                charge = {"type": "session.reglee", "timestamp": "2026-11-29T10:00:00.000Z", "data": {}}
                evenement = EvenementSortant.objects.create(salon_id=cle.salon_id, type="session.reglee", charge=charge)
                LivraisonSortante.objects.create(evenement=evenement, point=cle)


@pytest.fixture
def cinquante(
    maison_reelle: fabriques.Maison, partenaire: Partenaire, monkeypatch: pytest.MonkeyPatch
) -> list[PointSortie]:
    """Fifty addresses of one server; those of the first ones may be told to hang."""
    monkeypatch.setattr(points, "POINTS_MAX", ADRESSES)
    monkeypatch.setattr(fil, "TOTAL", PENDU)
    return [point(maison_reelle, partenaire.url(f"/p/{rang}"))[0] for rang in range(ADRESSES)]


def test_une_adresse_pendue_ne_retarde_pas_les_quarante_neuf_autres(
    cinquante: list[PointSortie], partenaire: Partenaire
) -> None:
    partenaire.muets = {"/p/0"}
    _evenements(3)
    # The dead one is first in the row, with the oldest deliveries.
    ronde = threading.Thread(target=_ronde)
    debut = time.monotonic()
    ronde.start()
    bonnes = 3 * (ADRESSES - 1)
    while len([r for r in partenaire.recus if r.chemin != "/p/0"]) < bonnes and time.monotonic() - debut < 90:
        time.sleep(0.05)
    ronde.join()
    autres = [r for r in partenaire.recus if r.chemin != "/p/0"]
    assert collections.Counter(r.chemin for r in autres) == {f"/p/{n}": 3 for n in range(1, ADRESSES)}
    assert len({r.id for r in autres}) == bonnes
    # What hung was under way beside the others, never before them.
    pendus = [r.instant for r in partenaire.recus if r.chemin == "/p/0"]
    assert 1 <= len(pendus) <= PAR_POINT
    fin_des_bonnes = max(r.instant for r in autres)
    assert _debit(autres) > 0
    assert fin_des_bonnes - min(r.instant for r in autres) < 60
    livrees = LivraisonSortante.objects.filter(etat=EtatLivraison.LIVREE)
    assert livrees.count() == bonnes
    assert not livrees.filter(point=cinquante[0]).exists()


def test_dix_adresses_connues_pour_pendre_partagent_leur_propre_voie(
    cinquante: list[PointSortie], partenaire: Partenaire
) -> None:
    morts = [cle.pk for cle in cinquante[:10]]
    PointSortie.objects.filter(pk__in=morts).update(echecs=1)
    partenaire.muets = {f"/p/{rang}" for rang in range(10)}
    _evenements(1)
    debut = time.monotonic()
    ronde = threading.Thread(target=_ronde)
    ronde.start()
    while len([r for r in partenaire.recus if r.chemin not in partenaire.muets]) < 40 and time.monotonic() - debut < 90:
        time.sleep(0.05)
    # Before any of the hung calls could end, all the others were served.
    pendus = [r for r in partenaire.recus if r.chemin in partenaire.muets]
    assert len(pendus) <= FILS_LENTS
    ronde.join()
    bons = [r for r in partenaire.recus if r.chemin not in partenaire.muets]
    assert len(bons) == 40


def test_deux_rondes_a_la_fois_ne_repetent_rien(cinquante: list[PointSortie], partenaire: Partenaire) -> None:
    _evenements(2)
    depart = threading.Barrier(2)
    rondes = [threading.Thread(target=_ronde, args=(depart,)) for _rang in range(2)]
    for ronde in rondes:
        ronde.start()
    for ronde in rondes:
        ronde.join()
    assert collections.Counter(r.id for r in partenaire.recus).most_common(1)[0][1] == 1
    assert len(partenaire.recus) == 2 * ADRESSES
    assert set(LivraisonSortante.objects.values_list("etat", "tentatives")) == {("livree", 1)}


def test_temoin_sans_la_condition_du_bail_deux_rondes_repetent(
    cinquante: list[PointSortie], partenaire: Partenaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: read what is due, then take it, whoever took it meanwhile."""

    def prendre_sans_bail(places: int, *, lent: bool) -> list[Any]:
        due = LivraisonSortante.objects.select_related("evenement", "point").filter(etat="a_envoyer").first()
        if due is None or lent:
            return []
        time.sleep(0.02)
        LivraisonSortante.objects.filter(pk=due.pk).update(etat=EtatLivraison.EN_ENVOI, tentatives=1)
        due.tentatives = 1
        envoi = tournee._composer(due, due.point, lent=False)
        return [envoi] if envoi else []

    _evenements(1)
    monkeypatch.setattr(tournee, "_prendre", prendre_sans_bail)
    depart = threading.Barrier(2)
    rondes = [threading.Thread(target=_ronde, args=(depart,)) for _rang in range(2)]
    for ronde in rondes:
        ronde.start()
    for ronde in rondes:
        ronde.join()
    assert collections.Counter(r.id for r in partenaire.recus).most_common(1)[0][1] > 1


def _debit(recus: list[Any]) -> float:
    duree = max(r.instant for r in recus) - min(r.instant for r in recus)
    return len(recus) / duree if duree else 1.0


def _ronde(depart: threading.Barrier | None = None) -> None:
    try:
        if depart is not None:
            depart.wait()
        livraisons_envoyer(60)
    finally:
        connection.close()
