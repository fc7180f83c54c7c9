"""Addresses that people type for our server to call: a public name over https, and nothing clever.

Reading an address is only half of the guard: a name may be fine and still resolve to a private address, today or on
the second look-up. ``connexion.py`` judges what a name resolves to, at each connection.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext as _

from salon_paiement.erreurs import SaisieInvalide

ADRESSE_MAX = 1_000  # characters
# The host has one spelling only: what two readers could split differently (@ \ # and the like) is not in it.
_ADRESSE = re.compile(
    r"https://(?P<hote>[a-z0-9.-]+)(?::443)?"
    r"(?P<suite>(?:/[A-Za-z0-9._~:=%+,!$&'()*;@-]*)*(?:\?[A-Za-z0-9._~:=%+,!$&'()*;@/?-]*)?)"
)
_ETIQUETTE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SUFFIXE = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# Names that only mean something inside a network, this machine's included.
SUFFIXES_PRIVES = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"}
    | {"arpa", "onion", "test", "invalid", "alt"}
)
_LOCALE = re.compile(r"http://(?:127\.0\.0\.1|localhost):[0-9]{1,5}(?:/[A-Za-z0-9._~/-]*)?")


def adresse_verifier(url: str) -> str:
    """Return an address our server may call, scheme and host in small letters.

    A host must be a name of the public Internet: an IP address, however it is written, is refused.

    Raises:
        SaisieInvalide: with a sentence for staff.
    """
    texte = url.strip()
    if settings.RESEAU_BOUCLE_LOCALE and _LOCALE.fullmatch(texte):
        return texte
    if len(texte) > ADRESSE_MAX:
        raise SaisieInvalide(_("Cette adresse est trop longue."))
    if not texte.lower().startswith("https://"):
        raise SaisieInvalide(_("L'adresse doit commencer par https://"))
    lue = _ADRESSE.fullmatch(minuscules(texte))
    if lue is None:
        raise SaisieInvalide(_("L'adresse ne peut contenir ni port, ni compte, ni signe spécial."))
    if not nom_public(lue["hote"]):
        raise SaisieInvalide(_("L'adresse doit être un nom de domaine public."))
    if any(set(etape) == {"."} for etape in lue["suite"].partition("?")[0].split("/") if etape):
        raise SaisieInvalide(_("Le chemin de cette adresse est refusé."))
    return f"https://{lue['hote']}{lue['suite']}"


def minuscules(texte: str) -> str:
    """Return an address with scheme and host in small letters; a path keeps its own."""
    schema, _sep, suite = texte.partition("://")
    hote, barre, chemin = suite.partition("/")
    return f"{schema.lower()}://{hote.lower()}{barre}{chemin}"


def nom_public(hote: str) -> bool:
    """Tell whether ``hote``, in small letters, is written like a name of the public Internet."""
    etiquettes = hote.split(".")
    if len(hote) > 253 or len(etiquettes) < 2 or not all(_ETIQUETTE.fullmatch(e) for e in etiquettes):
        return False
    # Digits or 0x… as a last label is an IP address in disguise for many resolvers.
    return _SUFFIXE.fullmatch(etiquettes[-1]) is not None and etiquettes[-1] not in SUFFIXES_PRIVES
