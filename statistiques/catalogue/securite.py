"""Logins and what the journal calls worrying."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from statistiques.indicateurs import Indicateur, Sens
from statistiques.unites import Unite

N, JOURNAL = Unite.NOMBRE, Action.VOIR_JOURNAL

INDICATEURS = (
    Indicateur("connexions", _("Connexions"), _("Entrées de l'équipe dans ces pages."), N, ("connexions",),
               action=JOURNAL),
    Indicateur("connexions_refusees", _("Connexions refusées"), _("Mot de passe faux ou compte fermé."), N,
               ("connexions_refusees",), bon=Sens.BAISSE, action=JOURNAL),
    Indicateur("taux_connexion", _("Connexions réussies"), _("Parmi toutes les connexions essayées."),
               Unite.POUR_MILLE, ("connexions",), (), ("connexions", "connexions_refusees"), bon=Sens.HAUSSE,
               action=JOURNAL),
    Indicateur("alertes", _("Faits à surveiller"), _("Faits du journal marqués avertissement, ou plus grave."), N,
               ("alertes",), bon=Sens.BAISSE, action=JOURNAL),
    Indicateur("erreurs", _("Erreurs"), _("Faits du journal marqués erreur ou critique."), N, ("erreurs",),
               bon=Sens.BAISSE, action=JOURNAL),
)  # fmt: skip
