"""Who knocks: a registry. Whoever adds a way in (a token, a key) adds its line here, and the whole matrix asks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.test import Client

from config.politique.mots import Porte
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role
from tests.securite.monde import A_COTE, ICI, RELATIONS, TELEPHONE, Monde

PAR_SESSION = frozenset({Porte.CONNEXION, Porte.PERSONNEL, Porte.MODELE, Porte.API})


@dataclass(frozen=True)
class Principal:
    """Somebody, and what she may.

    Args:
        nom: a word; the maker of the world's things is « proprietaire ».
        entrer: her browser or her program.
        actions: what she may in the houses of each relation.
        portes: the doors that know her; at the others she is anybody.
        plateforme: whether she runs the whole platform.
        tient: the relations whose visit her phone holds.
    """

    nom: str
    entrer: Callable[[Monde], Client]
    actions: Mapping[str, frozenset[Action]] = field(default_factory=dict)
    portes: frozenset[Porte] = PAR_SESSION
    plateforme: bool = False
    tient: frozenset[str] = frozenset()

    def peut(self, relation: str) -> frozenset[Action]:
        """Return what she may in this house."""
        return self.actions.get(relation, frozenset())

    @property
    def partout(self) -> frozenset[Action]:
        """Return what she may somewhere."""
        return frozenset().union(*self.actions.values())


def _personne(_monde: Monde) -> Client:
    return Client()


def _telephone(_monde: Monde) -> Client:
    client = Client()
    client.cookies["appareil"] = TELEPHONE
    return client


def _session(nom: str) -> Callable[[Monde], Client]:
    def entrer(monde: Monde) -> Client:
        client = Client()
        client.force_login(monde.personnes[nom])
        return client

    return entrer


NUL = frozenset[Porte]()
PRINCIPAUX: dict[str, Principal] = {
    p.nom: p
    for p in (
        Principal("anonyme", _personne, portes=NUL),
        Principal("cliente", _telephone, portes=NUL, tient=frozenset({ICI})),
        *(
            Principal(role, _session(role), {ICI: DROITS[role]})
            for role in (Role.COIFFEUR, Role.CAISSIER, Role.GERANT, Role.COMPTABLE)
        ),
        Principal("proprietaire", _session("proprietaire"), dict.fromkeys((ICI, A_COTE), DROITS[Role.PROPRIETAIRE])),
        Principal("plateforme", _session("plateforme"), dict.fromkeys(RELATIONS, frozenset(Action)), plateforme=True),
        Principal("desactive", _session("desactive"), portes=NUL),
        # Her login still opens the API's door, where nothing is hers any more.
        Principal("parti", _session("parti"), portes=frozenset({Porte.API})),
    )
}
