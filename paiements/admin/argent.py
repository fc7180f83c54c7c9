"""Attempts, money to handle and providers' messages: read only, nothing here decides about money."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paiements.models import EvenementFournisseur, ExceptionMonetaire, Paiement
from salon_paiement.admin.base import AdminDuSalon, FiltreSalon
from salon_paiement.admin.journal import lien_session
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action


class FiltreResolue(admin.SimpleListFilter):
    """What is still open comes first."""

    title = _("suite")
    parameter_name = "suite"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The default is "open"."""
        return [("resolues", _t("Résolues")), ("toutes", _t("Toutes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ExceptionMonetaire]) -> QuerySet[ExceptionMonetaire]:
        """Keep the open ones unless asked otherwise."""
        if self.value() == "toutes":
            return queryset
        return queryset.filter(resolue_le__isnull=self.value() != "resolues")


@admin.register(Paiement)
class PaiementAdmin(AdminDuSalon[Paiement]):
    """One line per attempt."""

    voir = Action.VOIR_ARGENT
    list_display = ("date_creation", "reference", "note", "reseau", "somme", "etat", "numero", "salon")
    list_filter = (FiltreSalon, "etat", "moyen", "remplacee")
    list_select_related = ("salon", "session", "telephone")
    search_fields = ("reference", "reference_fournisseur")
    search_help_text = _("Notre référence ou celle de l'opérateur.")
    ordering = ("-date_creation",)
    fields = (
        "date_creation", "reference", "reference_fournisseur", "note", "moyen", "reseau", "numero", "somme", "etat",
        "remplacee", "contradiction", "montant_recu", "montant_applique", "surplus", "frais", "motif_brut",
        "initie_le", "verdict_le", "nombre_verifications", "derniere_verification", "prochaine_verification", "salon",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("note"))
    def note(self, paiement: Paiement) -> SafeString | str:
        """The session."""
        return lien_session(paiement.session)

    @admin.display(description=_("demandé"), ordering="montant")
    def somme(self, paiement: Paiement) -> str:
        """Whole XOF."""
        return montant_afficher(paiement.montant)

    @admin.display(description=_("numéro"))
    def numero(self, paiement: Paiement) -> str:
        """Masked."""
        return paiement.telephone.masque if paiement.telephone else "–"


@admin.register(ExceptionMonetaire)
class ExceptionAdmin(AdminDuSalon[ExceptionMonetaire]):
    """Money that waits for a human, oldest first."""

    voir = Action.VOIR_ARGENT
    list_display = ("age", "type", "somme", "note", "paiement", "salon")
    list_filter = (FiltreResolue, FiltreSalon, "type")
    list_select_related = ("salon", "session", "paiement")
    ordering = ("date_creation",)
    fields = ("date_creation", "age", "type", "somme", "note", "paiement", "resolue_le", "salon")
    readonly_fields = fields

    @admin.display(description=_("âge"), ordering="date_creation")
    def age(self, exception: ExceptionMonetaire) -> str:
        """How long it has been waiting."""
        return timesince(exception.date_creation, exception.resolue_le or timezone.now(), depth=1)

    @admin.display(description=_("montant"), ordering="montant")
    def somme(self, exception: ExceptionMonetaire) -> str:
        """Whole units; another currency than ours is said."""
        if exception.devise != "XOF":
            return f"{exception.montant} {exception.devise}"
        return montant_afficher(exception.montant)

    @admin.display(description=_("note"))
    def note(self, exception: ExceptionMonetaire) -> SafeString | str:
        """The session."""
        return lien_session(exception.session)


@admin.register(EvenementFournisseur)
class EvenementAdmin(AdminDuSalon[EvenementFournisseur]):
    """What providers sent; the body stays encrypted and is not shown."""

    voir = Action.VOIR_JOURNAL
    chemin_salon = "compte__salon"
    list_display = ("date_creation", "compte", "authenticite", "etat", "tentatives", "paiement")
    list_filter = (FiltreSalon, "etat", "authenticite")
    list_select_related = ("compte", "paiement")
    ordering = ("-date_creation",)
    fields = ("date_creation", "compte", "authenticite", "etat", "tentatives", "erreur", "paiement", "empreinte")
    readonly_fields = fields
