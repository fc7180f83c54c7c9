"""Several workers meet the month's ceiling together: what has left never costs more."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest
from django.db import connection
from django.db.models import QuerySet

from salon_paiement.models import Canal, Notification, ReglageCanal, Salon
from salon_paiement.notifications import cout
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.depot import Message, notification_deposer
from tests import fabriques

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OUVRIERS, MESSAGES, PRIX, PLAFOND = 4, 12, 25, 100


@pytest.fixture
def reglage(maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> ReglageCanal:
    """A ceiling of four messages, twelve that want to leave, and a sum that takes long enough to be met by others."""
    vraie = cout.depense_du_mois

    def lente(salon: object, canal: str) -> int:
        lue = vraie(salon, canal)  # type: ignore[arg-type]
        time.sleep(0.05)
        return lue

    monkeypatch.setattr(cout, "depense_du_mois", lente)
    salon = maison_reelle.salon
    for rang in range(MESSAGES):
        message = Message(
            salon_id=salon.pk, evenement=f"e:{rang}", modele="recu", destinataire="+22997000000", canal=Canal.SMS
        )
        notification_deposer(message)
    return ReglageCanal.objects.create(salon=salon, canal=Canal.SMS, cout_unitaire=PRIX, plafond_mensuel=PLAFOND)


def _compter_ensemble(reglage: ReglageCanal) -> int:
    """Count every message from several threads; return how many were refused."""
    a_faire = list(Notification.objects.filter(canal=Canal.SMS).select_related("salon"))
    depart, refuses, verrou = threading.Barrier(OUVRIERS), [], threading.Lock()

    def travailler(siens: list[Notification]) -> None:
        depart.wait()
        try:
            for notification in siens:
                try:
                    cout.cout_compter(notification, reglage)
                except EchecEnvoi:
                    with verrou:
                        refuses.append(notification.pk)
        finally:
            connection.close()

    fils = [threading.Thread(target=travailler, args=(a_faire[rang::OUVRIERS],)) for rang in range(OUVRIERS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return len(refuses)


def _depense() -> int:
    return sum(Notification.objects.filter(canal=Canal.SMS).values_list("cout", flat=True))


def test_plusieurs_ouvriers_ne_passent_pas_le_plafond(reglage: ReglageCanal) -> None:
    assert _compter_ensemble(reglage) == MESSAGES - PLAFOND // PRIX
    assert _depense() == PLAFOND
    seuils = Notification.objects.filter(modele=cout.MODELE).values_list("evenement", flat=True)
    assert sorted({evenement.rpartition(":")[2] for evenement in seuils}) == ["100", "80"]


def test_sans_le_verrou_ils_le_passeraient(reglage: ReglageCanal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: four read the sum before any of them adds to it, and pass a ceiling of two."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    ReglageCanal.objects.update(plafond_mensuel=2 * PRIX)
    ensemble, lente = threading.Barrier(OUVRIERS, timeout=20), cout.depense_du_mois

    def de_front(salon: Salon, canal: str) -> int:
        lue = lente(salon, canal)
        with contextlib.suppress(threading.BrokenBarrierError):
            ensemble.wait()
        return lue

    monkeypatch.setattr(cout, "depense_du_mois", de_front)
    _compter_ensemble(reglage)
    assert _depense() > 2 * PRIX
