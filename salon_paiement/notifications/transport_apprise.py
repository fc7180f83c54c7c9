"""Carriers whose API we reach through apprise, each at one host that nobody can change.

Apprise says yes or no, never why: a no may hide a message that arrived, so it is not sent again.
Only this module imports it. Services are described by its own names, never by a URL: a key cannot become a host.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, ClassVar

import apprise
from django.utils.translation import gettext as _

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.notifications.base import EchecEnvoi, EnvoiIncertain
from salon_paiement.notifications.services import Envoi

# Seconds: to connect, for each silence, and for the whole call.
CONNEXION, LECTURE, TOTAL = 3.0, 10.0, 25.0
# No file, no plug-in of the machine's, no second try of its own, no redirect.
_ATELIER = apprise.AppriseAsset(
    app_id="Salon Paiement", async_mode=False, http_redirects=False, default_service_retry=0, secure_logging=True,
)  # fmt: skip


class TransporteurApprise:
    """Shared by all: what each adds is how its credentials are called."""

    repetable = False
    schema: ClassVar[str]

    def description(self, identifiants: Mapping[str, str]) -> dict[str, Any]:
        """Return the service's own arguments."""
        raise NotImplementedError

    def verifier(self, identifiants: Mapping[str, str], canal: str) -> None:
        """See :class:`salon_paiement.notifications.services.Transporteur`."""
        if self._service(identifiants, "+22997000000") is None:
            raise SaisieInvalide(_("Ce service ne reconnaît pas la forme de ces identifiants."))

    def envoyer(self, identifiants: Mapping[str, str], envoi: Envoi) -> str:
        """See :class:`salon_paiement.notifications.services.Transporteur`."""
        service = self._service(identifiants, envoi.numero)
        if service is None:
            raise EchecEnvoi("identifiants ou numéro refusés avant l'envoi", definitif=True)
        reponses: list[bool] = []
        fil = threading.Thread(target=_notifier, args=(service, envoi.texte, reponses), daemon=True)
        fil.start()
        # A server that drips its answer holds that thread, never this worker.
        fil.join(TOTAL)
        if reponses != [True]:
            raise EnvoiIncertain("refusé ou sans réponse" if reponses else "sans réponse dans le délai")
        return ""

    def _service(self, identifiants: Mapping[str, str], numero: str) -> Any:
        champs = {"schema": self.schema, "targets": [numero], "cto": CONNEXION, "rto": LECTURE, "redirect": False}
        try:
            return apprise.Apprise.instantiate(
                {**champs, **self.description(identifiants)}, asset=_ATELIER, suppress_exceptions=True
            )
        except (KeyError, TypeError, ValueError):
            return None


def _notifier(service: Any, texte: str, reponses: list[bool]) -> None:
    try:
        reponses.append(bool(service.notify(body=texte, title="", body_format=apprise.NotifyFormat.TEXT)))
    except Exception:  # whatever a plug-in does, a message may have left
        reponses.append(False)


class AfricasTalking(TransporteurApprise):
    """https://api.africastalking.com"""

    schema = "atalk"

    def description(self, identifiants: Mapping[str, str]) -> dict[str, Any]:
        """See :class:`TransporteurApprise`."""
        return {
            "appuser": identifiants["identifiant"],
            "apikey": identifiants["cle"],
            "sender": identifiants["expediteur"],
        }


class Twilio(TransporteurApprise):
    """https://api.twilio.com"""

    schema = "twilio"

    def description(self, identifiants: Mapping[str, str]) -> dict[str, Any]:
        """See :class:`TransporteurApprise`."""
        return {
            "account_sid": identifiants["identifiant"],
            "auth_token": identifiants["cle"],
            "source": identifiants["expediteur"],
        }


class Vonage(TransporteurApprise):
    """https://rest.nexmo.com"""

    schema = "vonage"

    def description(self, identifiants: Mapping[str, str]) -> dict[str, Any]:
        """See :class:`TransporteurApprise`."""
        return {
            "apikey": identifiants["identifiant"],
            "secret": identifiants["cle"],
            "source": identifiants["expediteur"],
        }


class BulkSms(TransporteurApprise):
    """https://api.bulksms.com"""

    schema = "bulksms"

    def description(self, identifiants: Mapping[str, str]) -> dict[str, Any]:
        """See :class:`TransporteurApprise`."""
        return {"user": identifiants["identifiant"], "password": identifiants["cle"], "unicode": False}


class WhatsApp(TransporteurApprise):
    """https://graph.facebook.com, with a template that Meta approved: our text is its only field."""

    schema = "whatsapp"

    def description(self, identifiants: Mapping[str, str]) -> dict[str, Any]:
        """See :class:`TransporteurApprise`."""
        return {
            "token": identifiants["cle"],
            "from_phone_id": identifiants["expediteur"],
            "template": identifiants["modele"],
            "language": "fr",
            "template_mapping": {"body": "1"},
        }
