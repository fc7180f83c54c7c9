"""Ratings and clients: what they think, and whether they come back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from statistiques.indicateurs import Indicateur, Sens
from statistiques.unites import Unite

N, POUR_MILLE = Unite.NOMBRE, Unite.POUR_MILLE
CLIENTS = Action.VOIR_CLIENTS

INDICATEURS = (
    Indicateur("avis", _("Avis reçus"), _("Un avis par visite payée, au plus."), N, ("avis",), bon=Sens.HAUSSE),
    Indicateur("note", _("Note moyenne"), _("Moyenne des notes, sur 5."), Unite.NOTE, ("avis_somme",), (), ("avis",),
               bon=Sens.HAUSSE),
    Indicateur("taux_satisfaction", _("Clients satisfaits"), _("Avis de 4 ou 5 parmi tous les avis."), POUR_MILLE,
               ("avis_satisfaits",), (), ("avis",), bon=Sens.HAUSSE),
    Indicateur("taux_recommandation", _("Recommanderaient le salon"),
               _("« Oui » parmi ceux qui ont répondu à la question."), POUR_MILLE, ("avis_recommandes",), (),
               ("avis_recommandations",), bon=Sens.HAUSSE),
    Indicateur("taux_avis", _("Donnent leur avis"), _("Avis reçus parmi les visites payées."), POUR_MILLE, ("avis",),
               (), ("visites_paiement_reussi",), bon=Sens.HAUSSE),
    Indicateur("clients_nouveaux", _("Nouveaux clients"), _("Vus pour la première fois."), N, ("clients_nouveaux",),
               bon=Sens.HAUSSE, action=CLIENTS),
    Indicateur("clients_actifs", _("Clients actifs"), _("Clients connus venus dans les 30 jours avant la fin."), N,
               ("clients_actifs",), bon=Sens.HAUSSE, action=CLIENTS, photo=True),
    Indicateur("clients_revenus", _("Clients revenus"), _("Actifs ces 30 jours, et déjà les 30 jours d'avant."), N,
               ("clients_revenus",), bon=Sens.HAUSSE, action=CLIENTS, photo=True),
    Indicateur("taux_retention", _("Fidélité"), _("Parmi les clients des 30 jours d'avant, ceux qui sont revenus."),
               POUR_MILLE, ("clients_revenus",), (), ("clients_precedents",), bon=Sens.HAUSSE, action=CLIENTS,
               photo=True),
    Indicateur("taux_attrition", _("Clients perdus de vue"),
               _("Parmi les clients des 30 jours d'avant, ceux qui ne sont pas revenus."), POUR_MILLE,
               ("clients_precedents",), ("clients_revenus",), ("clients_precedents",), bon=Sens.BAISSE,
               action=CLIENTS, photo=True),
)  # fmt: skip
