"""The world that every principal knocks at: Afi's two salons and a stranger's, the same things behind each address.

A new address is a line of the policy and, if it names a thing, a factory of ``objets.py``; one that is missing says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.contrib.auth.models import User
from django.db import transaction

from paiements.services import annulation, initiation, reglages
from paiements.services.appel import PlusDePlace
from salon_paiement.models import Coiffeur, Membre, Role
from tests import fabriques
from tests.securite import objets

# Whose thing it is, seen from Afi's first salon: her own, her other salon's, a stranger's, nobody's.
ICI, A_COTE, ETRANGERE, INCONNUE = "ici", "a_cote", "etrangere", "inconnue"
RELATIONS = (ICI, A_COTE, ETRANGERE)
TELEPHONE = "t" * 43


@dataclass
class Monde:
    """Houses by relation, and people by role of Afi's first salon."""

    maisons: dict[str, fabriques.Maison] = field(default_factory=dict)
    personnes: dict[str, User] = field(default_factory=dict)
    _objets: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)

    def arguments(self, objet: str, relation: str) -> tuple[Any, ...]:
        """Return what names this kind of thing in an address; the thing is made at first use.

        Raises:
            LookupError: nobody has said how to make one.
        """
        if relation == INCONNUE:
            return tuple(map(objets.inconnu, self.arguments(objet, ICI)))
        if (objet, relation) not in self._objets:
            self._objets[objet, relation] = objets.faire(self, objet, relation)
        return self._objets[objet, relation]

    def tout_faire(self, noms: set[str]) -> None:
        """Make everything now, before anybody knocks: what is made later would look like a refused write.

        The admin's pages come last: most of their rows are there by then.
        """
        for nom in sorted(noms, key=lambda nom: (nom.startswith("admin:"), nom)):
            for relation in RELATIONS:
                self.arguments(nom, relation)


def monde_batir() -> Monde:
    """Make houses and people; Afi owns two houses, everybody else works in one."""
    monde = Monde()
    for relation, nom in ((ICI, "Salon Afi"), (A_COTE, "Afi Plage"), (ETRANGERE, "Chez Rivale")):
        monde.maisons[relation] = chez = fabriques.maison(nom)
        for role in Role.values:
            if relation == A_COTE and role == Role.PROPRIETAIRE:
                afi = monde.personnes[role]
                chez.membres[role] = Membre.objects.create(salon=chez.salon, utilisateur=afi, role=role)
                continue
            personne = fabriques.membre(chez, role)
            if relation == ICI:
                monde.personnes[role] = personne
        Coiffeur.objects.filter(pk=chez.coiffeurs[0].pk).update(membre=chez.membres[Role.COIFFEUR])
    monde.personnes["etrangere"] = monde.maisons[ETRANGERE].membres[Role.PROPRIETAIRE].utilisateur
    monde.personnes["plateforme"] = User.objects.create_superuser("plateforme", password="mot-de-passe-long")
    _partis(monde)
    return monde


def _partis(monde: Monde) -> None:
    """Who was an owner and is not any more: her account closed, or her place in the salon."""
    salon = monde.maisons[ICI].salon
    for nom in ("desactive", "parti"):
        monde.personnes[nom] = qui = User.objects.create_user(nom, password="mot-de-passe-long", is_staff=True)
        Membre.objects.create(salon=salon, utilisateur=qui, role=Role.PROPRIETAIRE, actif=nom != "parti")


def fermer_les_comptes(monde: Monde) -> None:
    """Close ``desactive``'s account once her browser is logged in."""
    User.objects.filter(pk=monde.personnes["desactive"].pk).update(is_active=False)


@contextmanager
def rien_ne_reste() -> Iterator[None]:
    """Undo whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sans_operateur(patch: Any) -> None:
    """No call leaves for an operator: there is never a place for one."""

    def pleine(**_quoi: bool) -> NoReturn:
        raise PlusDePlace

    for service in (annulation, reglages):
        patch.setattr(service, "appel_fournisseur", pleine)
    patch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)


JOUR = datetime.date(2026, 11, 28)
