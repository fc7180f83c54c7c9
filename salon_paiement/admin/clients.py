"""Clients: found by the last four digits, never shown with a full number."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreSalon
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action, salons_de
from salon_paiement.models import Client
from salon_paiement.selecteurs_clients import clients_avec_totaux, numeros_empreintes


@admin.register(Client)
class ClientAdmin(AdminDuSalon[Client]):
    """Read only: a client writes her own name, on her own phone."""

    voir = Action.VOIR_CLIENTS
    list_display = ("qui", "numeros", "visites", "depense", "date_creation", "salon")
    list_filter = (FiltreSalon,)
    list_select_related = ("salon", "fusionne_dans")
    search_fields = ("prenom",)
    search_help_text = _("Prénom, ou les quatre derniers chiffres du numéro.")
    fields = ("qui", "numeros", "visites", "depense", "date_creation", "salon", "reunie_a", "donnees")
    readonly_fields = fields
    ordering = ("-date_creation",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        """Add visits and totals of settled sessions, read only for the rows of the page."""
        lignes = super().get_queryset(request)
        resolu = request.resolver_match
        if resolu is not None and str(resolu.url_name).endswith("_changelist"):
            # Whoever was merged is read on the record that stays.
            lignes = lignes.filter(fusionne_dans=None)
        return clients_avec_totaux(lignes)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Look numbers up by keyed digest: they are not readable in the database."""
        trouvees = numeros_empreintes(search_term, salons_de(request.user, self.voir))
        if trouvees is None:
            return super().get_search_results(request, queryset, search_term)
        ((colonne, empreintes),) = trouvees.items()
        return queryset.filter(**{f"telephones__{colonne}__in": empreintes}), True

    @admin.display(description=_("client"))
    def qui(self, client: Client) -> str:
        """First name, or a word for who gave none."""
        return str(client)

    @admin.display(description=_("numéros"))
    def numeros(self, client: Client) -> str:
        """Masked numbers."""
        return ", ".join(telephone.masque for telephone in client.telephones.all()) or "–"

    @admin.display(description=_("réunie à"))
    def reunie_a(self, client: Client) -> SafeString | str:
        """The record that stays, when this one was merged into it."""
        garde = client.fusionne_dans
        if garde is None:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:salon_paiement_client_change", args=[garde.pk]), garde)

    @admin.display(description=_("données personnelles"))
    def donnees(self, client: Client) -> SafeString:
        """Where they are exported, merged or erased."""
        lien = reverse("admin:client_donnees", args=[client.pk])
        return format_html('<a class="bouton petit" href="{}">{}</a>', lien, _t("Ses données"))

    @admin.display(description=_("visites payées"))
    def visites(self, client: Client) -> int:
        """Settled sessions."""
        return getattr(client, "nombre_visites", None) or 0

    @admin.display(description=_("total payé"))
    def depense(self, client: Client) -> str:
        """Whole XOF, what was paid in play money told apart."""
        total = montant_afficher(getattr(client, "total_depense", None) or 0)
        essai = getattr(client, "total_essai", None) or 0
        if not essai:
            return total
        return _t("%(total)s (dont essai : %(essai)s)") % {"total": total, "essai": montant_afficher(essai)}
