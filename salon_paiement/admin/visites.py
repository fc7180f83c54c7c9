"""Receipts and ratings, read only. Sessions themselves are read in the till."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreSalon
from salon_paiement.admin.journal import lien_session
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action
from salon_paiement.models import Evaluation, Recu
from salon_paiement.qr import adresse_du_recu
from traces.masquage import masquer


@admin.register(Recu)
class RecuAdmin(AdminDuSalon[Recu]):
    """A receipt is never rewritten."""

    voir = Action.VOIR_ARGENT
    list_display = ("numero", "somme", "date_creation", "note", "salon")
    list_filter = (FiltreSalon,)
    list_select_related = ("salon", "session")
    search_fields = ("numero",)
    ordering = ("-date_creation",)
    fields = ("numero", "somme", "code", "date_creation", "note", "page", "salon")
    readonly_fields = fields

    @admin.display(description=_("montant"))
    def somme(self, recu: Recu) -> str:
        """Whole XOF."""
        return montant_afficher(recu.montant)

    @admin.display(description=_("note"))
    def note(self, recu: Recu) -> SafeString | str:
        """The session."""
        return lien_session(recu.session)

    @admin.display(description=_("page du client"))
    def page(self, recu: Recu) -> SafeString:
        """What the client sees."""
        return format_html('<a href="{}">{}</a>', adresse_du_recu(recu), _("Voir le reçu"))


@admin.register(Evaluation)
class EvaluationAdmin(AdminDuSalon[Evaluation]):
    """What clients said."""

    voir = Action.VOIR_ARGENT
    chemin_salon = "session__salon"
    list_display = ("date_creation", "note", "recommande", "propos", "visite")
    list_filter = (FiltreSalon, "note", "recommande")
    list_select_related = ("session",)
    ordering = ("-date_creation",)
    fields = ("date_creation", "note", "recommande", "propos", "visite")
    readonly_fields = fields

    @admin.display(description=_("commentaire"))
    def propos(self, evaluation: Evaluation) -> str:
        """What she wrote; a number in it is masked."""
        return masquer(evaluation.commentaire)

    @admin.display(description=_("note de caisse"))
    def visite(self, evaluation: Evaluation) -> SafeString | str:
        """The session."""
        return lien_session(evaluation.session)
