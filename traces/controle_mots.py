"""What a verification finds, and how it says it."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

# A chain made again from its start would name every row: the first ones are enough to begin with.
MONTREES = 100


class Nature(enum.StrEnum):
    """The ways in which a chain can have been touched."""

    MODIFIE = "modifie"
    SUPPRIME = "supprime"
    ANTIDATE = "antidate"
    JAMAIS_SCELLE = "jamais_scelle"
    SCEAU_MANQUANT = "sceau_manquant"
    SCEAU_REECRIT = "sceau_reecrit"
    REFAITE = "refaite"
    FIN_COUPEE = "fin_coupee"
    ARCHIVE = "archive"
    CONTEXTE = "contexte"
    ILLISIBLE = "illisible"


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One row that is not what it should be.

    Args:
        sequence: rank in the chain, ``None`` when no seal covers the row.
        genre, fait_id: the fact (see ``scellables.py``), empty and 0 when none is named.
        phrase: what is wrong, in the reader's language.
    """

    nature: Nature
    sequence: int | None
    genre: str
    fait_id: int
    phrase: str

    def __str__(self) -> str:
        lieu = [_("sceau %(rang)d") % {"rang": self.sequence}] if self.sequence is not None else []
        lieu += [_("fait %(fait)s") % {"fait": f"{self.genre}{self.fait_id}"}] if self.genre else []
        return _("%(lieu)s : %(phrase)s") % {"lieu": ", ".join(lieu) or "–", "phrase": self.phrase}


@dataclass(slots=True)
class Rapport:
    """The verification of one chain: ``sceaux`` read, the first anomalies and their number, facts still waiting.

    ``depuis`` is the rank it began after; ``en_retard`` counts waiting facts that the sealer should have seen: it is
    stopped, which is an outage and not a forgery. ``archives`` counts, among the anomalies, archives that cannot be
    read or are not what was written: nothing proves their facts any more, and maybe nobody touched them.
    """

    chaine: uuid.UUID
    depuis: int = 0
    en_retard: int = 0
    sceaux: int = 0
    derniere: int = 0
    en_attente: int = 0
    nombre: int = 0
    archives: int = 0
    anomalies: list[Anomalie] = field(default_factory=list)

    def noter(self, anomalie: Anomalie) -> None:
        """Keep one more anomaly, in the order in which they are met."""
        self.nombre += 1
        self.archives += anomalie.nature == Nature.ARCHIVE
        if len(self.anomalies) < MONTREES:
            self.anomalies.append(anomalie)

    @property
    def archives_seules(self) -> bool:
        """Archives are lost or are not what was written, and nothing else is wrong."""
        return 0 < self.nombre <= self.archives

    @property
    def intacte(self) -> bool:
        """Nothing is wrong."""
        return not self.nombre
