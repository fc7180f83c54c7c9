"""A salon's own message gateway: the contract is ``docs/passerelle-messages.md``."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

import requests
from django.utils.translation import gettext as _

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.references import reference_lire
from salon_paiement.notifications.reponses import reponse_juger
from salon_paiement.notifications.services import Envoi
from salon_paiement.reseau.adresses import adresse_verifier
from salon_paiement.reseau.session import PasPartie, SessionGardee

# How ``SERVICES`` calls it.
NOM = "passerelle"
SECRET_MIN = 32
# Seconds by which what is signed may be old, or ahead.
AGE_MAX = 300
# Already taken with this key: the first try had arrived.
DEJA_PRIS = 409


class Passerelle:
    """One POST, signed; the same key twice is the same message, by contract: trying again is safe."""

    repetable = True

    def verifier(self, identifiants: Mapping[str, str], canal: str) -> None:
        """See :class:`salon_paiement.notifications.services.Transporteur`."""
        adresse_verifier(identifiants.get("adresse", ""))
        if len(identifiants.get("secret", "")) < SECRET_MIN:
            raise SaisieInvalide(_("Le secret doit avoir au moins 32 signes."))

    def envoyer(self, identifiants: Mapping[str, str], envoi: Envoi) -> str:
        """See :class:`salon_paiement.notifications.services.Transporteur`."""
        corps = json.dumps(
            {
                "id": envoi.cle,
                "channel": envoi.canal,
                "to": envoi.numero,
                "text": envoi.texte,
                "language": envoi.langue,
            },
            ensure_ascii=False,
        ).encode()
        horodatage = str(int(time.time()))
        entetes = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": envoi.cle,
            "X-Timestamp": horodatage,
            "X-Signature": "sha256=" + signature(identifiants["secret"], horodatage, corps),
        }
        try:
            with SessionGardee() as session:
                reponse = session.post(identifiants["adresse"], data=corps, headers=entetes)
        except requests.RequestException as panne:
            raise EchecEnvoi(str(panne), muet=not isinstance(panne, PasPartie)) from panne
        if reponse.status_code != DEJA_PRIS:
            reponse_juger(reponse)
        return _reference(reponse.content)


def signature_juste(secret: str, horodatage: str, signee: str, corps: bytes) -> bool:
    """Tell whether what a gateway sends us is signed as what we send it, less than five minutes ago.

    Args:
        horodatage: ``X-Timestamp``, whole seconds; ``signee``: ``X-Signature``.
    """
    attendue = f"sha256={signature(secret, horodatage, corps)}"
    juste = hmac.compare_digest(attendue.encode(), signee.encode(errors="replace"))
    lisible = len(horodatage) <= 12 and horodatage.isascii() and horodatage.isdigit()
    return juste and lisible and abs(time.time() - int(horodatage)) <= AGE_MAX


def _reference(corps: bytes) -> str:
    """What it calls the message, when its answer says so; whatever else it answers, the message is taken."""
    try:
        lu = json.loads(corps)
    except (ValueError, RecursionError):
        return ""
    return reference_lire(lu.get("reference")) if isinstance(lu, dict) else ""


def signature(secret: str, horodatage: str, corps: bytes) -> str:
    """Return the hex HMAC-SHA256 of ``<timestamp>.<body>``."""
    return hmac.new(secret.encode(), horodatage.encode(errors="replace") + b"." + corps, hashlib.sha256).hexdigest()
