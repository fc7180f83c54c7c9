"""Where webhooks of an account may come from: an optional second factor, never the only one."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import SaisieInvalide

Etendue = ipaddress.IPv4Network | ipaddress.IPv6Network
NOMBRE_MAX = 50


def etendue_lire(texte: str) -> Etendue:
    """Return one address or CIDR network.

    Raises:
        ValueError: it is neither, or has bits beyond its mask (a typing mistake more often than a wish).
    """
    return ipaddress.ip_network(texte)


def etendues_lire(textes: Iterable[str]) -> list[str]:
    """Return addresses as they are stored: one canonical network each, no doubles, in the order given.

    Raises:
        SaisieInvalide: with the first one that cannot be read, or when there are too many.
    """
    lues: dict[str, None] = {}
    for texte in filter(None, (brut.strip() for brut in textes)):
        try:
            etendue = etendue_lire(texte)
        except ValueError:
            raise SaisieInvalide(
                _("« %(texte)s » n'est ni une adresse ni un réseau (exemples : 203.0.113.7, 2001:db8::/48).")
                % {"texte": texte[:60]}
            ) from None
        if etendue.prefixlen == 0:
            raise SaisieInvalide(_("Laissez la liste vide pour accepter toutes les adresses."))
        lues[str(etendue)] = None
    if len(lues) > NOMBRE_MAX:
        raise SaisieInvalide(_("Cinquante adresses au plus : donnez des réseaux plutôt que des adresses."))
    return list(lues)


def adresse_permise(adresse: str | None, etendues: Sequence[Etendue]) -> bool:
    """Tell whether an address is in one of the networks; an unknown address is in none."""
    if adresse is None:
        return False
    lue = ipaddress.ip_address(adresse)
    # A dual-stack socket shows an IPv4 peer as ::ffff:a.b.c.d: both are the same machine.
    lue = getattr(lue, "ipv4_mapped", None) or lue
    return any(lue.version == etendue.version and lue in etendue for etendue in etendues)
