"""What an address is asked with: names that exist, each once, and a salon among the reader's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request

from salon_paiement.api.lecture import ILLISIBLE, texte_sain
from salon_paiement.droits import Action, salon_est_permis, salons_de
from salon_paiement.models import Salon

_INCONNU = _("Ce paramètre n'existe pas ici.")
_DEUX_FOIS = _("Ce nom est donné deux fois : on ne saurait lequel croire.")
# What an answer repeats of a name that somebody made up.
_LONGUEUR = 60


def parametres_controler(request: Request, connus: Iterable[str]) -> None:
    """Refuse what means nothing here, instead of answering something else than was asked.

    Raises:
        ValidationError: one entry per parameter at fault.
    """
    permis = set(connus)
    fautes: dict[str, list[exceptions.ErrorDetail]] = {}
    for nom, valeurs in request.query_params.lists():
        if nom not in permis:
            fautes[nom[:_LONGUEUR]] = [exceptions.ErrorDetail(str(_INCONNU), "unknown")]
        elif len(valeurs) > 1:
            fautes[nom] = [exceptions.ErrorDetail(str(_DEUX_FOIS), "twice")]
        elif not texte_sain(valeurs[0]):
            fautes[nom] = [exceptions.ErrorDetail(str(ILLISIBLE), "invalid_characters")]
    if fautes:
        raise exceptions.ValidationError(fautes)


def salons_lire(user: User | AnonymousUser, action: Action, salon: str) -> QuerySet[Salon]:
    """Return the salon asked for, all of the reader's for ``action`` when ``salon`` is empty.

    Raises:
        Http404: it is not among them; somebody else's answers exactly like an unknown one.
    """
    salons = salons_de(user, action)
    if not salon:
        return salons
    cle = uuid_lire(salon)
    if cle is None or not salon_est_permis(user, action, cle):
        raise Http404
    return salons.filter(pk=cle)


def uuid_lire(valeur: str) -> uuid.UUID | None:
    """Return the UUID written in ``valeur``, ``None`` when it is something else."""
    try:
        return uuid.UUID(valeur)
    except ValueError:
        return None
