"""E-mail: text and HTML, a stable Message-ID so that a doubtful second sending is recognised as one."""

from __future__ import annotations

import re
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import override

from salon_paiement.models import Notification
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.contexte import contexte_de
from salon_paiement.notifications.destinataires import destinataire_lire
from salon_paiement.notifications.registre import pieces_de


class CanalCourriel:
    """SMTP through Django's e-mail backend (the demo keeps the messages in ``var/courriels``)."""

    def envoyer(self, notification: Notification) -> None:
        """Send one e-mail; see :class:`salon_paiement.notifications.base.CanalEnvoi`.

        Only what the server says about *this* recipient or message is definitive: a refused sender or
        password is our own fault, to be mended while the message waits.
        """
        message = _composer(notification, _destinataire(notification))
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refus:
            codes = [code for code, _texte in refus.recipients.values()]
            raise EchecEnvoi(f"refusé {codes}", definitif=all(code >= 500 for code in codes)) from refus
        except smtplib.SMTPDataError as refus:
            raise EchecEnvoi(f"SMTP {refus.smtp_code}", definitif=refus.smtp_code >= 550) from refus
        except smtplib.SMTPResponseException as refus:
            raise EchecEnvoi(f"{type(refus).__name__} {refus.smtp_code}") from refus
        except (smtplib.SMTPException, OSError) as panne:
            raise EchecEnvoi(type(panne).__name__) from panne


def _destinataire(notification: Notification) -> str:
    adresse = destinataire_lire(notification)
    try:
        # One address and no line break, whoever wrote it in the outbox.
        validate_email(adresse)
    except ValidationError as erreur:
        raise EchecEnvoi("adresse invalide", definitif=True) from erreur
    return adresse


def _composer(notification: Notification, destinataire: str) -> EmailMultiAlternatives:
    with override(notification.langue):
        contexte = contexte_de(notification)
        # A name with a line break must not begin a new header.
        sujet = " ".join(render_to_string(f"courriels/{notification.modele}_sujet.txt", contexte).split())
        texte = render_to_string(f"courriels/{notification.modele}.txt", contexte)
        riche = render_to_string(f"courriels/{notification.modele}.html", contexte)
        pieces = pieces_de(notification)
    domaine = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=sujet,
        body=re.sub(r"\n{3,}", "\n\n", texte).strip() + "\n",
        to=[destinataire],
        headers={"Message-ID": f"<{notification.pk}@{domaine}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(riche, "text/html")
    for nom, contenu, type_media in pieces:
        message.attach(nom, contenu, type_media)
    return message
