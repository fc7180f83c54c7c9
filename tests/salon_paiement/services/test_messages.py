"""Sending a message again because a person asked."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_httpserver import HTTPServer

from salon_paiement.erreurs import Conflit
from salon_paiement.models import EtatNotification, Notification
from salon_paiement.notifications.boite_envoi import REPRISES, notifications_envoyer
from salon_paiement.notifications.cout import depense_du_mois
from salon_paiement.services.messages import MEMOIRE_PASSERELLE, notification_relancer
from tests import fabriques
from tests.fabriques_messages import PasserelleLocale, canal_par_passerelle, envoyer, recus_de, visite_payee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


@pytest.fixture
def passerelle(httpserver: HTTPServer, settings: LazySettings) -> PasserelleLocale:
    settings.RESEAU_BOUCLE_LOCALE = True
    return PasserelleLocale(httpserver)


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


def incertain(maison: fabriques.Maison, passerelle: PasserelleLocale, **champs: object) -> Notification:
    """A receipt's SMS at 20 F, that the gateway has taken and never answered about."""
    canal_par_passerelle(maison, passerelle.adresse, cout_unitaire=20)
    [message] = recus_de(visite_payee(maison))
    passerelle.recus[str(message.pk)] = {}
    Notification.objects.filter(pk=message.pk).update(
        **{"etat": EtatNotification.INCERTAINE, "segments": 1, "cout": 20, "compte_le": timezone.now(), **champs}
    )
    return message


def test_sous_la_meme_cle_la_passerelle_ne_compte_qu_un_message(
    maison: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    message = incertain(maison, passerelle)
    passerelle.prevues = [409]
    notification_relancer(message.pk)
    envoyer()
    assert passerelle.demandes == [str(message.pk)]
    assert [(m.etat, m.cout) for m in Notification.objects.filter(canal="sms")] == [(EtatNotification.ENVOYEE, 20)]


def test_sa_cle_oubliee_c_est_un_autre_message_qui_se_paie(
    maison: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    message = incertain(maison, passerelle, date_creation=timezone.now() - MEMOIRE_PASSERELLE)
    notification_relancer(message.pk)
    with pytest.raises(Conflit):
        notification_relancer(message.pk)
    envoyer()
    [autre] = Notification.objects.filter(canal="sms").exclude(pk=message.pk)
    assert passerelle.demandes == [str(autre.pk)]
    assert depense_du_mois(maison.salon, "sms") == 40
    # Sent once more, it has its own rank: one after the other, never two at once.
    Notification.objects.filter(pk=autre.pk).update(accuse="non_remis")
    notification_relancer(autre.pk)
    rangs = Notification.objects.filter(canal="sms").order_by("pk").values_list("evenement", flat=True)
    assert [evenement.partition("~")[2] for evenement in rangs] == ["", "2", "3"]


def test_sans_canal_regle_ce_qui_est_peut_etre_recu_est_un_autre_message(
    maison: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    message = incertain(maison, passerelle)
    maison.salon.canaux.all().delete()
    notification_relancer(message.pk)
    assert Notification.objects.filter(canal="sms").count() == 2


@pytest.mark.parametrize(
    "champs", [{"etat": EtatNotification.EN_ENVOI}, {"etat": "en_echec", "destinataire_chiffre": None}]
)
def test_refuse_ce_qui_part_deja_ou_n_a_plus_d_adresse(maison: fabriques.Maison, champs: dict[str, object]) -> None:
    notification = recu(maison, **champs)
    with pytest.raises(Conflit):
        notification_relancer(notification.pk)
    notification.refresh_from_db()
    assert notification.etat == champs["etat"]
