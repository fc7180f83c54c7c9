"""The day's report tells the head in the daily message's place; whatever stops it, a head leaves every day."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from paiements.sceaux.jour import SECOURS, sceaux_du_jour_annoncer
from salon_paiement.models import Notification, Salon
from salon_paiement.notifications.alertes import envoyer_rapport_journalier
from tests import fabriques
from traces.modeles_sceaux import TeteSceau
from traces.scellement import tout_sceller

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
LUNDI = datetime.date(2026, 3, 2)
NUIT = datetime.datetime(2026, 3, 3, 3, 5, tzinfo=datetime.UTC)


@pytest.fixture
def rapportee(chez: fabriques.Maison, horloge: time_machine.Traveller) -> fabriques.Maison:
    """Monday is over, in a salon that wants its daily report; its head has just been signed."""
    Salon.objects.update(rapport_jour=True)
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT)
    assert sceaux_du_jour_annoncer() == 1
    assert TeteSceau.objects.count() == 1
    return chez


def messages() -> list[str]:
    dits = Notification.objects.filter(modele__in=["sceau_du_jour", "rapport_jour"])
    return list(dits.values_list("modele", flat=True))


def test_le_rapport_parti_le_message_du_sceau_se_tait(
    rapportee: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    assert envoyer_rapport_journalier(rapportee.salon, LUNDI) == 1
    horloge.shift(2 * SECOURS)
    assert sceaux_du_jour_annoncer() == 0
    assert messages() == ["rapport_jour"]


def test_sans_rapport_le_sceau_part_tout_de_meme_une_fois(
    rapportee: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    horloge.shift(SECOURS - datetime.timedelta(minutes=1))
    assert (sceaux_du_jour_annoncer(), messages()) == (0, [])
    horloge.shift(datetime.timedelta(minutes=1))
    assert [sceaux_du_jour_annoncer(), sceaux_du_jour_annoncer()] == [1, 0]
    assert messages() == ["sceau_du_jour"]
    assert TeteSceau.objects.count() == 1


def test_apres_une_panne_le_sceau_laisse_d_abord_sa_chance_au_rapport(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    Salon.objects.update(rapport_jour=True)
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT + 2 * SECOURS)
    assert (sceaux_du_jour_annoncer(), messages()) == (1, [])
