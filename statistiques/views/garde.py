"""A page of figures as this reader was last shown it: given again, whole, while nothing she would see has changed."""

from __future__ import annotations

import time
from collections.abc import Hashable

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from paiements.selecteurs import uuid_lire
from salon_paiement.droits import Action, ou_elle_peut_sql, roles_de
from salon_paiement.morceaux import Cle, morceau_garde, morceau_garder
from statistiques.periodes import heure_de
from statistiques.selecteurs_alertes import marque_plateforme
from statistiques.versions import salons_vus


def cle_de(request: HttpRequest, quoi: str, action: Action, *autres: Hashable) -> Cle | None:
    """Return all that an answer about the figures of this reader's salons depends on, ``None`` when it is not kept.

    Her rights, her salons and what has happened there are read now: two statements, whatever the salons. What no fact
    tells makes it old after the same seconds as the figures in it.

    Args:
        quoi: which answer, one of a few fixed words; ``action``: what she must be allowed to do in a salon to see it.
        autres: what it depends on besides.
    """
    duree = settings.STATISTIQUES_CACHE_SECONDES
    if settings.DEBUG or duree <= 0 or request.method != "GET" or len(get_messages(request)):
        return None
    demande = request.GET.get("salon", "")
    seul = uuid_lire(demande)
    if demande and seul is None:
        return None
    user = request.user
    return (
        quoi, get_language(), request.get_full_path(), *autres,
        user.pk, user.is_superuser, tuple((salon.int, role) for salon, role in roles_de(user).items()),
        marque_plateforme(user),
        salons_vus(ou_elle_peut_sql(user, action, "s.id"), seul),
        heure_de(timezone.now()), int(time.time() // duree),
    )  # fmt: skip


def garde_lire(cle: Cle | None) -> list[str] | None:
    """Return the texts kept under a key."""
    garde = morceau_garde(cle) if cle else None
    return garde.split("\x00") if garde else None


def garde_ecrire(cle: Cle | None, *textes: str) -> None:
    """Keep texts together; no page holds the character between them."""
    if cle:
        morceau_garder(cle, "\x00".join(textes))
