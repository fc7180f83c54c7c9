"""Holding a seal that somebody kept (a receipt, a Z, a message) against the chain, and saying it in words."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from salon_paiement.models import Salon
from traces.modeles_sceaux import SceauTraces
from traces.scellement import dernier_maillon
from traces.tetes import TeteFausse, TeteIllisible, TeteLue, tete_lire


class Issue(enum.StrEnum):
    """What became of a seal that was pasted."""

    TIENT = "tient"
    ILLISIBLE = "illisible"
    FAUSSE = "fausse"
    AILLEURS = "ailleurs"
    COUPEE = "coupee"
    REFAITE = "refaite"


@dataclass(frozen=True, slots=True)
class Reponse:
    """The answer to one pasted seal.

    Args:
        salon: whose chain it was held against.
        tete: the seal as it was read, ``None`` when it could not be.
        sceau: what the chain has at that rank.
        fin: the chain's last rank.
    """

    issue: Issue
    salon: Salon
    tete: TeteLue | None = None
    sceau: SceauTraces | None = None
    fin: int = 0

    @property
    def mauvaise(self) -> bool:
        """The chain is no longer the one this seal came from, unless it was miscopied."""
        return self.issue in {Issue.COUPEE, Issue.REFAITE}

    @property
    def signee(self) -> bool:
        """The long form carries our signature: it cannot have been miscopied."""
        return self.tete is not None and self.tete.chaine is not None


def sceau_confronter(saisie: str, salon: Salon, autres: Sequence[Salon]) -> Reponse:
    """Return what a pasted seal proves; the long form names its own salon, which must be one of the reader's.

    Args:
        salon: whose page it was pasted in.
        autres: every salon whose seals this reader may see.
    """
    try:
        tete = tete_lire(saisie[:1_000])
    except TeteIllisible:
        return Reponse(Issue.ILLISIBLE, salon)
    except TeteFausse:
        return Reponse(Issue.FAUSSE, salon)
    if tete.chaine is not None:
        sien = next((autre for autre in autres if autre.pk == tete.chaine), None)
        if sien is None:
            return Reponse(Issue.AILLEURS, salon, tete)
        salon = sien
    sceau = SceauTraces.objects.filter(chaine=salon.pk, sequence=tete.sequence).first()
    fin, _maillon = dernier_maillon(salon.pk)
    if sceau is None:
        return Reponse(Issue.COUPEE if tete.sequence > fin else Issue.REFAITE, salon, tete, fin=fin)
    issue = Issue.TIENT if tete.est_celle_de(sceau.maillon) else Issue.REFAITE
    return Reponse(issue, salon, tete, sceau, fin)
