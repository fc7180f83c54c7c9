"""People: what clients think, who works, who comes back, who logs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from statistiques.coupes import Genre
from statistiques.onglets import colonnes
from statistiques.onglets.base import Classement, Courbe, Onglet, Repartition

SATISFACTION = Onglet(
    "satisfaction",
    _("Satisfaction"),
    _("Ce que les clients disent après avoir payé."),
    cartes=("note", "taux_satisfaction", "taux_recommandation", "avis", "taux_avis"),
    courbes=(
        Courbe("note", _("Note moyenne"), ("note",), comparer=True),
        Courbe("taux", _("Satisfaction et recommandation"), ("taux_satisfaction", "taux_recommandation")),
        Courbe("avis", _("Avis reçus"), ("avis",), genre="barres", comparer=True),
    ),
)
COIFFEURS = Onglet(
    "coiffeurs",
    _("Coiffeurs"),
    _("Le travail de chacun ; les commissions sont celles de la page Gains."),
    cartes=("coiffeurs", "coiffeurs_disponibles", "coiffeurs_verifies", "commissions", "pourboires", "note"),
    courbes=(
        Courbe("gains", _("Commissions et pourboires"), ("commissions", "pourboires"), genre="barres", empile=True),
    ),
    repartitions=(Repartition("ventes", _("Ventes par coiffeur"), Genre.COIFFEUR, (colonnes.VENTES,)),),
    classements=(
        Classement(
            "classement", _("Classement"), Genre.COIFFEUR,
            (
                colonnes.VENTES, colonnes.PRESTATIONS, colonnes.COMMISSIONS, colonnes.POURBOIRES, colonnes.NOTE,
                colonnes.ANNULEES,
            ),
        ),
    ),
    action=Action.VOIR_GAINS,
)  # fmt: skip
CLIENTS = Onglet(
    "clients",
    _("Clients"),
    _("Combien viennent, et combien reviennent."),
    cartes=(
        "clients_connus", "clients_recents", "clients_nouveaux", "clients_actifs", "clients_revenus",
        "taux_retention", "taux_attrition",
    ),
    courbes=(
        Courbe("nouveaux", _("Nouveaux clients"), ("clients_nouveaux",), genre="barres", comparer=True),
        Courbe("visites", _("Visites"), ("visites", "visites_payees")),
    ),
    action=Action.VOIR_CLIENTS,
)  # fmt: skip
SECURITE = Onglet(
    "securite",
    _("Sécurité"),
    _("Qui entre dans ces pages, et ce que le journal juge anormal."),
    cartes=(
        "connexions", "connexions_refusees", "taux_connexion", "membres", "membres_connectes", "alertes", "erreurs",
    ),
    courbes=(
        Courbe("connexions", _("Connexions"), ("connexions", "connexions_refusees"), genre="barres", empile=True),
        Courbe("alertes", _("Faits à surveiller"), ("alertes", "erreurs")),
    ),
    action=Action.VOIR_JOURNAL,
)  # fmt: skip
