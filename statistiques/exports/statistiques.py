"""The statistics as a report: what the page shows of the same days and salons, tab by tab, and each day of it.

Every figure comes from ``ecran.py`` and ``selecteurs.py``, like the page's: nothing is counted here.
"""

from __future__ import annotations

from dataclasses import replace

from salon_paiement.droits import Action
from statistiques.catalogue import CATALOGUE
from statistiques.choix import Demande as Vue
from statistiques.choix import pas_usuel
from statistiques.ecran import ecran_composer
from statistiques.effectifs import DEBUT
from statistiques.exports.demande import Demande
from statistiques.exports.tables_statistiques import (
    Rubrique,
    chiffres_dresser,
    coupes_dresser,
    courbes_dresser,
    jours_dresser,
    previsions_dresser,
    salons_dresser,
)
from statistiques.onglets import ONGLETS
from statistiques.onglets.base import Onglet
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Periode
from statistiques.releve import Releve
from statistiques.vif import une_lecture


def actions_des_onglets() -> frozenset[Action]:
    """Return everything a reader may or may not be allowed to do that changes what a report holds."""
    classements = [classement.action for onglet in ONGLETS.values() for classement in onglet.classements]
    indicateurs = [indicateur.action for indicateur in CATALOGUE.values()]
    return frozenset([*(onglet.action for onglet in ONGLETS.values()), *classements, *indicateurs])


@une_lecture()
def releve_composer(demande: Demande) -> Releve:
    """Return the report of a request, in the active language.

    Args:
        demande: its ``actions`` say which tabs, cards and breakdowns its reader may see.
    """
    periode = Periode(max(demande.du, DEBUT), max(demande.au, DEBUT))
    # From the very first day on nothing comes before: the page says the same of « Tout ».
    choix = Choix.TOUT if demande.du <= DEBUT else Choix.DATES
    vues = [
        Vue(Perimetre(demande.salons), None, onglet, choix, periode, pas_usuel(periode)) for onglet in _onglets(demande)
    ]
    rubriques = [Rubrique(vue, ecran_composer(vue, demande.permet)) for vue in vues]
    return Releve(
        titre=demande.titre,
        sous_titre=demande.sous_titre,
        tables=[
            chiffres_dresser(rubriques),
            jours_dresser(rubriques, demande.permet),
            *salons_dresser(rubriques, demande.permet),
            *(courbes_dresser(rubrique) for rubrique in rubriques if rubrique.courbes),
            *coupes_dresser(rubriques, demande.permet),
            *(previsions_dresser(rubrique) for rubrique in rubriques if rubrique.vue.onglet.previsions),
        ],
        graphiques=[
            replace(graphique, titre=f"{rubrique.titre} · {graphique.titre}")
            for rubrique in rubriques
            for graphique in rubrique.ecran.graphiques
            if not graphique.vide
        ]
        + [a.graphique for rubrique in rubriques for a in rubrique.ecran.previsions if a.prevision.jours],
    )


def _onglets(demande: Demande) -> list[Onglet]:
    voulus = [ONGLETS[demande.onglet]] if demande.onglet in ONGLETS else ONGLETS.values()
    return [onglet for onglet in voulus if demande.permet(onglet.action)]
