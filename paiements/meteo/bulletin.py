"""The operators' weather: what the last attempts of everybody say of a network, in one colour and a few numbers.

A client's own refusal (not enough money, cancelled, wrong code) says nothing of her operator: it is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# Reasons that are the client's or ours, as providers translate them.
MOTIFS_DU_CLIENT = frozenset(
    {"solde_insuffisant", "refuse", "annule_par_le_client", "numero_inconnu", "plafond", "expire"}
)
MOTIFS_A_NOUS = frozenset({"operateur_indisponible", "jamais_parti", "reseau_inactif"})
# Upper bounds, in seconds, of the classes of times to verdict: fine where a client notices, coarse beyond.
BORNES = (2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 180, 240, 300, 450, 600, 1800, 7200)


class Ciel(models.TextChoices):
    """The colour, always shown with its word."""

    VERT = "vert", _("tout va bien")
    ORANGE = "orange", _("ralenti ou irrégulier")
    ROUGE = "rouge", _("réseau perturbé")
    GRIS = "gris", _("pas assez de paiements pour dire")


@dataclass(frozen=True, slots=True)
class Chiffres:
    """Counts over one window.

    Args:
        reussis: paid.
        pannes: ended badly, and not by the client's doing.
        muets: without verdict, uncertain or pending longer than usual.
        durees: successes by class of time to verdict (:data:`BORNES`, then everything longer).
        dernier_succes: aware, ``None`` when there is none in the window.
    """

    reussis: int = 0
    pannes: int = 0
    muets: int = 0
    durees: Sequence[int] = field(default_factory=lambda: (0,) * (len(BORNES) + 1))
    dernier_succes: datetime.datetime | None = None

    @property
    def total(self) -> int:
        """Return how many attempts tell something of the operator."""
        return self.reussis + self.pannes + self.muets

    @property
    def defauts(self) -> int:
        """Return how many of them are the operator's fault."""
        return self.pannes + self.muets

    @property
    def taux(self) -> int | None:
        """Return the success rate in whole per cent, ``None`` without any attempt."""
        return None if not self.total else 100 * self.reussis // self.total

    def quantile(self, pour_cent: int) -> int | None:
        """Return the time to verdict, in seconds, that ``pour_cent`` of the successes did not exceed.

        Linear inside its class: within the width of one class of :data:`BORNES`.
        """
        nombre = sum(self.durees)
        if not nombre:
            return None
        rang, cumul, bas = max(1, -(-pour_cent * nombre // 100)), 0, 0
        for haut, dans in zip((*BORNES, BORNES[-1]), self.durees, strict=True):
            if cumul + dans >= rang:
                return bas + -(-(haut - bas) * (rang - cumul) // dans)
            cumul, bas = cumul + dans, haut
        return BORNES[-1]

    def plus(self, autre: Chiffres) -> Chiffres:
        """Return both windows together."""
        dates = [date for date in (self.dernier_succes, autre.dernier_succes) if date]
        return Chiffres(
            self.reussis + autre.reussis,
            self.pannes + autre.pannes,
            self.muets + autre.muets,
            tuple(a + b for a, b in zip(self.durees, autre.durees, strict=True)),
            max(dates, default=None),
        )


RIEN = Chiffres()


def ciel_de(chiffres: Chiffres) -> Ciel:
    """Return the colour of one window, by the thresholds of the settings."""
    taux = chiffres.taux
    if taux is None or chiffres.total < settings.METEO_MINIMUM:
        return Ciel.GRIS
    if taux < settings.METEO_ROUGE:
        return Ciel.ROUGE
    lent = (chiffres.quantile(95) or 0) > settings.METEO_LENTEUR.total_seconds()
    return Ciel.ORANGE if lent or taux < settings.METEO_ORANGE else Ciel.VERT
