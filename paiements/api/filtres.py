"""Filters of the lists of money: days are the salons' business days, both included."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.etats_remboursement import OUVERTS as REMBOURSEMENTS_OUVERTS
from paiements.etats_remboursement import EtatRemboursement
from paiements.models import EtatReleve, Moyen, TypeException
from paiements.selecteurs_listes import q_jours, sessions_du_client
from salon_paiement.api.filtres import FiltresApi, FiltreVrai
from salon_paiement.droits import Action, salons_de
from salon_paiement.etats import OUVERTS, EtatSession
from salon_paiement.jetons import code_court_normaliser

_BORNES = [MinValueValidator(datetime.date(2010, 1, 1)), MaxValueValidator(datetime.date(2100, 12, 31))]
Lignes = QuerySet[Any]


class Jour(django_filters.DateFilter):  # type: ignore[misc]
    """A day as ``2026-11-01``, and no other way of writing it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], validators=_BORNES, **kwargs)


class FiltresJours(FiltresApi):
    """The base of lists whose rows have an instant (``champ``), told by days of the salon."""

    champ: ClassVar[str] = "date_creation"
    action: ClassVar[Action] = Action.VOIR_ARGENT
    du = Jour(method="plus_tard", label=_("Premier jour (journée du salon), compris."))
    au = Jour(method="plus_tard", label=_("Dernier jour (journée du salon), compris."))

    def plus_tard(self, lignes: Lignes, _nom: str, _valeur: datetime.date) -> Lignes:
        """Both days are looked at together, once everything else is."""
        return lignes

    def filter_queryset(self, queryset: Lignes) -> Lignes:
        """Narrow to the days asked for, each salon's in its own time zone."""
        lignes: Lignes = super().filter_queryset(queryset)
        du, au = self.form.cleaned_data.get("du"), self.form.cleaned_data.get("au")
        if not (du or au):
            return lignes
        return lignes.filter(q_jours(salons_de(self.request.user, self.action), du, au, self.champ))


class FiltresSessions(FiltresApi):
    """Notes."""

    etat = django_filters.ChoiceFilter(
        choices=[("ouvertes", _("pas encore finies")), *EtatSession.choices],
        method="selon_etat",
        label=_("Un état, ou « ouvertes » : pas encore finies."),
    )
    du = Jour(field_name="jour", lookup_expr="gte", label=_("Premier jour (journée du salon), compris."))
    au = Jour(field_name="jour", lookup_expr="lte", label=_("Dernier jour (journée du salon), compris."))
    poste = django_filters.UUIDFilter(field_name="poste_id", label=_("Scannées à ce poste."))
    coiffeur = django_filters.UUIDFilter(field_name="coiffeur_id", label=_("De ce coiffeur."))
    client = django_filters.UUIDFilter(method="du_client", label=_("De ce client."))
    code = django_filters.CharFilter(method="selon_code", max_length=40, label=_("Celle qui porte ce code court."))

    def selon_etat(self, lignes: Lignes, _nom: str, valeur: str) -> Lignes:
        """One state, or all those that are not over."""
        return lignes.filter(etat__in=OUVERTS if valeur == "ouvertes" else [valeur])

    def du_client(self, lignes: Lignes, _nom: str, valeur: Any) -> Lignes:
        """Those of one client, for who may see clients' notes."""
        return sessions_du_client(self.request.user, lignes, valeur)

    def selon_code(self, lignes: Lignes, _nom: str, valeur: str) -> Lignes:
        """The one of this short code, however it is typed."""
        return lignes.filter(code_court=code_court_normaliser(valeur))


class FiltresPaiements(FiltresJours):
    """Payments."""

    etat = django_filters.ChoiceFilter(
        choices=[("attendus", _("verdict attendu")), *EtatPaiement.choices],
        method="selon_etat",
        label=_("Un état, ou « attendus » : ceux dont on attend le verdict."),
    )
    moyen = django_filters.ChoiceFilter(choices=Moyen.choices, label=_("Le moyen de paiement."))
    reseau = django_filters.CharFilter(max_length=20, label=_("Le code d'un réseau, comme mtn."))
    session = django_filters.UUIDFilter(field_name="session_id", label=_("D'une note."))
    client = django_filters.UUIDFilter(field_name="session__client_id", label=_("D'un client."))
    essai = FiltreVrai(label=_("Seulement l'argent fictif (true), ou sans lui (false)."))

    def selon_etat(self, lignes: Lignes, _nom: str, valeur: str) -> Lignes:
        """One state, or all those whose verdict is awaited."""
        return lignes.filter(etat__in=VIVANTS if valeur == "attendus" else [valeur])


class FiltresRemboursements(FiltresJours):
    """Refunds."""

    etat = django_filters.ChoiceFilter(
        choices=[("ouverts", _("pas encore finis")), *EtatRemboursement.choices],
        method="selon_etat",
        label=_("Un état, ou « ouverts » : ceux qui attendent quelqu'un ou quelque chose."),
    )
    session = django_filters.UUIDFilter(field_name="session_id", label=_("D'une note."))
    paiement = django_filters.CharFilter(
        field_name="paiement__reference", max_length=30, label=_("D'un paiement, par sa référence.")
    )

    def selon_etat(self, lignes: Lignes, _nom: str, valeur: str) -> Lignes:
        """One state, or all those that wait."""
        return lignes.filter(etat__in=REMBOURSEMENTS_OUVERTS if valeur == "ouverts" else [valeur])


class FiltresCaisses(FiltresJours):
    """Openings of the till."""

    champ = "ouverte_le"
    ouverte = FiltreVrai(method="selon_ouverte", label=_("Celles qui sont ouvertes (true) ou fermées (false)."))

    def selon_ouverte(self, lignes: Lignes, _nom: str, valeur: bool) -> Lignes:
        """Open tills have no end."""
        return lignes.filter(fermee_le__isnull=valeur)


class FiltresExceptions(FiltresJours):
    """Money that waits for a person."""

    type = django_filters.ChoiceFilter(choices=TypeException.choices, label=_("La raison."))
    session = django_filters.UUIDFilter(field_name="session_id", label=_("D'une note."))
    ouverte = FiltreVrai(method="selon_ouverte", label=_("Ce qui attend (true) ou ce qui est décidé (false)."))

    def selon_ouverte(self, lignes: Lignes, _nom: str, valeur: bool) -> Lignes:
        """What is decided has its instant."""
        return lignes.filter(resolue_le__isnull=valeur)


class FiltresReleves(FiltresJours):
    """Statements, by when they came."""

    compte = django_filters.UUIDFilter(field_name="compte_id", label=_("D'un compte opérateur."))
    etat = django_filters.ChoiceFilter(choices=EtatReleve.choices, label=_("L'état de la lecture."))
