"""What a provider is to us: five calls, frozen dataclasses in and out, six kinds of failure.

A provider never imports a model and never touches the database. It speaks HTTP to the outside and
our own words to the inside. Whatever it does not understand is *not* a verdict.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class Statut(enum.StrEnum):
    """What a provider can say about a payment, in our words (a refund is never a status)."""

    EN_COURS = "en_cours"
    REUSSI = "reussi"
    ECHOUE = "echoue"
    ANNULE = "annule"
    EXPIRE = "expire"
    EXTOURNE = "extourne"


class Authenticite(enum.StrEnum):
    """How far a webhook proves its origin. Even SIGNEE only advances a query, never a state."""

    SIGNEE = "signee"
    JETON = "jeton"
    AUCUNE = "aucune"


class Mode(enum.StrEnum):
    """How a network asks its payer: the phone rings, or the browser goes elsewhere."""

    PUSH = "push"
    REDIRECTION = "redirection"


@dataclass(frozen=True, slots=True)
class Reseau:
    """One mobile money network as a provider knows it.

    Args:
        code: the provider's word for it, sent on the wire.
        libelle: what people call it.
        pays: ISO 3166 code of the country whose numbers it accepts.
        mode: what usually happens; the provider's answer decides, not this.
        prefixes: first digits of the national number, a hint only (numbers are portable).
    """

    code: str
    libelle: str
    pays: str
    mode: Mode = Mode.PUSH
    prefixes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Capacites:
    """What a provider can do; amounts are whole XOF."""

    reseaux: frozenset[str]
    pays: frozenset[str]
    montant_min: int
    montant_max: int
    remboursement: bool = False
    annulation: bool = False
    webhook_signe: bool = False
    idempotent: bool = False
    bac_a_sable: bool = False


@dataclass(frozen=True, slots=True)
class Identifiants:
    """Decrypted credentials of one account, by name (for instance ``cle`` and ``boutique``).

    ``repr`` hides the values so that no traceback or log can show them.
    """

    valeurs: Mapping[str, str] = field(repr=False)

    def __getitem__(self, nom: str) -> str:
        try:
            return self.valeurs[nom]
        except KeyError as exc:
            raise ConfigurationInvalide(f"identifiant manquant : {nom}") from exc


@dataclass(frozen=True, slots=True)
class Demande:
    """One push or redirect to ask for.

    Args:
        notre_reference: unique per attempt, at most 30 characters ``[A-Za-z0-9]``.
        montant: whole XOF.
        devise: ISO code, ``XOF``.
        reseau: the provider's network code (``mtn``, ``moov``…).
        msisdn: payer's number in E.164 with ``+``.
        prenom: optional first name of the payer.
        libelle: what is paid, free text; the adapter removes what its provider refuses.
        url_retour: where the browser comes back; proves nothing.
        url_annulation: where the browser comes back after giving up; proves nothing.
    """

    notre_reference: str
    montant: int
    devise: str
    reseau: str
    msisdn: str
    prenom: str = ""
    libelle: str = ""
    url_retour: str = ""
    url_annulation: str = ""


@dataclass(frozen=True, slots=True)
class Attendre:
    """The payer's phone rings: nothing to do but wait."""


@dataclass(frozen=True, slots=True)
class Rediriger:
    """The payer goes on at ``url`` (https, or loopback for the simulator)."""

    url: str


@dataclass(frozen=True, slots=True)
class Initiation:
    """The provider took the request. Never a proof of payment, whatever it says."""

    reference_fournisseur: str
    action: Attendre | Rediriger
    brut: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Avis:
    """What the provider says when *we* ask: the only source that may move a payment.

    Args:
        statut: in our words; an unknown word of theirs is ``EN_COURS``.
        montant: whole XOF really taken, ``None`` when they do not say or when it cannot be read.
        devise: ISO code, empty when they do not say.
        reference_fournisseur: their reference, empty when unknown.
        instant: when it happened according to them, aware, or ``None``.
        montant_rembourse: whole XOF already given back according to them.
        motif_code: one of ``solde_insuffisant``, ``refuse``, ``annule_par_le_client``, ``expire``,
            ``numero_inconnu``, ``plafond``, ``autre`` or empty.
        motif_brut: their own words, for staff; no personal data.
        frais: whole XOF they keep, ``None`` when unknown.
        notre_reference: our own reference as they echo it, empty when they do not. Where their
            reference was only learned from an unsigned webhook, demand it: without it the answer
            may be about somebody else's payment.
    """

    statut: Statut
    montant: int | None = None
    devise: str = ""
    reference_fournisseur: str = ""
    instant: datetime | None = None
    montant_rembourse: int = 0
    motif_code: str = ""
    motif_brut: str = ""
    frais: int | None = None
    notre_reference: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """What a webhook is about. It carries no status on purpose: nobody may act on one."""

    reference_fournisseur: str = ""
    notre_reference: str = ""
    id_evenement: str = ""
    authenticite: Authenticite = Authenticite.AUCUNE


class ErreurFournisseur(Exception):
    """Base of every failure a provider may report."""


class RefusFournisseur(ErreurFournisseur):
    """A definite no to our request (4xx, or a 200 that says FAILED): nothing moved.

    Attributes:
        motif_code: as in :class:`Avis`.
        motif_brut: their words.
        reference_fournisseur: their reference when the refusal carries one, else empty.
    """

    def __init__(self, motif_code: str, motif_brut: str = "", reference_fournisseur: str = "") -> None:
        super().__init__(f"{motif_code}: {motif_brut}")
        self.motif_code = motif_code
        self.motif_brut = motif_brut
        self.reference_fournisseur = reference_fournisseur


class FournisseurIndisponible(ErreurFournisseur):
    """The request never left (connection not opened): nothing moved, asking again is safe."""


class ResultatInconnu(ErreurFournisseur):
    """Time-out, reset, 5xx or unreadable answer *after* sending: ask later, never send again."""


class TropDeDemandes(ErreurFournisseur):
    """429. ``attendre`` is in seconds, from Retry-After or a default of ours."""

    def __init__(self, attendre: int = 30) -> None:
        super().__init__(f"attendre {attendre} s")
        self.attendre = attendre


class ConfigurationInvalide(ErreurFournisseur):
    """Our credentials or settings are wrong (401, 403, missing key): a human must act."""


class Introuvable(ErreurFournisseur):
    """The provider answers that it does not know this reference (not a verdict by itself)."""


class SignatureInvalide(ErreurFournisseur):
    """A signature was expected on this webhook and is missing or wrong: answer 401."""


class Fournisseur(Protocol):
    """The five calls. Construction takes the account's credentials and nothing else."""

    nom: str
    libelle: str
    # (name, label) of each credential that the account's form asks for.
    identifiants_attendus: Sequence[tuple[str, Any]]
    capacites: Capacites
    reseaux: Mapping[str, Reseau]

    def __init__(self, identifiants: Identifiants) -> None: ...

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

    def verifier_identifiants(self) -> None:
        """Check the credentials without side effect.

        Raises:
            ConfigurationInvalide: with a sentence for staff; or the other network errors.
        """
