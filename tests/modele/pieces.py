"""What the pure world of money is made of: attempts, refunds, and the guards that may be switched off."""

from __future__ import annotations

from dataclasses import dataclass

from paiements.etats import VIVANTS


@dataclass(slots=True)
class Tentative:
    """One attempt; what it received is split between what settled the note and the surplus."""

    moyen: str
    montant: int
    etat: str
    remplacee: bool = False
    recu: int = 0
    applique: int = 0
    surplus: int = 0
    reserve: int = 0
    externe: int = 0
    signalee: bool = False

    @property
    def vivante(self) -> bool:
        return self.etat in VIVANTS


@dataclass(slots=True)
class Rendu:
    """One refund of one attempt."""

    tentative: Tentative
    montant: int
    etat: str = "demande"


@dataclass(frozen=True, slots=True)
class Gardes:
    """Guards of the domain; a test switches one off and must see a violation."""

    une_vivante: bool = True
    plafond: bool = True
    reserve: bool = True
    expiration: bool = True
