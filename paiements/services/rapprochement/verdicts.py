"""What a statement's line means beside the payment it names: pure decisions, nothing is written here."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from paiements.etats import EtatPaiement
from paiements.models import EtatLigne, LigneReleve, Paiement
from paiements.releves.tables import FRAIS, INCERTAIN

# Money came: the provider's own record and ours agree on that much.
RECUS = frozenset({EtatPaiement.REUSSI.value, EtatPaiement.EXTOURNE.value})
# Which way the money went is not known: set by the reading, kept as the reason of the verdict.
SENS_DOUTEUX = "sens"
# What the operator kept, on a line of its own. A payment's fee is learnt from its own line only.
LIGNE_DE_FRAIS = "ligne_de_frais"
# Our direction → why a line that the model keeps among payouts is none: it never reaches the ledger by itself.
MOTIFS_A_VOIR = {INCERTAIN: SENS_DOUTEUX, FRAIS: LIGNE_DE_FRAIS}
# Money given back of a payment that we do not hold as received: looked at again once we do.
NON_RECU = "rembourse_non_recu"
# A payout of a statement in which nothing is ours: a person says whose it is.
SANS_PREUVE = "sans_preuve"
# A line of a statement that a person said is not ours.
PAS_LE_NOTRE = "pas_le_notre"


@dataclass(frozen=True, slots=True)
class Trouvailles:
    """The payments of one account that a batch of lines names.

    Args:
        par_reference: by the provider's reference. par_notre: by ours.
    """

    par_reference: Mapping[str, Paiement]
    par_notre: Mapping[str, Paiement]

    def de(self, ligne: LigneReleve) -> tuple[Paiement | None, bool]:
        """Return the payment of a line, and whether its two references name two different ones."""
        theirs = self.par_reference.get(ligne.reference) if ligne.reference else None
        # Some providers give our reference back as their own.
        ours = self.par_notre.get(ligne.notre_reference) or self.par_notre.get(ligne.reference)
        return theirs or ours, theirs is not None and ours is not None and theirs.pk != ours.pk


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one line; ``ecart`` is the amount a person should look at."""

    ligne: LigneReleve
    etat: str
    motif: str = ""
    paiement: Paiement | None = None

    @property
    def a_signaler(self) -> bool:
        """Whether a human must look."""
        return self.etat in {EtatLigne.ORPHELINE, EtatLigne.DIVERGENTE}


def verdicts_rendre(
    lignes: Iterable[LigneReleve], trouvailles: Trouvailles, deja: set[uuid.UUID], doubles: Set[int] = frozenset()
) -> list[Verdict]:
    """Decide on each line that can be decided by reference.

    Args:
        deja: payments that a line explains already; those explained here are added to it.
        doubles: ids of the payout and refund lines that repeat another one.

    Returns:
        Nothing for a line of money that came and whose references say nothing: it is looked at another way.
    """
    verdicts = []
    for ligne in lignes:
        paiement, deux = trouvailles.de(ligne)
        verdict = _verdict(ligne, paiement, deux, deja)
        if verdict is not None and verdict.etat == EtatLigne.RAPPROCHEE and ligne.pk in doubles:
            verdict = Verdict(ligne, EtatLigne.DIVERGENTE, "en_double", paiement)
        if verdict is not None:
            verdicts.append(verdict)
            if verdict.etat == EtatLigne.RAPPROCHEE and paiement is not None and ligne.sens == "encaissement":
                deja.add(paiement.pk)
    return verdicts


def versements_retenir(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the same verdicts with nothing posted: each payout waits for a person."""
    return [
        dataclasses.replace(v, etat=EtatLigne.DIVERGENTE, motif=SANS_PREUVE) if v.etat == EtatLigne.RAPPROCHEE else v
        for v in verdicts
    ]


def _verdict(ligne: LigneReleve, paiement: Paiement | None, deux: bool, deja: set[uuid.UUID]) -> Verdict | None:
    if ligne.sens == "reversement":
        return _reversement(ligne, paiement)
    if deux:
        return Verdict(ligne, EtatLigne.DIVERGENTE, "deux_paiements", paiement)
    if paiement is None:
        return Verdict(ligne, EtatLigne.ORPHELINE, "rembourse_inconnu") if ligne.sens == "remboursement" else None
    if ligne.sens == "remboursement":
        return rembourse_verdict(ligne, paiement)
    return Verdict(ligne, *_encaissement(ligne, paiement, deja), paiement)


def _reversement(ligne: LigneReleve, paiement: Paiement | None) -> Verdict:
    """A payout is the salon's own money moving: one that names a customer's payment is not one."""
    if ligne.motif in MOTIFS_A_VOIR.values():
        return Verdict(ligne, EtatLigne.DIVERGENTE, ligne.motif, paiement)
    if paiement is not None:
        return Verdict(ligne, EtatLigne.DIVERGENTE, SENS_DOUTEUX, paiement)
    return Verdict(ligne, EtatLigne.RAPPROCHEE)


def _encaissement(ligne: LigneReleve, paiement: Paiement, deja: set[uuid.UUID]) -> tuple[str, str]:
    if paiement.etat not in RECUS:
        return EtatLigne.DIVERGENTE, "etat"
    if (paiement.devise_recue or paiement.devise) != ligne.devise:
        return EtatLigne.DIVERGENTE, "devise"
    if paiement.montant_recu != ligne.montant:
        return EtatLigne.DIVERGENTE, "montant"
    if paiement.pk in deja:
        return EtatLigne.DIVERGENTE, "en_double"
    return EtatLigne.RAPPROCHEE, ""


def rembourse_verdict(ligne: LigneReleve, paiement: Paiement) -> Verdict:
    """Return what a line of money given back means beside the payment it names."""
    if paiement.etat not in RECUS:
        return Verdict(ligne, EtatLigne.DIVERGENTE, NON_RECU, paiement)
    if (paiement.devise_recue or paiement.devise) != ligne.devise:
        return Verdict(ligne, EtatLigne.DIVERGENTE, "devise", paiement)
    motif = "extourne" if paiement.etat == EtatPaiement.EXTOURNE else ""
    return Verdict(ligne, EtatLigne.RAPPROCHEE, motif, paiement)
