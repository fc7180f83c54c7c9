"""What goes in and out of a provider: frozen dataclasses, in our words (the calls are in ``contrat.py``).

A provider never imports a model and never touches the database. It speaks HTTP to the outside and
our own words to the inside. Whatever it does not understand is *not* a verdict.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from paiements.fournisseurs.erreurs import ConfigurationInvalide


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


@dataclass(frozen=True, slots=True)
class Capacites:
    """What a provider can do; amounts are whole XOF.

    Args:
        remboursement: it can send money back when asked by API.
        remboursement_partiel: and a part of it only.
        annulation: a request can be withdrawn before the payer answers.
        bac_a_sable: it has a test mode, in which no money moves.
        releve: its past transactions can be listed by API.
        frais_pb: expected fee in basis points of the amount, by network code (``""``: every other one).
    """

    reseaux: frozenset[str]
    pays: frozenset[str]
    montant_min: int
    montant_max: int
    remboursement: bool = False
    annulation: bool = False
    webhook_signe: bool = False
    idempotent: bool = False
    bac_a_sable: bool = False
    remboursement_partiel: bool = False
    releve: bool = False
    frais_pb: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Identifiants:
    """Decrypted credentials of one account, by name (for instance ``cle`` and ``boutique``).

    ``repr`` hides the values so that no traceback or log can show them.

    Args:
        mode: ``live`` or ``test``, the account's.
        anciens: the values replaced a short while ago, still good to *read* webhooks signed before the change.
    """

    valeurs: Mapping[str, str] = field(repr=False)
    mode: str = "live"
    anciens: Mapping[str, str] = field(default_factory=dict, repr=False)

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
        reseau: the network's code in our catalogue (``mtn``, ``moov``, ``carte``…).
        msisdn: payer's number in E.164 with ``+``; empty where the network is ``sans_numero``.
        prenom: optional first name of the payer.
        libelle: what is paid, free text; the adapter removes what its provider refuses.
        url_retour: where the browser comes back; proves nothing.
        url_annulation: where the browser comes back after giving up; proves nothing.
        url_notification: the account's webhook address, for providers that want it in each request.
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
    url_notification: str = ""


@dataclass(frozen=True, slots=True)
class Attendre:
    """The payer's phone rings: nothing to do but wait."""


@dataclass(frozen=True, slots=True)
class Rediriger:
    """The payer goes on at ``url`` (https, or loopback for the simulator).

    ``qr`` is what a QR code of ours should hold when another phone is to pay, empty for ``url`` itself.
    """

    url: str
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Initiation:
    """The provider took the request. Never a proof of payment, whatever it says.

    ``reference_fournisseur`` is empty where they give none before the payer acts (FeexLink).
    """

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
        remboursement_a_voir: they speak of money given back without saying how much.
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
    remboursement_a_voir: bool = False


@dataclass(frozen=True, slots=True)
class LigneRelevee:
    """One line of a provider's own record, fetched by API or read in a file. Amounts are whole units of ``devise``.

    Args:
        montant: gross amount, positive; ``sens`` tells the direction.
        sens: ``encaissement``, ``remboursement`` or ``reversement``; ``incertain`` or
            ``frais`` where only a person can tell what it is about.
        statut: in our words when the line tells one, else ``None`` (a statement lists what happened).
        frais: what they kept, ``None`` when the line does not tell.
        telephone: payer's number as they write it, empty when they do not.
    """

    reference: str
    montant: int
    instant: datetime
    notre_reference: str = ""
    sens: str = "encaissement"
    statut: Statut | None = None
    devise: str = "XOF"
    frais: int | None = None
    telephone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LigneNonLue:
    """One line of their record that is there and cannot be read: a person must know that the period has a hole.

    ``raison`` is a key of ``releves.erreurs.RAISONS``; nothing of the line is repeated.
    """

    raison: str


@dataclass(frozen=True, slots=True)
class Rendu:
    """What a provider says of money we asked it to send back.

    Args:
        fait: True when it is back at the payer's, False while it is on its way.
        reference: their reference of the refund, empty when they give none.
    """

    fait: bool
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """What a webhook is about. It carries no status on purpose: nobody may act on one."""

    reference_fournisseur: str = ""
    notre_reference: str = ""
    id_evenement: str = ""
    authenticite: Authenticite = Authenticite.AUCUNE
