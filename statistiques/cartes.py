"""Cards: one figure, what it was over the period before, and how it moved, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statistiques.indicateurs import Indicateur, Sens
from statistiques.unites import Unite, afficher, rapport

# Below this a change is called none (thousandths, or the unit itself for rates and ratings).
_STABLE = 1
_DEUX = 20


@dataclass(frozen=True, slots=True)
class Variation:
    """How a figure moved: a sign, words, and whether it is good news (said in words too, never by colour alone)."""

    fleche: str
    phrase: str
    humeur: str = "neutre"

    @property
    def verdict(self) -> str:
        """Return the news in a few words, empty when it is neither good nor bad."""
        return {"bonne": _("bonne nouvelle"), "mauvaise": _("à surveiller")}.get(self.humeur, "")


@dataclass(frozen=True, slots=True)
class Carte:
    """One indicator over one period; ``variation`` is ``None`` where there is nothing to compare with."""

    code: str
    titre: str
    aide: str
    unite: Unite
    valeur: int | None
    precedente: int | None = None
    variation: Variation | None = None

    @property
    def texte(self) -> str:
        """Return the figure as it is read."""
        return afficher(self.valeur, self.unite)

    @property
    def texte_precedent(self) -> str:
        """Return the figure of the period before as it is read."""
        return afficher(self.precedente, self.unite)


def cartes_calculer(
    indicateurs: Sequence[Indicateur], mesures: Mapping[str, int], precedentes: Mapping[str, int] | None
) -> list[Carte]:
    """Return one card per indicator, in order.

    Args:
        precedentes: the same measures over the period before; ``None`` when there is none (everything is shown).
    """
    return [_carte(indicateur, mesures, precedentes) for indicateur in indicateurs]


def variation(indicateur: Indicateur, valeur: int | None, avant: int | None) -> Variation | None:
    """Return how a figure moved; ``None`` when one of both is unknown."""
    if valeur is None or avant is None:
        return None
    if indicateur.unite in (Unite.POUR_MILLE, Unite.NOTE):
        ecart, texte = valeur - avant, _difference(indicateur.unite, abs(valeur - avant))
    elif avant <= 0:
        return _depuis_zero(valeur, avant)
    else:
        ecart = rapport(valeur - avant, avant, 1000) or 0
        texte = afficher(abs(ecart), Unite.POUR_MILLE)
    if abs(ecart) < _STABLE:
        return Variation("=", _("pareil"))
    humeur = (
        "neutre" if indicateur.bon is Sens.NEUTRE else "bonne" if (ecart > 0) == (indicateur.bon > 0) else "mauvaise"
    )
    if ecart > 0:
        return Variation("▲", _("%(ecart)s de plus") % {"ecart": texte}, humeur)
    return Variation("▼", _("%(ecart)s de moins") % {"ecart": texte}, humeur)


def _carte(indicateur: Indicateur, mesures: Mapping[str, int], precedentes: Mapping[str, int] | None) -> Carte:
    valeur = indicateur.valeur(mesures)
    comparable = precedentes is not None and not indicateur.present
    avant = indicateur.valeur(precedentes) if precedentes is not None and comparable else None
    return Carte(
        code=indicateur.code,
        titre=str(indicateur.titre),
        aide=str(indicateur.aide),
        unite=indicateur.unite,
        valeur=valeur,
        precedente=avant,
        variation=variation(indicateur, valeur, avant) if comparable else None,
    )


def _depuis_zero(valeur: int, avant: int) -> Variation | None:
    """Nothing divides: say what is seen rather than an infinite rise."""
    if valeur == avant:
        return Variation("=", _("pareil"))
    return Variation("▲", _("rien avant")) if avant == 0 and valeur > 0 else None


def _difference(unite: Unite, ecart: int) -> str:
    """Rates move by points, ratings by tenths: a percentage of a percentage misleads."""
    nombre = afficher(ecart, Unite.POUR_MILLE).removesuffix("%").rstrip("\u00a0")
    if unite is Unite.NOTE:
        return nombre
    # French counts by two: 1,9 point, 2 points.
    return ngettext("%(nombre)s point", "%(nombre)s points", 1 if ecart < _DEUX else 2) % {"nombre": nombre}
