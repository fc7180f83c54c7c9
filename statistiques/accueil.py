"""What the home board tells of the figures: today beside the same weekdays at the same hour, and the week."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from salon_paiement.argent import montant_afficher
from salon_paiement.models import Salon
from statistiques.bandeau import AlerteMontree, alertes_montrer
from statistiques.cartes import Variation, variation
from statistiques.catalogue import CATALOGUE
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, derniers_jours
from statistiques.rapports.selecteurs import rapports_perdus
from statistiques.selecteurs import depuis_le_matin, serie

JOURS, SEMAINES = 7, 4
_PAS, _LARGEUR, _HAUTEUR, _MOTS = 40, 28, 72, 18
_VIDE = 2


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Whole XOF taken in today up to now, and as usual: the median of the same weekdays at the same hour."""

    jour: int
    habitude: int
    salon: Salon | None = None

    @property
    def variation(self) -> Variation | None:
        """Return how today goes, ``None`` while nothing is usual yet."""
        return variation(CATALOGUE["encaisse"], self.jour, self.habitude) if self.habitude else None


@dataclass(frozen=True, slots=True)
class ChiffresAccueil:
    """``par_salon`` is empty for one salon; ``semaine``: (day, whole XOF), today last.

    ``rapports_perdus``: how many reports of the last days reached nobody.
    """

    ensemble: Comparaison
    par_salon: list[Comparaison]
    jour: datetime.date
    semaine: list[tuple[datetime.date, int]]
    alertes: list[AlerteMontree]
    rapports_perdus: int = 0

    @property
    def dessin(self) -> SafeString:
        """Return the bars of the week."""
        return semaine_dessiner(self.semaine)


def chiffres_accueil(perimetre: Perimetre, *, plateforme: bool = False) -> ChiffresAccueil:
    """Read it: a fixed number of statements for salons whose figures are filled.

    Args:
        plateforme: with the alerts of the platform.
    """
    instant = timezone.now()
    moments = depuis_le_matin(perimetre, instant, SEMAINES, "encaisse")
    par_salon = [_comparer(moments[salon.pk], salon) for salon in perimetre.salons]
    ensemble = _comparer([sum(valeurs) for valeurs in zip(*moments.values(), strict=True)])
    aujourd_hui = perimetre.aujourd_hui(instant)
    points = serie(perimetre, derniers_jours(aujourd_hui, JOURS), Pas.JOUR, ["encaisse"])
    return ChiffresAccueil(
        ensemble=ensemble,
        par_salon=par_salon if len(par_salon) > 1 else [],
        jour=aujourd_hui,
        semaine=[(point.debut, point.valeurs["encaisse"]) for point in points],
        alertes=alertes_montrer(perimetre, plateforme=plateforme),
        rapports_perdus=rapports_perdus(perimetre),
    )


def semaine_dessiner(semaine: Sequence[tuple[datetime.date, int]]) -> SafeString:
    """Draw one bar a day, today apart; for the eyes only: the list beside it says the same in words."""
    sommet = max((valeur for _jour, valeur in semaine), default=0)
    barres = []
    for rang, (jour, valeur) in enumerate(semaine):
        haut = max(_VIDE, valeur * _HAUTEUR // sommet) if sommet > 0 else _VIDE
        classe, x = "jour ici" if rang == len(semaine) - 1 else "jour", rang * _PAS + (_PAS - _LARGEUR) // 2
        milieu, mot = rang * _PAS + _PAS // 2, date_format(jour, "D")
        barres.append((classe, x, _HAUTEUR - haut, _LARGEUR, haut, milieu, _HAUTEUR + _MOTS - 4, mot))
    return format_html(
        '<svg class="semaine" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>',
        len(semaine) * _PAS,
        _HAUTEUR + _MOTS,
        format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/><text x="{}" y="{}">{}</text>',
            barres,
        ),
    )


def phrases_de(semaine: Sequence[tuple[datetime.date, int]]) -> list[tuple[str, str]]:
    """Return the same in words."""
    return [(date_format(jour, "l j F"), montant_afficher(valeur)) for jour, valeur in semaine]


def _comparer(valeurs: Sequence[int], salon: Salon | None = None) -> Comparaison:
    jour, *avant = valeurs
    return Comparaison(jour, mediane(avant), salon)


def mediane(valeurs: Sequence[int]) -> int:
    """Return the middle of whole XOF, rounded down."""
    ranges, milieu = sorted(valeurs), len(valeurs) // 2
    return ranges[milieu] if len(ranges) % 2 else (ranges[milieu - 1] + ranges[milieu]) // 2
