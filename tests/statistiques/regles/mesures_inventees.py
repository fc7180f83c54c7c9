"""An indicator whose values are given by hand, so that the sweep alone is looked at: real rows, invented figures."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from statistiques.models import AlerteStatistique, GenreAlerte
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.evaluation import indicateur_evaluer
from statistiques.regles.jeu import jeu_lire, regles_installer
from statistiques.regles.types import SUR, Cle, Defaut, Indicateur, Portee, Regard, Releve

MIDI = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@dataclass
class Sonde:
    """What the next reading gives; ``indicateur`` takes the place of a declared one, whose sentence it borrows."""

    valeurs: dict[Cle, Releve] = field(default_factory=dict)
    instant: datetime.datetime = MIDI
    indicateur: Indicateur = field(init=False)
    fenetres: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.indicateur = self.faire()

    def faire(self, **champs: Any) -> Indicateur:
        """Declare it, with another rule or another reading of what is missing."""
        declare: dict[str, Any] = {
            "code": "attente_reseau",
            "titre": "essai",
            "aide": "essai",
            "portee": Portee.SALON,
            "genre": GenreAlerte.PERFORMANCE.value,
            "comparateur": SUR,
            "lire": self._lire,
            "defauts": (Defaut(seuil=100, seuil_critique=200, repos=300),),
        } | champs
        self.indicateur = Indicateur(**declare)
        return self.indicateur

    def _lire(self, regard: Regard) -> dict[Cle, Releve]:
        self.fenetres.append(regard.fenetre)
        return dict(self.valeurs)

    def voir(
        self, salon_id: uuid.UUID | None, valeur: int | None, objet: str = "mtn", *, minutes: int = 1, base: int = 50
    ) -> int:
        """Let ``minutes`` pass, then read one value (``None``: nothing is known)."""
        self.instant += minutes * MINUTE
        self.valeurs = {} if valeur is None else {(salon_id, objet): Releve(valeur, base=base)}
        return self.balayer()

    def balayer(self) -> int:
        """Sweep this indicator once."""
        regles_installer({**CATALOGUE, self.indicateur.code: self.indicateur})
        return indicateur_evaluer(self.indicateur, jeu_lire(tous=True), self.instant)


def ouvertes() -> list[tuple[str, str, int]]:
    """Return what is open: about what, how grave, at which value."""
    return list(AlerteStatistique.objects.filter(active=True).values_list("objet", "severite", "valeur"))
