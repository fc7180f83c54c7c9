"""A brake on guessing: so many tries per network (or account, or number) and window, counted in the database.

In the database and not in the cache: a restarted or lost Redis must not give a guesser her tries back, and only wrong
tries are written, until the limit: a millisecond beside the password's or the look-up's own (docs/decisions/0035).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import F

from salon_paiement.models import Frein

# One statement: two tries at once are two, whatever the isolation. A window that is over begins again.
_COMPTER = f"""
INSERT INTO {Frein._meta.db_table} AS f (cle, nombre, fin) VALUES (%s, 1, %s)
ON CONFLICT (cle) DO UPDATE SET
    nombre = CASE WHEN f.fin <= %s THEN 1 ELSE f.nombre + 1 END,
    fin = CASE WHEN f.fin <= %s THEN excluded.fin ELSE f.fin END
RETURNING nombre
"""  # noqa: S608 - our own table's name


@dataclass(frozen=True, slots=True)
class Essai:
    """A try counted before what was typed is looked at: a hundred sent at once are a hundred."""

    cles: tuple[str, ...]

    def rendre(self) -> None:
        """Take it back: it was the right one. What others tried stays counted."""
        for cle in self.cles:
            # One row a statement: two people who come in together never wait for each other's.
            Frein.objects.filter(pk=cle, nombre__gt=0, fin__gt=_maintenant()).update(nombre=F("nombre") - 1)


def essai_compter(limites: dict[str, int], duree: int) -> Essai | None:
    """Count one try against every counter named, or none; ``None`` when one of them has no room left.

    Args:
        limites: by counter (:func:`frein_cle`, :func:`sujet_cle`), how many tries its window holds.
        duree: of the window, in seconds.
    """
    if any(cle_serree(cle, limite) for cle, limite in limites.items()):
        return None
    essai = Essai(tuple(limites))
    # Every one of them, before any is judged: of many tries sent at once, those above the limit are found out here.
    comptes = [(cle_compter(cle, duree), limite) for cle, limite in limites.items()]
    if all(nombre <= limite for nombre, limite in comptes):
        return essai
    essai.rendre()
    return None


def frein_cle(usage: str, adresse: str | None) -> str:
    """Return the counter of ``usage`` for the network of ``adresse``."""
    return sujet_cle(usage, reseau_de(adresse))


def sujet_cle(usage: str, sujet: str) -> str:
    """Return the counter of ``usage`` for whatever is no address: an account, a device, everybody.

    A digest that only we can make: addresses and names of accounts are not kept, even for an hour.
    """
    return hmac.new(settings.CLE_DONNEES.encode(), f"frein:{usage}:{sujet}".encode(), hashlib.sha256).hexdigest()


def frein_serre(usage: str, adresse: str | None, limite: int) -> bool:
    """Tell whether ``adresse`` has used up its tries of ``usage``."""
    return cle_serree(frein_cle(usage, adresse), limite)


def frein_compter(usage: str, adresse: str | None, duree: int) -> None:
    """Count one try; the window lasts ``duree`` seconds from the first."""
    cle_compter(frein_cle(usage, adresse), duree)


def sujet_oublier(usage: str, sujet: str) -> None:
    """Give the tries back: whoever was counted has proved who she is."""
    Frein.objects.filter(pk=sujet_cle(usage, sujet)).delete()


def cle_serree(cle: str, limite: int) -> bool:
    """Tell whether a counter of this window has reached ``limite``."""
    return Frein.objects.filter(pk=cle, nombre__gte=limite, fin__gt=_maintenant()).exists()


def cle_compter(cle: str, duree: int) -> int:
    """Add one to a counter, begun again when its window is over."""
    maintenant = _maintenant()
    with connection.cursor() as curseur:
        curseur.execute(_COMPTER, [cle, maintenant + duree, maintenant, maintenant])
        ligne = curseur.fetchone()
    return int(ligne[0])


def freins_balayer() -> int:
    """Forget the windows that are over; returns how many."""
    return Frein.objects.filter(fin__lte=_maintenant()).delete()[0]


def _maintenant() -> int:
    return int(time.time())


def reseau_de(adresse: str | None) -> str:
    """Return what an address is counted as: itself, or its network in IPv6.

    One subscriber holds a whole IPv6 /64: counting single addresses there would count nothing.
    """
    try:
        lue = ipaddress.ip_address(adresse or "")
    except ValueError:
        return "inconnue"
    longueur = 32 if lue.version == 4 else 64
    return str(ipaddress.ip_network(f"{lue}/{longueur}", strict=False).network_address)
