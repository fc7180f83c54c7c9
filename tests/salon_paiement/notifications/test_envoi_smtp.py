"""E-mails over a real SMTP conversation: what the server says decides what happens next."""

from __future__ import annotations

import time

import pytest
from django.conf import LazySettings

from salon_paiement.models import EtatNotification, Notification
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.salon_paiement.notifications.conftest import ServeurSmtp

pytestmark = pytest.mark.django_db
E = EtatNotification


@pytest.fixture
def recu(maison: fabriques.Maison, smtp: ServeurSmtp) -> Notification:
    """The receipt's message of a paid visit, due now."""
    session = fabriques.session_payee(maison, courriel="afi@example.org", pourboire=500)
    return Notification.objects.get(session=session, modele="recu")


def _essayer(notification: Notification) -> Notification:
    Notification.objects.filter(pk=notification.pk).update(prochaine_tentative=fabriques.il_y_a(secondes=1))
    assert notifications_envoyer() == 1
    notification.refresh_from_db()
    return notification


def test_le_recu_arrive_a_son_adresse(recu: Notification, smtp: ServeurSmtp, settings: LazySettings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Salon Paiement <recus@payer.example.org>"
    assert _essayer(recu).etat == E.ENVOYEE
    [(destinataire, message)] = smtp.recus
    assert destinataire == "afi@example.org"
    assert message["To"] == "afi@example.org"
    assert message["Message-ID"] == f"<{recu.pk}@payer.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.is_multipart()


def test_un_essai_douteux_repart_sous_la_meme_identite(recu: Notification, smtp: ServeurSmtp) -> None:
    # The content was taken, but the answer says otherwise: the same message leaves twice, under one identity.
    assert _essayer(recu).etat == E.ENVOYEE
    Notification.objects.filter(pk=recu.pk).update(etat=E.EN_ENVOI)
    assert _essayer(recu).etat == E.ENVOYEE
    assert len({message["Message-ID"] for _qui, message in smtp.recus}) == 1
    assert len(smtp.recus) == 2


@pytest.mark.parametrize(
    ("commande", "reponse", "etat"),
    [
        ("RCPT", "550 no such user", E.EN_ECHEC),
        ("RCPT", "450 greylisted", E.A_ENVOYER),
        ("DATA", "554 rejected", E.EN_ECHEC),
        (".", "451 try later", E.A_ENVOYER),
        (".", "552 too big", E.EN_ECHEC),
        # Our own sender is refused: a setting to mend, not the client's fault.
        ("MAIL", "550 sender refused", E.A_ENVOYER),
        ("EHLO HELO", "421 closing", E.A_ENVOYER),
    ],
)
def test_la_reponse_du_serveur_decide(
    recu: Notification, smtp: ServeurSmtp, commande: str, reponse: str, etat: str
) -> None:
    smtp.reponses = {verbe: [reponse] for verbe in commande.split()}
    assert _essayer(recu).etat == etat
    assert smtp.recus == []
    assert "afi" not in recu.erreur
    if etat == E.A_ENVOYER:
        smtp.reponses.clear()
        assert _essayer(recu).etat == E.ENVOYEE


def test_un_serveur_muet_est_coupe_par_le_delai(recu: Notification, smtp: ServeurSmtp, settings: LazySettings) -> None:
    settings.EMAIL_TIMEOUT, smtp.silence = 0.3, 3
    debut = time.monotonic()
    assert _essayer(recu).etat == E.A_ENVOYER
    assert time.monotonic() - debut < 2
    assert recu.erreur == "SMTPServerDisconnected"


def test_un_serveur_absent_ne_perd_rien(recu: Notification, smtp: ServeurSmtp, settings: LazySettings) -> None:
    bon, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert _essayer(recu).etat == E.A_ENVOYER
    settings.EMAIL_PORT = bon
    assert _essayer(recu).etat == E.ENVOYEE
    assert len(smtp.recus) == 1


def test_une_adresse_effacee_ne_part_plus(recu: Notification, smtp: ServeurSmtp) -> None:
    Notification.objects.filter(pk=recu.pk).update(destinataire_chiffre=None)
    assert (_essayer(recu).etat, recu.erreur, smtp.recus) == (E.EN_ECHEC, "adresse effacée", [])
