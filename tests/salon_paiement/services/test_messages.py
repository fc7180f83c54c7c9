"""Sending a message again because a person asked."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from salon_paiement.erreurs import Conflit
from salon_paiement.models import EtatNotification, Notification
from salon_paiement.notifications.boite_envoi import REPRISES, notifications_envoyer
from salon_paiement.services.messages import notification_relancer
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def recu(maison: fabriques.Maison, **champs: object) -> Notification:
    fabriques.session_payee(maison, courriel="afi@example.org")
    Notification.objects.filter(modele="recu").update(**champs)
    return Notification.objects.get(modele="recu")


def test_un_message_epuise_part_vraiment_quand_on_le_relance(
    maison: fabriques.Maison, mailoutbox: list[EmailMessage]
) -> None:
    epuise = recu(maison, etat=EtatNotification.EN_ECHEC, tentatives=len(REPRISES) + 1, erreur="SMTPConnectError")
    notifications_envoyer()
    assert mailoutbox == []
    notification_relancer(epuise.pk)
    notifications_envoyer()
    epuise.refresh_from_db()
    assert (epuise.etat, epuise.erreur, epuise.tentatives) == (EtatNotification.ENVOYEE, "", 1)
    assert [message.to for message in mailoutbox] == [["afi@example.org"]]
    attend_coherence()


def test_un_message_parti_n_est_pas_relance(maison: fabriques.Maison, mailoutbox: list[EmailMessage]) -> None:
    parti = recu(maison)
    notifications_envoyer()
    with pytest.raises(Conflit):
        notification_relancer(parti.pk)
    notifications_envoyer()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "champs", [{"etat": EtatNotification.EN_ENVOI}, {"etat": "en_echec", "destinataire_chiffre": None}]
)
def test_refuse_ce_qui_part_deja_ou_n_a_plus_d_adresse(maison: fabriques.Maison, champs: dict[str, object]) -> None:
    notification = recu(maison, **champs)
    with pytest.raises(Conflit):
        notification_relancer(notification.pk)
    notification.refresh_from_db()
    assert notification.etat == champs["etat"]
