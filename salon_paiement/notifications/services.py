"""Who carries SMS and WhatsApp messages: one line and one class for each; nobody else is ever called."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import Canal


@dataclass(frozen=True, slots=True)
class Envoi:
    """One message to carry. ``cle`` is the same at every try: whoever knows it sends one message."""

    cle: str
    canal: str
    numero: str
    texte: str
    langue: str


class Transporteur(Protocol):
    """Carries messages with a salon's credentials."""

    # Whether the same key twice is one message for them: only then is an unknown outcome tried again.
    repetable: bool

    def verifier(self, identifiants: Mapping[str, str], canal: str) -> None:
        """Judge credentials before they are stored; calls nobody.

        Raises:
            SaisieInvalide: with a sentence for staff.
        """

    def envoyer(self, identifiants: Mapping[str, str], envoi: Envoi) -> str:
        """Carry one message.

        Returns:
            How they call it, if they will report on it by that name; else nothing.

        Raises:
            EchecEnvoi: it was refused, or may be tried again without harm.
            EnvoiIncertain: nobody knows, and a second one would be one too many.
        """


@dataclass(frozen=True, slots=True)
class Service:
    """A carrier as the owner chooses it.

    Args:
        champs: its credentials, in the order they are asked: name → words.
        visibles: those that are no secret, shown again.
    """

    nom: str | Promise
    canaux: frozenset[str]
    champs: Mapping[str, str | Promise]
    classe: str
    visibles: frozenset[str] = frozenset({"expediteur", "modele"})


_APPRISE = "salon_paiement.notifications.transport_apprise."
_SMS, _WHATSAPP, _SLACK = (frozenset({c.value}) for c in (Canal.SMS, Canal.WHATSAPP, Canal.SLACK))
_CLE, _EXPEDITEUR = _("Clé d'API"), _("Nom ou numéro de l'expéditeur")
SERVICES: Mapping[str, Service] = {
    "passerelle": Service(
        _("Votre passerelle"),
        _SMS | _WHATSAPP,
        {"adresse": _("Adresse de la passerelle"), "secret": _("Secret partagé (32 signes au moins)")},
        "salon_paiement.notifications.transport_passerelle.Passerelle",
    ),
    "africastalking": Service(
        "Africa's Talking", _SMS,
        {"identifiant": _("Nom d'utilisateur"), "cle": _CLE, "expediteur": _EXPEDITEUR}, _APPRISE + "AfricasTalking",
    ),
    "twilio": Service(
        "Twilio", _SMS,
        {"identifiant": "Account SID", "cle": "Auth Token", "expediteur": _("Numéro de l'expéditeur")},
        _APPRISE + "Twilio",
    ),
    "vonage": Service(
        "Vonage", _SMS,
        {"identifiant": "API key", "cle": "API secret", "expediteur": _("Numéro de l'expéditeur")},
        _APPRISE + "Vonage",
    ),
    "bulksms": Service(
        "BulkSMS", _SMS, {"identifiant": "Token ID", "cle": "Token Secret"}, _APPRISE + "BulkSms",
    ),
    "whatsapp": Service(
        "WhatsApp Cloud (Meta)", _WHATSAPP,
        {
            "cle": _("Jeton d'accès"), "expediteur": _("Identifiant du numéro (Phone number ID)"),
            "modele": _("Nom du modèle approuvé, avec un seul champ {{1}}"),
        },
        _APPRISE + "WhatsApp",
    ),
    "slack": Service(
        _("Slack, ou une adresse compatible"), _SLACK, {"adresse": _("Adresse du webhook entrant")},
        "salon_paiement.notifications.slack.Slack",
    ),
}  # fmt: skip


@functools.cache
def transporteur_de(service: str) -> Transporteur:
    """Return who carries for ``service``."""
    transporteur: Transporteur = import_string(SERVICES[service].classe)()
    return transporteur


def services_du_canal(canal: str) -> dict[str, Service]:
    """Return the services that can carry this channel."""
    return {code: service for code, service in SERVICES.items() if canal in service.canaux}
