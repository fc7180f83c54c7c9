"""The words of the policy table: doors, who may, and one line for one address."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from salon_paiement.droits import Action


class Porte(enum.StrEnum):
    """By which door a request comes in: what its refusals look like."""

    PUBLIQUE = "publique"  # anybody; an unknown token answers 404
    CLIENT = "client"  # whoever holds a secret address; another phone than the visit's is told 403
    FOURNISSEUR = "fournisseur"  # machines that sign: operators', outside the chain of pages, and message gateways
    CONNEXION = "connexion"  # one's own login and password
    PERSONNEL = "personnel"  # staff pages: a stranger is led to the login page
    MODELE = "modele"  # the admin's pages of one model, refused as the staff's
    API = "api"  # programs: a stranger is told 401, every refusal has the API's shape
    EXPLOITATION = "exploitation"  # whoever keeps the machine running


class Ouvert(enum.StrEnum):
    """Who may, where it is no action of a role."""

    TOUS = "tous"
    JETON = "jeton"  # the secret in the address is the right
    TELEPHONE = "telephone"  # the same, and the phone that holds the visit
    SIGNATURE = "signature"  # the operator's, or the gateway's, signature is the right
    MACHINE = "machine"  # a network or a token of ours (metrics); to anybody else the address does not exist
    AVANT_INSTALLATION = "avant_installation"  # as long as no salon exists; afterwards the address does not
    CONNUE = "connue"  # whoever proves who she is: what is told concerns no salon
    APPLI = "appli"  # whoever shows the token of a session opened there; a browser's says nothing
    PERSONNEL = "personnel"  # any member of any salon: the page shows her own part
    SIENNE = "sienne"  # whoever made it or is concerned, and nobody else; to others it does not exist
    PLATEFORME = "plateforme"
    PERSONNE = "personne"  # nobody: Django has the address, we have no use for it


Acces = Ouvert | frozenset[Action]


@dataclass(frozen=True, slots=True)
class Objet:
    """What an address names.

    Args:
        nom: the word by which tests find one (``tests/securite/monde*.py``).
        vu_par: who may see it in its salon; to everybody else it answers like an unknown one (404).
    """

    nom: str
    vu_par: Acces


@dataclass(frozen=True, slots=True)
class Ligne:
    """One address.

    Args:
        nom: its name with its namespaces.
        methodes: who may use each method; ``HEAD`` goes with ``GET``, any other answers 405.
        objet: what it names, if anything.
        d_abord: what is asked before the object is looked for: whoever has it in no salon of hers is told 403. Of the
            API it is the method's own right, unless another one is said.
        salon: it takes ``?salon=`` (the API's, to read): one that is not hers for this answers 404…
        salon_par: …or hers for that, where seeing the salon and acting in it are two rights.
        personnes: the methods that no key may use, whatever its scopes: a drawer is a person's.
    """

    nom: str
    porte: Porte
    methodes: Mapping[str, Acces]
    objet: Objet | None = None
    d_abord: Acces | None = None
    salon: bool = False
    salon_par: Acces | None = None
    personnes: frozenset[str] = frozenset()

    @property
    def ouvertes(self) -> frozenset[str]:
        """Return the methods that are let through."""
        return frozenset(self.methodes) | ({"HEAD"} if "GET" in self.methodes else frozenset())

    def par_salon(self, methode: str) -> bool:
        """Return whether ``methode`` takes ``?salon=``; what a program writes names its salon in the body."""
        return self.salon and (self.porte is not Porte.API or methode in {"GET", "HEAD"})

    def acces(self, methode: str) -> Acces | None:
        """Return who may use ``methode``, ``None`` when nobody is let through with it."""
        return self.methodes.get("GET" if methode == "HEAD" else methode)


def un_de(*actions: Action) -> frozenset[Action]:
    """Return « whoever may do one of these »."""
    return frozenset(actions)


def ligne(
    porte: Porte,
    nom: str,
    objet: Objet | None = None,
    *,
    d_abord: Acces | Action | None = None,
    salon: bool | Action = False,
    personnes: tuple[str, ...] = (),
    **methodes: Acces | Action,
) -> Ligne:
    """Return one line; a method is named by itself: ``GET=Action.VOIR_ARGENT``.

    Args:
        salon: it takes ``?salon=``, looked for by the method's own right or by this one.
        personnes: the methods that no key may use.
    """
    avant = frozenset({d_abord}) if isinstance(d_abord, Action) else d_abord
    qui = {nom_: frozenset({acces}) if isinstance(acces, Action) else acces for nom_, acces in methodes.items()}
    salon_par = frozenset({salon}) if isinstance(salon, Action) else None
    return Ligne(nom, porte, qui, objet, avant, bool(salon), salon_par, frozenset(personnes))
