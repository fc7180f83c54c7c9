"""The staff's devices that asked to be told: kept encrypted, taken off when they or their push service say so."""

from __future__ import annotations

import base64
import binascii
import functools
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import AbonnementPoussee
from salon_paiement.models.notification import PLATEFORME
from salon_paiement.reseau.adresses import adresse_verifier
from traces.chiffrement import chiffrer, dechiffrer, empreinte

USAGE = "poussee"
# One person has a few devices; more would be a mistake, or a flood.
APPAREILS_MAX = 10


def abonnement_enregistrer(utilisateur: User, saisie: Mapping[str, Any], langue: str) -> AbonnementPoussee:
    """Keep one browser's subscription; the same browser again changes hands, it is not doubled.

    Args:
        saisie: what the browser gave: ``endpoint`` and ``keys`` (``p256dh``, ``auth``).

    Raises:
        SaisieInvalide: an address we must not call, or keys that nothing can be encrypted for.
    """
    adresse, cles = saisie.get("endpoint"), saisie.get("keys")
    if not isinstance(adresse, str) or not isinstance(cles, Mapping):
        raise SaisieInvalide(_("Cet appareil ne peut pas recevoir de notification."))
    contenu = {"endpoint": adresse_verifier(adresse), "keys": _cles(cles)}
    abonnement, _neuf = AbonnementPoussee.objects.update_or_create(
        empreinte=_empreinte(adresse),
        defaults={
            "utilisateur": utilisateur,
            "langue": langue,
            "abonnement_chiffre": chiffrer(PLATEFORME, USAGE, json.dumps(contenu).encode()),
        },
    )
    siens = AbonnementPoussee.objects.filter(utilisateur=utilisateur).order_by("-date_creation", "-pk")
    AbonnementPoussee.objects.filter(pk__in=list(siens.values_list("pk", flat=True)[APPAREILS_MAX:])).delete()
    return abonnement


def abonnement_retirer(utilisateur: User, adresse: str) -> int:
    """Forget one browser of hers; returns how many were known (0 or 1)."""
    return AbonnementPoussee.objects.filter(utilisateur=utilisateur, empreinte=_empreinte(adresse)).delete()[0]


def abonnement_lire(abonnement: AbonnementPoussee) -> dict[str, Any]:
    """Return a device's push address and keys."""
    contenu: dict[str, Any] = json.loads(dechiffrer(PLATEFORME, USAGE, abonnement.abonnement_chiffre))
    return contenu


def cle_publique() -> str:
    """Return the key that browsers ask for (URL-safe base64); empty when push is not set up here."""
    return _publique(settings.VAPID_CLE_PRIVEE) if settings.VAPID_CLE_PRIVEE else ""


# Every staff page needs it.
@functools.lru_cache(maxsize=4)
def _publique(privee: str) -> str:
    prive = int.from_bytes(_octets(privee), "big")
    cle = ec.derive_private_key(prive, ec.SECP256R1()).public_key()
    brute = cle.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(brute).decode().rstrip("=")


def cle_privee_nouvelle() -> str:
    """Return a new private key, as the setting holds it (32 bytes, URL-safe base64)."""
    nombre = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(nombre.to_bytes(32, "big")).decode().rstrip("=")


def _cles(cles: Mapping[str, Any]) -> dict[str, str]:
    try:
        publique, secret = (_octets(cles[nom]) for nom in ("p256dh", "auth"))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), publique)
    except (KeyError, TypeError, ValueError, binascii.Error) as erreur:
        raise SaisieInvalide(_("Cet appareil ne peut pas recevoir de notification.")) from erreur
    if len(secret) != 16:
        raise SaisieInvalide(_("Cet appareil ne peut pas recevoir de notification."))
    return {"p256dh": cles["p256dh"], "auth": cles["auth"]}


def _octets(texte: str) -> bytes:
    return base64.b64decode(texte + "=" * (-len(texte) % 4), altchars=b"-_", validate=True)


def _empreinte(adresse: str) -> str:
    return empreinte(PLATEFORME, USAGE, adresse)
