"""What a request asks for. A program is told what it got wrong, where a page falls back to the usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404
from django.utils.translation import gettext as _

from paiements.selecteurs import uuid_lire
from salon_paiement.api.erreurs import Invalide
from salon_paiement.droits import Action, actions_communes, ses_salons
from statistiques.choix import periode_lire
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Periode


@dataclass(frozen=True, slots=True)
class DemandeApi:
    """Whose figures, over which days, and what the reader may see of them."""

    perimetre: Perimetre
    choix: Choix
    periode: Periode
    permises: frozenset[Action]
    details: str = ""

    @property
    def cle(self) -> str:
        """Return what two different answers of one endpoint differ by, salons and language left out."""
        permises = ",".join(sorted(action.value for action in self.permises))
        return f"{self.choix.value}|{self.periode.du}|{self.periode.au}|{self.details}|{permises}"

    def en_tete(self) -> dict[str, Any]:
        """Return how an answer says what it is about."""
        return {
            "periode": {"choix": self.choix.value, "du": self.periode.du, "au": self.periode.au},
            "salons": [{"id": salon.pk, "nom": salon.nom} for salon in self.perimetre.salons],
        }


def demande_lire(
    parametres: Mapping[str, str], user: User | AnonymousUser, action: Action, defaut: Choix
) -> DemandeApi:
    """Read ``salon``, ``choix``, ``du``, ``au`` and ``details``.

    What means nothing at this address was refused before: it would tell two answers apart, and anybody would fill the
    cache with one answer.

    Raises:
        Http404: a salon that is not among the reader's for ``action``, or no salon at all.
        Invalide: a period that means nothing.
    """
    perimetre = perimetre_lire(user, action, parametres.get("salon", ""))
    dates = {nom: parametres[nom] for nom in ("du", "au") if parametres.get(nom)}
    voulu = parametres.get("choix") or (Choix.DATES.value if dates else defaut.value)
    if voulu not in list(Choix):
        raise Invalide("choix", _("Choisissez parmi : %(choix)s.") % {"choix": ", ".join(Choix)})
    choix, periode = periode_lire({"periode": voulu, **dates}, perimetre.aujourd_hui())
    if choix.value != voulu:
        raise Invalide("du", _("Donnez deux jours, du premier au dernier, comme 2026-11-01."))
    if choix is Choix.H24:
        periode = perimetre.dernieres_heures()
    permises = actions_communes(user, perimetre.ids)
    return DemandeApi(perimetre, choix, periode, permises, parametres.get("details", ""))


def perimetre_lire(user: User | AnonymousUser, action: Action, salon: str) -> Perimetre:
    """Return the salon asked for, all of the reader's for ``action`` when ``salon`` is empty.

    Raises:
        Http404: it is not among them; somebody else's answers exactly like an unknown one.
    """
    salons = ses_salons(user, action)
    cle = uuid_lire(salon)
    trouves = tuple(s for s in salons if not salon or s.pk == cle)
    if not trouves:
        raise Http404
    return Perimetre(trouves)
