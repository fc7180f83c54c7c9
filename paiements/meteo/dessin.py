"""Pictures of the weather, drawn here: plain SVG, no script, no inline style."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from paiements.meteo.bulletin import RIEN, Chiffres, ciel_de

_HEURES, _PAS, _LARGEUR, _HAUTEUR = 24, 10, 8, 40
_VIDE = 2


def journee_dessiner(heures: Mapping[datetime.datetime, Chiffres], maintenant: datetime.datetime) -> SafeString:
    """Draw the last 24 hours, one bar an hour: as high as it was busy, in the colour of its weather.

    For the eyes only (``aria-hidden``): the figures beside it say the same in words.
    """
    fin = maintenant.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
    suite = [heures.get(fin - datetime.timedelta(hours=_HEURES - 1 - rang), RIEN) for rang in range(_HEURES)]
    sommet = max((chiffres.total for chiffres in suite), default=0) or 1
    barres = format_html_join(
        "", '<rect class="ciel-{}" x="{}" y="{}" width="{}" height="{}"/>', _barres(suite, sommet)
    )
    return format_html(
        '<svg class="courbe" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}</svg>',
        _HEURES * _PAS,
        _HAUTEUR,
        _HEURES * _PAS,
        _HAUTEUR,
        barres,
    )


def _barres(suite: list[Chiffres], sommet: int) -> list[tuple[str, int, int, int, int]]:
    barres = []
    for rang, chiffres in enumerate(suite):
        haut = max(_VIDE, chiffres.total * _HAUTEUR // sommet)
        barres.append((ciel_de(chiffres).value, rang * _PAS + 1, _HAUTEUR - haut, _LARGEUR, haut))
    return barres
