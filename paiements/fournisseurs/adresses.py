"""Addresses a salon hands us for our server to call: a public name over https, and nothing clever.

Reading an address is only half of the guard: a name may be fine and still resolve to a private address,
today or on the second look-up. ``salon_paiement/reseau/connexion.py`` judges what it resolves to, each time.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from paiements.fournisseurs.erreurs import ConfigurationInvalide
from salon_paiement.reseau.adresses import minuscules, nom_public

ADRESSE_MAX = 200  # characters
# Words of an operator's own address are shorter, or hold no figure.
LONG_SEGMENT = 10
_CHIFFRE = re.compile(r"\d", re.ASCII)
# One spelling only: what two readers could split differently (@ \ % ? # and the like) is not in it.
_ADRESSE = re.compile(r"https://(?P<hote>[a-z0-9.-]+)(?::443)?(?P<chemin>(?:/[A-Za-z0-9._~-]+)*)/?")


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
    lue = _ADRESSE.fullmatch(minuscules(texte))
    if lue is None:
        raise ConfigurationInvalide(
            _("l'adresse de la passerelle ne peut contenir ni port, ni compte, ni signe spécial")
        )
    hote, chemin = lue["hote"], lue["chemin"]
    if not nom_public(hote):
        raise ConfigurationInvalide(_("l'adresse de la passerelle doit être un nom de domaine public"))
    if any(set(etape) == {"."} for etape in chemin.split("/") if etape):
        raise ConfigurationInvalide(_("le chemin de l'adresse de la passerelle est refusé"))
    return f"https://{hote}{chemin}"
