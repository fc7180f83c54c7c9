"""Codes typed as a second factor: each serves once, ten tries an hour, and no cache has a say in it."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import User
from django.db import transaction

from salon_paiement.comptes.essais import CODE, essai_personne
from salon_paiement.services.acces import DERNIER


def code_essayer(utilisateur: User, code: str) -> Authenticator | None:
    """Return what of hers ``code`` proves: her application's, or a recovery code; ``None`` when it proves nothing.

    Args:
        code: as typed; spaces do not count.

    Raises:
        TropDEssais: ten wrong ones were typed in the hour.
    """
    essai = essai_personne(utilisateur, CODE)
    for moyen in Authenticator.objects.filter(user=utilisateur).exclude(type=Authenticator.Type.WEBAUTHN):
        bon = _application(moyen, code) if moyen.type == Authenticator.Type.TOTP else moyen.wrap().validate_code(code)
        if bon:
            essai.rendre()
            return moyen
    return None


def compteur_du_code(secret: str, code: str) -> int | None:
    """Return the step (half-minutes since 1970) that ``code`` belongs to, now or next to now."""
    for compteur in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, compteur))):
            return int(compteur)
    return None


def _application(moyen: Authenticator, code: str) -> bool:
    """Check against the row, locked: what one browser has just used, another one sent at once cannot."""
    with transaction.atomic():
        verrouille = Authenticator.objects.select_for_update().filter(pk=moyen.pk).first()
        if verrouille is None:
            return False
        compteur = compteur_du_code(decrypt(verrouille.data["secret"]), code)
        if compteur is None or compteur <= verrouille.data.get(DERNIER, -1):
            return False
        verrouille.data[DERNIER] = compteur
        verrouille.save(update_fields=["data"])
    return True
