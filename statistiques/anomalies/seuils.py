"""Every limit of the alerts, in one place. Below the floors nothing is said: a tiny salon has too few days alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Suivie:
    """A measure whose days and trend are watched.

    Args:
        plancher: in its unit (XOF, visits): a day whose gap is smaller is never told, however rare.
        plancher_tendance: the same for the means of two windows, which move less than a day.
        fermeture: what a day usually brings for an empty one to be told (below, chance empties one out of a thousand);
            none where another measure tells it already.
    """

    plancher: int
    plancher_tendance: int
    fermeture: int | None = None


SUIVIES: dict[str, Suivie] = {
    "visites": Suivie(plancher=4, plancher_tendance=2, fermeture=7),
    "encaisse": Suivie(plancher=10_000, plancher_tendance=5_000),
}

# A day: robust standard deviations from its weekday's median, and share of that median.
ECARTS_AVERTIR = 4.0
ECARTS_CRITIQUE = 6.0
PART_ECART = 0.4
# The deviation is never taken finer than this share: days that are all alike would make a trifle rare.
DEVIATION_MIN = 0.12
# Days looked back on, and how many of the same weekday are needed.
JOURS_REFERENCE = 84
MEMES_JOURS_MIN = 4
# An empty day is out of the ordinary when this many of the last eight same weekdays were worked.
TRAVAILLES_SUR_HUIT = 7

# A trend: days of each of the two windows, worked days needed in each, standard errors of the rank test, share.
FENETRE = 28
JOURS_OUVRES_MIN = 12
TENDANCE_ERREURS = 3.0
TENDANCE_PART = 0.2
TENDANCE_CRITIQUE = 0.5


@dataclass(frozen=True, slots=True)
class Seuil:
    """A limit on one day.

    Args:
        nombre: the measures that are added up; ``sur``: those they are a share of (in per cent), none for a count.
        sens: whether being under or over the limit is told.
        avertir, critique: the limits, in per cent or in number.
        minimum: what ``sur`` must reach for the share to mean anything; ``nombre_min`` what ``nombre`` must reach.
        genre: the kind of alert it makes.
    """

    nombre: tuple[str, ...]
    sens: Literal["sous", "sur"]
    avertir: int
    critique: int
    genre: Literal["performance", "securite", "seuil_depasse"]
    sur: tuple[str, ...] = ()
    minimum: int = 0
    nombre_min: int = 0


# Attempts that an operator made a success: a declared measure would count cash too.
REUSSIES_EN_RESEAU = "reussies_en_reseau"
SEUILS: dict[str, Seuil] = {
    "taux_reussite": Seuil(
        nombre=(REUSSIES_EN_RESEAU,),
        sur=(REUSSIES_EN_RESEAU, "tentatives_refusees"),
        sens="sous",
        avertir=90,
        critique=60,
        minimum=10,
        genre="performance",
    ),
    "connexions_refusees": Seuil(
        nombre=("connexions_refusees",), sens="sur", avertir=15, critique=50, genre="securite"
    ),
    "taux_rembourse": Seuil(
        nombre=("rembourse",),
        sur=("encaisse",),
        sens="sur",
        avertir=15,
        critique=40,
        minimum=20_000,
        nombre_min=5_000,
        genre="seuil_depasse",
    ),
    "remboursements": Seuil(
        nombre=("remboursements",),
        sens="sur",
        avertir=6,
        critique=20,
        genre="seuil_depasse",
    ),
    # Every fact of level error or worse: money to handle, reversals, failures of the system.
    "erreurs": Seuil(nombre=("erreurs",), sens="sur", avertir=10, critique=40, genre="performance"),
}
