"""Every indicator of the product, by its code: pages, dashboards and exports take theirs from here."""

from __future__ import annotations

from statistiques.catalogue import argent, effectifs, fidelite, securite, visites
from statistiques.indicateurs import Indicateur

CATALOGUE: dict[str, Indicateur] = {
    indicateur.code: indicateur
    for rayon in (argent, visites, fidelite, effectifs, securite)
    for indicateur in rayon.INDICATEURS
}
