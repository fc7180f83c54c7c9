"""Several workers empty the outbox at once: each message leaves once."""

from __future__ import annotations

import collections
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from salon_paiement.models import EtatNotification, Notification
from salon_paiement.notifications import boite_envoi
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.notifications.depot import Message, notification_deposer
from tests import fabriques

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
NOMBRE = 30


class CanalLent:
    def __init__(self) -> None:
        self.envois: collections.Counter[str] = collections.Counter()
        self.ouvriers: set[str] = set()
        self.verrou = threading.Lock()

    def envoyer(self, notification: Notification) -> None:
        time.sleep(0.01)
        with self.verrou:
            self.envois[notification.evenement] += 1
            self.ouvriers.add(threading.current_thread().name)


def _ouvriers(nombre: int) -> None:
    depart = threading.Barrier(nombre)

    def travailler() -> None:
        depart.wait()
        try:
            notifications_envoyer()
        finally:
            connection.close()

    fils = [threading.Thread(target=travailler) for _rang in range(nombre)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()


@pytest.fixture
def canal(maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> CanalLent:
    canal = CanalLent()
    monkeypatch.setattr(boite_envoi, "canal_pour", lambda _nom: canal)
    for rang in range(NOMBRE):
        notification_deposer(
            Message(salon_id=maison_reelle.salon.pk, evenement=f"e:{rang}", modele="recu", destinataire="a@example.org")
        )
    return canal


def test_chaque_message_part_une_fois(canal: CanalLent) -> None:
    _ouvriers(3)
    assert canal.envois == {f"e:{rang}": 1 for rang in range(NOMBRE)}
    assert len(canal.ouvriers) > 1
    assert set(Notification.objects.values_list("etat", flat=True)) == {EtatNotification.ENVOYEE}


def test_sans_le_verrou_un_message_partirait_deux_fois(canal: CanalLent, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: read, then lease, without locking what was read."""

    def prendre_sans_verrou() -> Notification | None:
        due = Notification.objects.filter(
            etat=EtatNotification.A_ENVOYER, prochaine_tentative__lte=timezone.now()
        ).first()
        time.sleep(0.005)
        if due is not None:
            with transaction.atomic():
                Notification.objects.filter(pk=due.pk).update(etat=EtatNotification.EN_ENVOI)
        return due

    monkeypatch.setattr(boite_envoi, "_prendre", prendre_sans_verrou)
    _ouvriers(3)
    assert max(canal.envois.values()) > 1
