"""Who knocks: a registry. Whoever adds a way in (a token, a key) adds its line here, and the whole matrix asks it."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.test import Client, override_settings
from django.utils import timezone

from config.politique.mots import Porte
from salon_paiement.droits import DROITS, Action, actions_de_portees
from salon_paiement.models import CleApi, Role
from salon_paiement.portees import Portee
from salon_paiement.services.cles import cle_creer
from tests.securite.acces import jetons
from tests.securite.monde import A_COTE, ICI, RELATIONS, TELEPHONE, Monde


class Verdict(enum.StrEnum):
    """What the table announces."""

    PERMIS = "permis"
    FERMEE = "405"
    CONNEXION = "connexion"
    ANONYME = "401"
    INTERDIT = "403"
    INCONNU = "404"


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
        machine: whether it is a key and no person.
        appli: whether an app's session is behind.
        refus_api: what the API answers where she is not known.
        partout_essaye: whether she tries every door; a program that is refused by the API is anybody elsewhere.
    """

    nom: str
    entrer: Callable[[Monde], Client]
    actions: Mapping[str, frozenset[Action]] = field(default_factory=dict)
    portes: frozenset[Porte] = PAR_SESSION
    plateforme: bool = False
    tient: frozenset[str] = frozenset()
    machine: bool = False
    appli: bool = False
    refus_api: Verdict = Verdict.ANONYME
    partout_essaye: bool = True

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


def _porteur(texte: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {texte}"})


def _cle(*portees: str) -> Callable[[Monde], Client]:
    def entrer(monde: Monde) -> Client:
        acteur = monde.personnes[Role.PROPRIETAIRE]
        cle, texte = cle_creer(monde.maisons[ICI].salon, nom="Matrice", portees=portees, jours=30, acteur=acteur)
        # Noted as just used: what is written about it says nothing of what it asks for.
        CleApi.objects.filter(pk=cle.pk).update(derniere_utilisation=timezone.now() + datetime.timedelta(days=1))
        return _porteur(texte)

    return entrer


def _jeton(
    nom: str, usage: str = "access", duree: datetime.timedelta = datetime.timedelta(days=1)
) -> Callable[[Monde], Client]:
    def entrer(monde: Monde) -> Client:
        with override_settings(JWT_ACCES_DUREE=duree):
            return _porteur(jetons(monde.personnes[nom])[usage])

    return entrer


NUL, PROGRAMME = frozenset[Porte](), frozenset({Porte.API})
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
        Principal(
            "cle", _cle(*Portee.values), {ICI: actions_de_portees(Portee.values)}, portes=PROGRAMME, machine=True
        ),
        Principal(
            "cle_des_clients",
            _cle(Portee.CLIENTS_LIRE),
            {ICI: actions_de_portees([Portee.CLIENTS_LIRE])},
            portes=PROGRAMME,
            machine=True,
            partout_essaye=False,
        ),
        Principal(
            "jeton", _jeton(Role.GERANT), {ICI: DROITS[Role.GERANT]}, portes=PROGRAMME, appli=True, partout_essaye=False
        ),
        Principal(
            "jeton_plateforme",
            _jeton("plateforme"),
            dict.fromkeys(RELATIONS, frozenset(Action)),
            portes=PROGRAMME,
            plateforme=True,
            appli=True,
            partout_essaye=False,
        ),
        Principal(
            "jeton_expire",
            _jeton(Role.GERANT, duree=datetime.timedelta(hours=-1)),
            portes=NUL,
            partout_essaye=False,
        ),
        Principal("jeton_de_renouvellement", _jeton(Role.GERANT, "refresh"), portes=NUL, partout_essaye=False),
        # Her login still opens the API's door, where nothing is hers any more.
        Principal("parti", _session("parti"), portes=frozenset({Porte.API})),
    )
}
# Roles that need a second factor, in a session that has given none: only the pages where it is given open.
SANS_SECOND: dict[str, Principal] = {
    f"{nom}_sans_second_facteur": Principal(
        nom,
        _session(nom),
        {ICI: frozenset(Action)},
        portes=frozenset({Porte.CONNEXION}),
        refus_api=Verdict.INTERDIT,
    )
    for nom in ("proprietaire", "plateforme")
}
