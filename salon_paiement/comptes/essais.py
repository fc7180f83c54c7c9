"""So many tries in a window, counted in the database: a lost cache opens nothing."""

from __future__ import annotations

import datetime
import hashlib

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from salon_paiement.models import EssaiAcces

# What may be tried in one hour on one account, whoever tries: ten codes of a million are no brute force.
ESSAIS_PAR_HEURE = 10
HEURE = datetime.timedelta(hours=1)
# A password asked of an app: by name and network, so that a stranger does not shut the honest owner out.
MOTS_DE_PASSE_APPLICATION = 10
CODE, CONFIRMATION, APPLICATION = "code", "confirmation", "application"


class TropDEssais(Exception):
    """The hour's tries are used up; nothing was checked."""


def essai_personne(utilisateur: User, usage: str) -> EssaiAcces:
    """Count one try of ``usage`` on somebody's account, before what she typed is looked at.

    The account's row is locked meanwhile: a hundred tries sent at once are still counted one by one.

    Returns:
        The try, to be deleted when it was the right one.

    Raises:
        TropDEssais: ten were already made in the hour.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=utilisateur.pk).first()
        return _compter(usage, str(utilisateur.pk), ESSAIS_PAR_HEURE)


def essai_nom(identifiant: str, reseau: str) -> EssaiAcces:
    """Count one password tried by an app on a name (known or not) from a network.

    Raises:
        TropDEssais: ten were already made in the hour.
    """
    cle = hashlib.sha256(f"{identifiant}\n{reseau}".encode()).hexdigest()
    with transaction.atomic():
        return _compter(APPLICATION, cle, MOTS_DE_PASSE_APPLICATION)


def essais_oublier(maintenant: datetime.datetime) -> int:
    """Delete tries whose window is over. Returns how many."""
    return EssaiAcces.objects.filter(date__lt=maintenant - HEURE).delete()[0]


def _compter(usage: str, cle: str, limite: int) -> EssaiAcces:
    depuis = timezone.now() - HEURE
    siens = EssaiAcces.objects.filter(usage=usage, cle=cle)
    if siens.filter(date__gte=depuis).count() >= limite:
        raise TropDEssais
    return siens.create(usage=usage, cle=cle)
