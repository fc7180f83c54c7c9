"""Places with a printed QR: last scan, poster, and the replacement that only the owner makes."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreActif, FiltreSalon
from salon_paiement.documents.affiche_pdf import FORMATS, affiche_pdf
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.models import PosteQR
from salon_paiement.qr import debut_des_adresses
from salon_paiement.selecteurs import postes_avec_dernier_scan
from salon_paiement.selecteurs_postes import affiche_controler, silences_pour
from salon_paiement.services.postes import poste_qr_remplacer

CHAMPS = ("salon", "nom", "actif", "code_court", "scanne", "affiches", "remplacement")


@admin.register(PosteQR)
class PosteQRAdmin(AdminDuSalon[PosteQR]):
    """The list is the page people print from."""

    voir = Action.VOIR_CATALOGUE
    modifier = Action.MODIFIER_CATALOGUE
    ajout = True
    ajouter = _("Ajouter un poste")
    list_display = ("nom", "code_court", "scanne", "affiches", "remplacement", "actif", "salon")
    list_filter = (FiltreSalon, FiltreActif)
    list_select_related = ("salon",)
    ordering = ("salon__nom", "nom")
    readonly_fields = ("code_court", "scanne", "affiches", "remplacement")
    change_list_template = "personnel/postes.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Say first which posters are silent."""
        return super().changelist_view(request, {"silences": silences_pour(request.user), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[PosteQR]:
        """Add the last scan."""
        return postes_avec_dernier_scan(super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave the owner's button out of the others' list."""
        dirige = peut(request.user, Action.DIRIGER)
        return [nom for nom in self.list_display if dirige or nom != "remplacement"]

    def get_fields(self, request: HttpRequest, obj: PosteQR | None = None) -> Any:
        """A new place has no poster yet; only an owner replaces a QR."""
        if obj is None:
            return ("salon", "nom", "actif")
        dirige = peut(request.user, Action.DIRIGER, obj.salon_id)
        return [nom for nom in CHAMPS if dirige or nom != "remplacement"]

    def get_urls(self) -> list[Any]:
        """Add the poster and the replacement."""
        proteger = self.admin_site.admin_view
        propres: list[URLPattern] = [
            path("verifier/", proteger(self.verifier), name="poste_verifier"),
            path("<uuid:cle>/affiche/<str:taille>/", proteger(self.affiche), name="poste_affiche"),
            path("<uuid:cle>/remplacer/", proteger(self.remplacer), name="poste_remplacer"),
        ]
        return [*propres, *super().get_urls()]

    def affiche(self, request: HttpRequest, cle: object, taille: str) -> HttpResponseBase:
        """Answer the poster as a PDF, A4, A5 or A6."""
        poste = self._poste(request, cle)
        if taille not in FORMATS:
            raise Http404
        reponse = HttpResponse(affiche_pdf(poste, taille), content_type="application/pdf")
        reponse["Content-Disposition"] = f'inline; filename="affiche-{poste.code_court}-{taille}.pdf"'
        return reponse

    def verifier(self, request: HttpRequest) -> HttpResponseBase:
        """Tell whether the QR on the wall, read by any phone, is really one of this salon's."""
        salons = list(salons_de(request.user, self.voir).values_list("pk", flat=True))
        if not salons:
            raise PermissionDenied
        cle = request.POST.get("poste") or request.GET.get("poste") or ""
        poste = self._poste(request, cle) if cle else None
        saisie = request.POST.get("saisie", "")[:400].strip()
        contexte = {
            **self.admin_site.each_context(request),
            "title": _t("Contrôler une affiche"),
            "poste": poste,
            "debut": debut_des_adresses(),
            "saisie": saisie,
            "controle": affiche_controler(saisie, salons, poste) if saisie else None,
        }
        return render(request, "personnel/poste_verifier.html", contexte)

    def remplacer(self, request: HttpRequest, cle: object) -> HttpResponseBase:
        """Explain what replacing a QR does, then do it on POST: the owner only."""
        poste = self._poste(request, cle)
        if not peut(request.user, Action.DIRIGER, poste.salon_id):
            raise PermissionDenied
        if request.method == "POST":
            poste_qr_remplacer(poste.pk, code_attendu=request.POST.get("code", ""), acteur_id=request.user.pk or 0)
            texte = _t("Le QR de « %(nom)s » est remplacé : imprimez la nouvelle affiche.") % {"nom": poste.nom}
            messages.success(request, texte)
            return redirect("admin:salon_paiement_posteqr_changelist")
        contexte = {**self.admin_site.each_context(request), "title": _t("Remplacer le QR"), "poste": poste}
        return render(request, "personnel/poste_remplacer.html", contexte)

    @admin.display(description=_("dernier scan"), ordering="dernier_scan")
    def scanne(self, poste: PosteQR) -> str:
        """How long ago a client last scanned it."""
        dernier = getattr(poste, "dernier_scan", None)
        minute = datetime.timedelta(minutes=1)
        if dernier is None:
            if timezone.now() - poste.date_creation < minute:
                return _t("jamais scanné")
            return _t("jamais scanné depuis %(duree)s") % {"duree": timesince(poste.date_creation, depth=1)}
        if timezone.now() - dernier < minute:
            return _t("à l'instant")
        return _t("il y a %(duree)s") % {"duree": timesince(dernier, depth=1)}

    @admin.display(description=_("affiche"))
    def affiches(self, poste: PosteQR) -> SafeString:
        """One button per paper size."""
        return format_html_join(
            " ",
            '<a class="bouton petit" href="{}">{}<span class="visually-hidden"> – {}</span></a>',
            ((reverse("admin:poste_affiche", args=[poste.pk, taille]), taille, poste.nom) for taille in FORMATS),
        )

    @admin.display(description=_("QR"))
    def remplacement(self, poste: PosteQR) -> SafeString:
        """The owner's button; its page asks again who clicks."""
        lien = reverse("admin:poste_remplacer", args=[poste.pk])
        return format_html('<a class="bouton petit danger" href="{}">{}</a>', lien, _t("Remplacer le QR"))

    def _poste(self, request: HttpRequest, cle: object) -> PosteQR:
        try:
            poste = PosteQR.objects.select_related("salon").filter(pk=uuid.UUID(str(cle))).first()
        except ValueError:
            poste = None
        if poste is None or not peut(request.user, self.voir, poste.salon_id):
            raise Http404
        return poste
