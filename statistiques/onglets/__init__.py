"""The tabs of the statistics page, in their order: adding one is adding its declaration here."""

from __future__ import annotations

from statistiques.onglets import argent, avenir, gens, visites
from statistiques.onglets.base import Onglet

ONGLETS: dict[str, Onglet] = {
    onglet.code: onglet
    for onglet in (
        visites.ENSEMBLE,
        visites.VISITES,
        argent.FINANCES,
        gens.SATISFACTION,
        gens.COIFFEURS,
        gens.CLIENTS,
        gens.SECURITE,
        argent.OPERATEURS,
        avenir.PREVISIONS,
    )
}
