"""The log of facts and the outbox."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreSalon
from salon_paiement.droits import Action, est_plateforme, peut
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Notification, SessionPaiement
from salon_paiement.services.messages import notification_relancer
from traces.models import TraceTransaction


def lien_session(session: SessionPaiement | None) -> SafeString | str:
    """Return a link to a session's page, a dash when there is none."""
    if session is None:
        return "–"
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:caisse_session", args=[session.code_court]), session.code_court
    )


@admin.register(TraceTransaction)
class TraceAdmin(AdminDuSalon[TraceTransaction]):
    """Read only, every column of a fact, those of no salon too; people search on the page « Traces ».

    Newest first, by primary key: the log is never counted nor sorted otherwise.
    """

    voir = Action.VOIR_JOURNAL
    list_display = ("date_creation", "type_trace", "niveau_importance", "changement", "note", "acteur", "salon")
    list_filter = (FiltreSalon, "niveau_importance", "type_trace")
    list_select_related = ("salon", "session", "acteur")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "date_creation", "type_trace", "niveau_importance", "changement", "note", "acteur", "salon",
        "donnees_structures",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("changement"))
    def changement(self, trace: TraceTransaction) -> str:
        """From one state to another, when one moved."""
        return f"{trace.ancien_etat or '∅'} → {trace.nouvel_etat}" if trace.nouvel_etat else "–"

    @admin.display(description=_("note"))
    def note(self, trace: TraceTransaction) -> SafeString | str:
        """The session, told whole."""
        if trace.session is None:
            return "–"
        code = trace.session.code_court
        return format_html('<a href="{}">{}</a>', reverse("admin:traces_histoire", args=[code]), code)


@admin.register(Notification)
class NotificationAdmin(AdminDuSalon[Notification]):
    """Read only; a message may be sent again now."""

    voir = Action.VOIR_JOURNAL
    list_display = (
        "date_creation", "modele", "canal", "etat", "accuse", "tentatives", "cout", "prochaine_tentative", "erreur",
        "note",
    )  # fmt: skip
    list_filter = (FiltreSalon, "etat", "canal")
    list_select_related = ("salon", "session")
    ordering = ("-date_creation",)
    actions = ("relancer",)
    fields = (
        "date_creation", "modele", "canal", "langue", "etat", "tentatives", "prochaine_tentative", "envoyee_le",
        "accuse", "accuse_le", "segments", "cout", "erreur", "note", "salon",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        """Those of the platform too, for whoever keeps it."""
        siennes = super().get_queryset(request)
        return siennes | Notification.objects.filter(salon=None) if est_plateforme(request.user) else siennes

    def has_relancer_permission(self, request: HttpRequest) -> bool:
        """See :class:`Action`."""
        return peut(request.user, Action.RELANCER_MESSAGES)

    @admin.action(description=_("Renvoyer maintenant"), permissions=["relancer"])
    def relancer(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Make the chosen messages due now."""
        relances = 0
        for notification in queryset:
            if not peut(request.user, Action.RELANCER_MESSAGES, notification.salon_id):
                continue
            try:
                notification_relancer(notification.pk)
                relances += 1
            except Conflit as erreur:
                messages.warning(request, f"{notification} : {erreur}")
        texte = ngettext("%d message repart maintenant.", "%d messages repartent maintenant.", relances) % relances
        messages.success(request, texte)

    @admin.display(description=_("note"))
    def note(self, notification: Notification) -> SafeString | str:
        """The session."""
        return lien_session(notification.session)
