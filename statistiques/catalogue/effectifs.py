"""What is true right now, and has no past: the team, and everybody the salon knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from statistiques.indicateurs import Indicateur
from statistiques.unites import Unite

N = Unite.NOMBRE

INDICATEURS = (
    Indicateur("coiffeurs", _("Coiffeurs"), _("Fiches actives aujourd'hui."), N, ("coiffeurs",), present=True),
    Indicateur("coiffeurs_disponibles", _("Disponibles"), _("Proposés aux clients aujourd'hui."), N,
               ("coiffeurs_disponibles",), present=True),
    Indicateur("coiffeurs_verifies", _("Avec un compte"), _("Reliés à une personne de l'équipe, qui voit ses gains."),
               N, ("coiffeurs_verifies",), present=True),
    Indicateur("membres", _("Équipe"), _("Personnes qui peuvent entrer dans ces pages."), N, ("membres",),
               present=True),
    Indicateur("membres_connectes", _("Connectés depuis 24 heures"), _("Personnes de l'équipe entrées récemment."), N,
               ("membres_connectes",), action=Action.VOIR_JOURNAL, present=True),
    Indicateur("clients_connus", _("Clients connus"),
               _("Tous ceux qui ont donné leur nom ou leur numéro, fiches effacées comprises."), N,
               ("clients_connus",), action=Action.VOIR_CLIENTS, present=True),
    Indicateur("clients_recents", _("Clients depuis 24 heures"), _("Clients connus qui ont ouvert une visite."), N,
               ("clients_recents",), action=Action.VOIR_CLIENTS, present=True),
)  # fmt: skip
