"""The page « Messages »: how each channel is set, what a month costs, what left and what did not."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from paiements.views.personnel.formulaire_canal import FormulaireCanal
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Accuse, Canal, EtatNotification, Notification, ReglageCanal, Salon
from salon_paiement.notifications.services import services_du_canal
from salon_paiement.pages import VoirAilleurs
from salon_paiement.selecteurs_messages import canaux_du_salon, messages_en_souffrance, messages_recents
from salon_paiement.services.canaux import (
    adresse_des_accuses,
    canal_enregistrer,
    canal_essayer,
    destination_de,
    identifiants_visibles,
)
from salon_paiement.services.messages import notification_relancer


@require_safe
def messages_page(request: HttpRequest) -> HttpResponse:
    """``GET /admin/messages/``: channels, month, the newest messages."""
    exiger(request, Action.VOIR_JOURNAL)
    salons, salon = salon_choisi(request, Action.VOIR_JOURNAL)
    choisi = salon or (salons[0] if len(salons) == 1 else None)
    ceux = [choisi] if choisi else salons
    contexte = {
        "salons": salons,
        "salon": choisi,
        "canaux": canaux_du_salon(choisi) if choisi else [],
        "dirige": choisi is not None and peut(request.user, Action.DIRIGER, choisi),
        "relance": peut(request.user, Action.RELANCER_MESSAGES, choisi),
        "etats": [*EtatNotification.choices, *Accuse.choices],
        "etat": request.GET.get("etat", ""),
        "lignes": list(messages_recents(ceux, request.GET.get("etat", ""))),
        "souffrance": messages_en_souffrance(ceux),
    }
    return rendre(request, "personnel/messages.html", contexte, titre=_("Messages"))


def messages_canal(request: HttpRequest, canal: str) -> HttpResponseBase:
    """``/admin/messages/canal/<canal>/``: set one channel (owner)."""
    salon = _salon(request)
    reglage = ReglageCanal.objects.filter(salon=salon, canal=canal).first()
    services = services_du_canal(canal)
    code = request.GET.get("service") or (reglage.service if reglage else next(iter(services), ""))
    if code not in services:
        raise Http404
    meme = reglage is not None and reglage.service == code
    formulaire = FormulaireCanal(
        request.POST or None, canal=canal, service=services[code], connu=meme,
        initial=_initiales(reglage, meme=meme) if reglage else {},
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        try:
            canal_enregistrer(salon, formulaire.voulu(canal, code), acteur_id=request.user.pk)
        except SaisieInvalide as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, _("Canal enregistré. Envoyez-vous un message d'essai."))
            return _retour(salon)
    contexte = {
        "form": formulaire,
        "salon": salon,
        "services": [(nom, service.nom) for nom, service in services.items()],
        "service": code,
        "accuses": adresse_des_accuses(reglage) if reglage and meme else "",
    }
    titre = _("Messages par %(canal)s") % {"canal": Canal(canal).label}
    statut = 422 if formulaire.errors else 200
    return rendre(request, "personnel/messages_canal.html", contexte, titre=titre, statut=statut)


@require_POST
def messages_essayer(request: HttpRequest, canal: str) -> HttpResponseBase:
    """Send the owner a test message."""
    salon = _salon(request)
    if canal not in Canal.values:
        raise Http404
    try:
        canal_essayer(salon, canal)
    except Conflit as erreur:
        messages.warning(request, str(erreur))
    else:
        messages.success(
            request, _("Un message d'essai part. Son résultat s'affiche ci-dessous dans quelques secondes.")
        )
    return _retour(salon)


@require_POST
def messages_renvoyer(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Make one message due now."""
    message = Notification.objects.select_related("salon").filter(pk=cle).exclude(salon=None).first()
    if message is None or not peut(request.user, Action.VOIR_JOURNAL, message.salon):
        raise Http404
    exiger(request, Action.RELANCER_MESSAGES, message.salon)
    try:
        notification_relancer(message.pk)
    except Conflit as erreur:
        messages.warning(request, str(erreur))
    else:
        messages.success(request, _("Ce message repart maintenant."))
    return _retour(message.salon_concerne)


def _salon(request: HttpRequest) -> Salon:
    exiger(request, Action.DIRIGER)
    salons, salon = salon_choisi(request, Action.DIRIGER)
    if salon is None and len(salons) != 1:
        raise Http404
    return salon or salons[0]


def _initiales(reglage: ReglageCanal, *, meme: bool) -> dict[str, Any]:
    communes = {nom: getattr(reglage, nom) for nom in ("cout_unitaire", "plafond_mensuel", "actif")}
    return {**communes, "destination": destination_de(reglage), **(identifiants_visibles(reglage) if meme else {})}


def _retour(salon: Salon) -> VoirAilleurs:
    return VoirAilleurs(f"{reverse('admin:messages')}?salon={salon.pk}")
