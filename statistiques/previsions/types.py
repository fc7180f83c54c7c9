"""A forecast, and why there may be none."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HORIZON = 30


class Methode(enum.StrEnum):
    """How the days were forecast."""

    LISSAGE = "lissage"  # damped Holt-Winters, weekly season
    MEDIANE = "mediane"  # median of the same weekdays
    AUCUNE = "aucune"


class Raison(enum.StrEnum):
    """What the reader has to know about a forecast that is missing or poor."""

    AUCUNE = ""
    TROP_COURT = "trop_court"
    COURT = "court"
    INACTIF = "inactif"


PHRASES: dict[Raison, str | Promise] = {
    Raison.AUCUNE: "",
    Raison.TROP_COURT: _("Il faut deux semaines d'activité pour prévoir la suite."),
    Raison.COURT: _("Moins de six semaines d'activité : la prévision est encore grossière."),
    Raison.INACTIF: _("Aucune activité depuis quatre semaines : rien à prévoir."),
}


@dataclass(frozen=True, slots=True)
class JourPrevu:
    """One day to come: what is expected, and between which values four days out of five fall."""

    jour: datetime.date
    valeur: int
    bas: int
    haut: int


@dataclass(frozen=True, slots=True)
class Prevision:
    """The next days of one measure, in its unit (whole XOF or visits).

    Args:
        jours: empty when nothing may be said; ``raison`` then tells why.
        erreur_moyenne: mean absolute error on the tested days, each forecast without having seen it.
        erreur_pour_mille: the same errors against what those days brought in all, in thousandths.
        jours_testes: how many different days were tested, from ``teste_du`` to ``teste_au``.
    """

    jours: list[JourPrevu] = field(default_factory=list)
    methode: Methode = Methode.AUCUNE
    erreur_moyenne: int | None = None
    erreur_pour_mille: int | None = None
    jours_testes: int = 0
    raison: Raison = Raison.AUCUNE
    teste_du: datetime.date | None = None
    teste_au: datetime.date | None = None

    @property
    def total(self) -> int:
        """Return what all these days should bring together."""
        return sum(jour.valeur for jour in self.jours)

    @property
    def explication(self) -> str:
        """Return the sentence of ``raison``, in the reader's language."""
        return str(PHRASES[self.raison])
