"""Columns of breakdowns: indicators over one row of a breakdown instead of one period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.indicateurs import Indicateur
from statistiques.unites import Unite

F, N, POUR_MILLE = Unite.FRANCS, Unite.NOMBRE, Unite.POUR_MILLE

MONTANT = Indicateur("montant", _("Encaissé"), "", F, ("montant",))
VENTES = Indicateur("ventes", _("Ventes"), "", F, ("montant",))
VISITES = Indicateur("nombre", _("Visites"), "", N, ("nombre",))
PAYEES = Indicateur("reussis", _("Payées"), "", N, ("reussis",))
PRESTATIONS = Indicateur("prestations", _("Prestations"), "", N, ("nombre",))
ANNULEES = Indicateur("annulees", _("Annulées"), "", POUR_MILLE, ("annules",), (), ("nombre", "annules"))
POURBOIRES = Indicateur("pourboires", _("Pourboires"), "", F, ("pourboires",))
COMMISSIONS = Indicateur("commissions", _("Commissions"), "", F, ("commissions",))
NOTE = Indicateur("note", _("Note"), "", Unite.NOTE, ("avis_somme",), (), ("avis",))
TENTATIVES = Indicateur("tentatives", _("Tentatives"), "", N, ("nombre",))
REUSSIES = Indicateur("reussies", _("Réussies"), "", N, ("reussis",))
TAUX = Indicateur("taux", _("Taux de réussite"), "", POUR_MILLE, ("reussis",), (), ("nombre",))
REPONSE = Indicateur("reponse", _("Réponse"), "", Unite.DUREE, ("duree_s",), (), ("duree_n",))
FRAIS = Indicateur("frais", _("Frais"), "", F, ("frais",))
REMBOURSE = Indicateur("rembourse", _("Remboursé"), "", F, ("rembourse",))
