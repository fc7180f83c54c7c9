"""Phone numbers: what people type → canonical E.164, old and new plans of Benin included."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import SaisieInvalide

# Benin went from 8 to 10 digits on 2024-11-30 by prefixing 01 (ARCEP Bénin): both are accepted.
_BENIN_ANCIEN = re.compile(r"^(?:(?:\+|00)?229)?([24-9]\d{7})$")
# Contacts copied from a chat come with invisible marks and typographic hyphens.
_ORNEMENTS = re.compile(r"[\s().\-/\u00ad\u200b-\u2015\u202a-\u202e\u2060-\u2069\ufeff]")
_CHIFFRES = re.compile(r"^\+?[0-9]{8,17}$", re.ASCII)
_E164 = re.compile(r"^\+[0-9]{8,15}$", re.ASCII)
_LONGUEURS = {229: 10, 228: 8, 225: 10, 221: 9}


def numero_canonique(saisie: str, pays: str) -> str:
    """Return the E.164 form of ``saisie``.

    Args:
        saisie: what was typed: spaces, dots, dashes, 00 or + prefix are all accepted.
        pays: ISO code of the salon's country, used when no country code was typed.

    Raises:
        SaisieInvalide: not a number one can pay from.
    """
    compact = _ORNEMENTS.sub("", saisie).replace("\uff0b", "+")
    compact = "".join(str(int(c)) if c.isdecimal() else c for c in compact)
    if not _CHIFFRES.match(compact):
        # A letter, an extension: what would be left is a guess, and money goes to that phone.
        raise SaisieInvalide(_NUMERO_INVALIDE)
    ancien = _BENIN_ANCIEN.match(compact)
    if ancien and (pays == "BJ" or len(compact) > 8):
        compact = "+22901" + ancien[1]
    elif re.match(r"^(229|228|225|221)\d{8,10}$", compact):
        compact = "+" + compact
    try:
        numero = phonenumbers.parse(compact, pays)
    except phonenumbers.NumberParseException as erreur:
        raise SaisieInvalide(_NUMERO_INVALIDE) from erreur
    longueur = len(phonenumbers.national_significant_number(numero))
    possible = phonenumbers.is_possible_number_with_reason(numero) == phonenumbers.ValidationResult.IS_POSSIBLE
    e164 = phonenumbers.format_number(numero, phonenumbers.PhoneNumberFormat.E164)
    if not (possible and _E164.match(e164)) or longueur != _LONGUEURS.get(numero.country_code or 0, longueur):
        raise SaisieInvalide(_NUMERO_INVALIDE)
    return e164


_NUMERO_INVALIDE = _("Ce numéro n'est pas complet. Exemple pour le Bénin : 01 97 00 00 00.")
