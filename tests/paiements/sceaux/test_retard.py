"""What waits for its seal: counted, shown, and told when it lasts."""

from __future__ import annotations

import datetime
import logging
from typing import Any

import pytest
import time_machine
from django.core import mail

from paiements.sceaux import retard
from paiements.sceaux.retard import retards_signaler
from salon_paiement.models import Notification
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from traces.attente import attentes
from traces.scellement import faits_sceller, tout_sceller

pytestmark = pytest.mark.django_db
QUART = datetime.timedelta(minutes=16)


def test_compte_ce_qui_attend_par_salon(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    autre = fabriques.maison("Chez Rivale")
    tout_sceller()
    assert attentes() == {}
    fabriques.session_payee(chez)
    horloge.shift(datetime.timedelta(seconds=90))
    trouve = attentes()
    assert set(trouve) == {chez.salon.pk}
    attente = trouve[chez.salon.pk]
    assert (attente.nombre > 5, attente.secondes) == (True, 90)
    assert autre.salon.pk not in trouve


def test_compte_en_deux_requetes_et_suit_les_planchers(
    chez: fabriques.Maison, django_assert_num_queries: Any, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    with django_assert_num_queries(2):
        assert attentes()
    tout_sceller()
    # Floors are raised by the sealer only after a minute: what it has sealed is out all the same.
    assert attentes() == {}
    for _rang in range(2):
        horloge.shift(datetime.timedelta(minutes=2))
        faits_sceller()
    assert attentes() == {}


def test_previent_une_fois_par_jour_apres_un_quart_d_heure(
    chez: fabriques.Maison, horloge: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    fabriques.session_payee(chez)
    assert retards_signaler() == 0
    horloge.shift(QUART)
    with caplog.at_level(logging.ERROR, logger=retard.__name__):
        assert [retards_signaler(), retards_signaler()] == [1, 0]
    assert str(chez.salon.pk) in caplog.text
    notifications_envoyer()
    dernier: Any = mail.outbox[-1]
    assert dernier.subject == "Des faits attendent leur sceau – Salon Afi"
    for forme in (str(dernier.body), str(dernier.alternatives[0][0])):
        assert "faits attendent leur sceau depuis 16" in forme
        assert f"sceaux/?salon={chez.salon.pk}" in forme
    horloge.shift(datetime.timedelta(days=1))
    assert retards_signaler() == 1
    assert Notification.objects.filter(modele="sceaux_en_retard").count() == 2


def test_rien_en_retard_rien_a_dire(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.shift(QUART)
    assert retards_signaler() == 0
