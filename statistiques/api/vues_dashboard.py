"""``/api/v1/dashboard/``: the salon at a glance."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from salon_paiement.api.erreurs import Invalide
from salon_paiement.droits import Action
from statistiques.api import operations
from statistiques.api.parametres import DemandeApi
from statistiques.api.resumes import resume_calculer, resume_par_jour
from statistiques.api.vues import VueChiffres
from statistiques.periodes import Choix
from statistiques.selecteurs_recents import erreurs_recentes, sessions_recentes

JOURS_MAX = 370


class Dashboard(VueChiffres):
    """Sessions, payments and performance; since the first day unless told otherwise."""

    nom = "api_dashboard"
    operations = operations.DASHBOARD
    defaut = Choix.TOUT

    def calculer(self, demande: DemandeApi) -> Any:
        return {**demande.en_tete(), **resume_calculer(demande.perimetre, demande.periode)}


class SessionsRecentes(VueChiffres):
    """The visits of the last 24 hours, twenty at most, newest first."""

    nom = "api_sessions_recentes"
    operations = operations.SESSIONS_RECENTES

    def calculer(self, demande: DemandeApi) -> Any:
        return sessions_recentes(demande.perimetre)


class StatistiquesJournalieres(VueChiffres):
    """Day by day, thirty days unless told otherwise, days without anything included."""

    nom = "api_statistiques_journalieres"
    operations = operations.STATISTIQUES_JOURNALIERES

    def verifier(self, demande: DemandeApi) -> None:
        if demande.periode.jours > JOURS_MAX:
            raise Invalide("du", _("%(jours)d jours au plus.") % {"jours": JOURS_MAX})

    def calculer(self, demande: DemandeApi) -> Any:
        return {**demande.en_tete(), **resume_par_jour(demande.perimetre, demande.periode)}


class ErreursRecentes(VueChiffres):
    """Warnings and errors of the last 24 hours, fifty at most, newest first."""

    nom = "api_erreurs_recentes"
    operations = operations.ERREURS_RECENTES
    actions: ClassVar = {"GET": Action.VOIR_JOURNAL}

    def calculer(self, demande: DemandeApi) -> Any:
        return erreurs_recentes(demande.perimetre)
