"""What an adapter answers to. It never imports a model and never touches the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from paiements.fournisseurs.base import (
    Avis,
    Capacites,
    Demande,
    Identifiants,
    Initiation,
    LigneNonLue,
    LigneRelevee,
    Rendu,
    Signal,
)
from paiements.fournisseurs.erreurs import NonSupporte
from paiements.fournisseurs.reseaux import Reseau

# (name, label) of each credential that an account's form asks for.
Champs = Sequence[tuple[str, Any]]


class Fournisseur(Protocol):
    """What every provider answers to. Construction takes the account's credentials and nothing else."""

    nom: str
    libelle: Any  # text, or a lazy translation where it is not a brand
    identifiants_attendus: Champs
    # Those of them that may stay empty.
    identifiants_facultatifs: frozenset[str]
    # Those that are no secret: shown, and kept after an error.
    identifiants_visibles: frozenset[str]
    capacites: Capacites
    reseaux: Mapping[str, Reseau]

    def __init__(self, identifiants: Identifiants) -> None: ...

    @classmethod
    def identifiants_verifier(cls, valeurs: Mapping[str, str]) -> None:
        """Judge what was typed before it is stored; calls nobody.

        Raises:
            ConfigurationInvalide: with a sentence for staff.
        """

    def initier(self, demande: Demande) -> Initiation:
        """Ask the payer. Sent exactly once, never retried.

        Raises:
            RefusFournisseur, FournisseurIndisponible, ResultatInconnu, TropDeDemandes,
            ConfigurationInvalide.
        """

    def interroger(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """Ask for the verdict (a GET, retried by the HTTP client).

        Raises:
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """

    def retrouver(self, notre_reference: str, depuis: datetime) -> Avis | None:
        """Find an attempt whose reference was lost, by our own reference.

        Args:
            depuis: aware instant from which to look.

        Returns:
            ``None`` when the provider has no such payment (yet) or offers no such look-up.
        """

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Read who a webhook is about. Never raises on garbage: an empty ``Signal`` is an answer.

        Raises:
            SignatureInvalide: only where the provider signs.
        """

    def signal_du_corps(self, corps: bytes) -> Signal:
        """Read who a stored message is about; whoever stored it has verified its origin. Never raises."""

    def verifier_identifiants(self) -> None:
        """Check the credentials without side effect.

        Raises:
            ConfigurationInvalide: with a sentence for staff; or the other network errors.
        """

    def annuler(self, reference_fournisseur: str, notre_reference: str) -> None:
        """Withdraw a request. Proves nothing: the caller asks for the verdict afterwards.

        Raises:
            NonSupporte, RefusFournisseur: too late, or no such operation.
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """

    def rembourser(self, reference_fournisseur: str, notre_reference: str, montant: int) -> Rendu:
        """Send ``montant`` (whole XOF) of one payment back to its payer. Sent once, never retried.

        Raises:
            NonSupporte: no such operation (for this amount): a person does it.
            RefusFournisseur: a definite no, nothing moved.
            ResultatInconnu: it may have gone: never send it again before a definite no.
            FournisseurIndisponible, TropDeDemandes, ConfigurationInvalide: nothing left.
        """

    def relever(self, depuis: datetime, jusqua: datetime) -> Iterator[LigneRelevee | LigneNonLue]:
        """List what they recorded between two aware instants, oldest first or not, unreadable lines included.

        Raises:
            NonSupporte, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """


class SansExtras:
    """The operations most providers lack; an adapter inherits this and replaces what it has."""

    identifiants_facultatifs: frozenset[str] = frozenset()
    identifiants_visibles: frozenset[str] = frozenset()

    @classmethod
    def identifiants_verifier(cls, valeurs: Mapping[str, str]) -> None:
        """Accept anything: see :class:`Fournisseur`."""

    def annuler(self, reference_fournisseur: str, notre_reference: str) -> None:
        """Refuse: see :class:`Fournisseur`."""
        raise NonSupporte

    def rembourser(self, reference_fournisseur: str, notre_reference: str, montant: int) -> Rendu:
        """Refuse: see :class:`Fournisseur`."""
        raise NonSupporte

    def relever(self, depuis: datetime, jusqua: datetime) -> Iterator[LigneRelevee | LigneNonLue]:
        """Refuse: see :class:`Fournisseur`."""
        raise NonSupporte
