"""The dialects a simulator speaks. The root belongs to FeexPay; every other one has its own prefix."""

from simulateur.dialectes.base import Dialecte, Monde
from simulateur.dialectes.externe.dialecte import Externe
from simulateur.dialectes.fedapay.dialecte import Fedapay
from simulateur.dialectes.feexpay.dialecte import Feexpay
from simulateur.dialectes.paydunya.dialecte import Paydunya
from simulateur.dialectes.wave.dialecte import Wave

DIALECTES: tuple[type[Dialecte], ...] = (Feexpay, Fedapay, Paydunya, Wave, Externe)


class Interprete:
    """All the dialects of one operator, by name."""

    def __init__(self, monde: Monde) -> None:
        self.par_nom = {sorte.nom: sorte(monde) for sorte in DIALECTES}

    def pour(self, chemin: str) -> Dialecte | None:
        """The dialect that owns a path."""
        return next((d for d in self.par_nom.values() if chemin.startswith(d.prefixe)), None)
