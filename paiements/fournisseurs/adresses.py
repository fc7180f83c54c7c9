"""Addresses a salon hands us for our server to call: a public name over https, and nothing clever.

Reading an address is only half of the guard: a name may be fine and still resolve to a private address,
today or on the second look-up. ``connexion.py`` judges what a name resolves to, at each connection.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from paiements.fournisseurs.erreurs import ConfigurationInvalide

ADRESSE_MAX = 200  # characters
# Words of an operator's own address are shorter, or hold no figure.
LONG_SEGMENT = 10
_CHIFFRE = re.compile(r"\d", re.ASCII)
# One spelling only: what two readers could split differently (@ \ % ? # and the like) is not in it.
_ADRESSE = re.compile(r"https://(?P<hote>[a-z0-9.-]+)(?::443)?(?P<chemin>(?:/[A-Za-z0-9._~-]+)*)/?")
_ETIQUETTE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SUFFIXE = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# Names that only mean something inside a network, this machine's included.
_SUFFIXES_PRIVES = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"}
    | {"arpa", "onion", "test", "invalid", "alt"}
)


def chemin_montrable(chemin: str) -> str:
    """Return a path as a log may tell it: no query, and of a reference, key or shop only its beginning."""
    segments = chemin.partition("?")[0].split("/")
    return "/".join(f"{s[:4]}…" if len(s) >= LONG_SEGMENT and _CHIFFRE.search(s) else s for s in segments)


def adresse_verifier(url: str) -> str:
    """Return an address our server may call, in its plain form: ``https://host[/path]``, no final slash.

    A host must be a name of the public Internet: an IP address, however it is written, is refused.

    Raises:
        ConfigurationInvalide: with a sentence for staff.
    """
    texte = url.strip()
    if len(texte) > ADRESSE_MAX:
        raise ConfigurationInvalide(_("l'adresse de la passerelle est trop longue"))
    if not texte.lower().startswith("https://"):
        raise ConfigurationInvalide(_("l'adresse de la passerelle doit commencer par https://"))
    lue = _ADRESSE.fullmatch(_minuscules(texte))
    if lue is None:
        raise ConfigurationInvalide(
            _("l'adresse de la passerelle ne peut contenir ni port, ni compte, ni signe spécial")
        )
    hote, chemin = lue["hote"], lue["chemin"]
    if not _nom_public(hote):
        raise ConfigurationInvalide(_("l'adresse de la passerelle doit être un nom de domaine public"))
    if any(set(etape) == {"."} for etape in chemin.split("/") if etape):
        raise ConfigurationInvalide(_("le chemin de l'adresse de la passerelle est refusé"))
    return f"https://{hote}{chemin}"


def _minuscules(texte: str) -> str:
    """Scheme and host in small letters; a path keeps its own."""
    schema, _sep, suite = texte.partition("://")
    hote, barre, chemin = suite.partition("/")
    return f"{schema.lower()}://{hote.lower()}{barre}{chemin}"


def _nom_public(hote: str) -> bool:
    etiquettes = hote.split(".")
    if len(hote) > 253 or len(etiquettes) < 2 or not all(_ETIQUETTE.fullmatch(e) for e in etiquettes):
        return False
    # Digits or 0x… as a last label is an IP address in disguise for many resolvers.
    return _SUFFIXE.fullmatch(etiquettes[-1]) is not None and etiquettes[-1] not in _SUFFIXES_PRIVES
