"""E-mail: text and HTML, a stable Message-ID so that a doubtful second sending is recognised as one."""

from __future__ import annotations

import datetime
import re
import smtplib
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from salon_paiement.models import Notification, PosteQR
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.registre import contexte_propre
from salon_paiement.qr import adresse_du_controle, adresse_du_recu, debut_des_adresses
from salon_paiement.recus import recu_date_texte
from salon_paiement.services.identification import USAGE_COURRIEL
from traces.chiffrement import dechiffrer


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
    if notification.destinataire_chiffre is None:
        raise EchecEnvoi("adresse effacée", definitif=True)
    adresse = dechiffrer(notification.salon_id, USAGE_COURRIEL, notification.destinataire_chiffre).decode()
    try:
        # One address and no line break, whoever wrote it in the outbox.
        validate_email(adresse)
    except ValidationError as erreur:
        raise EchecEnvoi("adresse invalide", definitif=True) from erreur
    return adresse


def _composer(notification: Notification, destinataire: str) -> EmailMultiAlternatives:
    with override(notification.langue):
        contexte = _contexte(notification)
        # A name with a line break must not begin a new header.
        sujet = " ".join(render_to_string(f"courriels/{notification.modele}_sujet.txt", contexte).split())
        texte = render_to_string(f"courriels/{notification.modele}.txt", contexte)
        riche = render_to_string(f"courriels/{notification.modele}.html", contexte)
    domaine = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=sujet,
        body=re.sub(r"\n{3,}", "\n\n", texte).strip() + "\n",
        to=[destinataire],
        headers={"Message-ID": f"<{notification.pk}@{domaine}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(riche, "text/html")
    return message


def _contexte(notification: Notification) -> dict[str, Any]:
    """Nothing here names the client or holds a number: mailboxes are shared and forwarded.

    A receipt's address opens it for whoever reads it: her own message alone holds it, the salon's lead to the staff's
    page of the note.
    """
    session = notification.session
    espace = settings.ADRESSE_PUBLIQUE.rstrip("/")
    recu = getattr(session, "recu", None) if session else None
    return {
        "langue": notification.langue,
        "salon": notification.salon,
        "session": session,
        "recu": recu,
        "date": recu_date_texte(recu) if recu else "",
        "lignes": list(session.lignes.all()) if session else [],
        "adresse_recu": adresse_du_recu(recu) if recu and notification.modele == "recu" else "",
        "adresse_controle": adresse_du_controle(recu) if recu and notification.modele == "recu" else "",
        "adresse_personnel": espace + "/admin/",
        "adresse_note": espace + reverse("admin:caisse_session", args=[session.code_court]) if session else "",
        # Why, as the event's key ends: ``exception:<payment>:<reason>``.
        "motif": notification.evenement.rpartition(":")[2],
        **_contexte_affiche(notification),
        **contexte_propre(notification),
    }


def _contexte_affiche(notification: Notification) -> dict[str, Any]:
    """Name the place as it is called when the message leaves; its key is the end of the event's."""
    if notification.modele != "affiche_muette":
        return {}
    _modele, jour, cle = notification.evenement.split(":")
    return {
        "poste": PosteQR.objects.get(pk=cle),
        "depuis": datetime.date.fromisoformat(jour),
        "debut": debut_des_adresses(),
    }
