"""The page where an owner puts her salon's logo."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.images import OCTETS_MAX
from salon_paiement.models import Salon
from salon_paiement.pages import voir
from salon_paiement.services.logos import logo_empreinte, logo_poser, logo_retirer


def salon_logo(site: AdminSite, request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Show the logo and the form; ``POST`` puts the file sent, or takes the logo off (``retirer``).

    Raises:
        Http404: a salon that is not one's own.
        PermissionDenied: not its owner.
    """
    salon = salons_de(request.user).filter(pk=cle).first() if isinstance(request.user, User) else None
    if salon is None:
        raise Http404
    if not peut(request.user, Action.DIRIGER, salon):
        raise PermissionDenied
    erreur = ""
    if request.method == "POST":
        try:
            messages.success(request, _poser(request, salon))
        except SaisieInvalide as refus:
            erreur = str(refus)
        else:
            return voir("admin:salon_logo", salon.pk)
    contexte = {
        **site.each_context(request),
        "title": _("Logo"),
        "salon": salon,
        "empreinte": logo_empreinte(salon.pk),
        "erreur": erreur,
    }
    return render(request, "personnel/salon_logo.html", contexte, status=422 if erreur else 200)


def _poser(request: HttpRequest, salon: Salon) -> str:
    acteur_id = request.user.pk
    if request.POST.get("retirer"):
        logo_retirer(salon, acteur_id=acteur_id)
        return _("Le logo est retiré.")
    fichier = request.FILES.get("logo")
    if fichier is None:
        raise SaisieInvalide(_("Choisissez d'abord une image."))
    # One byte more than is taken says that there are too many; the rest is never read.
    logo_poser(salon, fichier.read(OCTETS_MAX + 1), acteur_id=acteur_id)
    return _("Le logo est enregistré : il est sur les reçus et en haut de vos pages.")
