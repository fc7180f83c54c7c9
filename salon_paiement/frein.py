"""A brake on guessing: so many tries per network (or account, or number) and window, counted in the database.

In the database and not in the cache: a restarted or lost Redis must not give a guesser her tries back, and only wrong
tries are written, until the limit: a millisecond beside the password's or the look-up's own (docs/decisions/0035).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time

from django.conf import settings
from django.db import connection

from salon_paiement.models import Frein

# One statement: two tries at once are two, whatever the isolation. A window that is over begins again.
_COMPTER = f"""
INSERT INTO {Frein._meta.db_table} AS f (cle, nombre, fin) VALUES (%s, 1, %s)
ON CONFLICT (cle) DO UPDATE SET
    nombre = CASE WHEN f.fin <= %s THEN 1 ELSE f.nombre + 1 END,
    fin = CASE WHEN f.fin <= %s THEN excluded.fin ELSE f.fin END
RETURNING nombre
"""  # noqa: S608 - our own table's name


def frein_serre(usage: str, adresse: str | None, limite: int) -> bool:
    """Tell whether ``adresse`` has used up its tries of ``usage``."""
    return cle_serree(_cle(usage, reseau_de(adresse)), limite)


def frein_compter(usage: str, adresse: str | None, duree: int) -> None:
    """Count one try; the window lasts ``duree`` seconds from the first."""
    cle_compter(_cle(usage, reseau_de(adresse)), duree)


def sujet_serre(usage: str, sujet: str, limite: int) -> bool:
    """The same for whatever is counted that is no address: an account, a device, everybody."""
    return cle_serree(_cle(usage, sujet), limite)


def sujet_compter(usage: str, sujet: str, duree: int) -> int:
    """Count one try; returns how many there are in its window, this one included."""
    return cle_compter(_cle(usage, sujet), duree)


def sujet_oublier(usage: str, sujet: str) -> None:
    """Give the tries back: whoever was counted has proved who she is."""
    Frein.objects.filter(pk=_cle(usage, sujet)).delete()


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


def _cle(usage: str, sujet: str) -> str:
    """A digest that only we can make: addresses and names of accounts are not kept, even for an hour."""
    return hmac.new(settings.CLE_DONNEES.encode(), f"frein:{usage}:{sujet}".encode(), hashlib.sha256).hexdigest()


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
