"""The pages « Sorties »: whose servers are told what happens in the salon, and how that went (owner)."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from paiements.views.personnel.formulaire_sortie import FormulaireSortie
from salon_paiement.droits import Action
from salon_paiement.erreurs import Conflit, ErreurMetier
from salon_paiement.models import EtatLivraison, LivraisonSortante, PointSortie, Salon
from salon_paiement.pages import VoirAilleurs
from salon_paiement.sortants.courriel import erreur_dire
from salon_paiement.sortants.points import (
    point_activer,
    point_creer,
    point_desactiver,
    point_essayer,
    point_modifier,
    point_secret_remplacer,
)
from salon_paiement.sortants.rejeu import echecs_rejouer, livraison_rejouer
from salon_paiement.sortants.selecteurs import LIVRAISONS_MAX, livraisons_de, point_ou_404, points_du_salon
from salon_paiement.sortants.types import ESSAI, TYPES

# Days back from which what was missed may be sent again.
DEPUIS = (1, 3, 7, 30)


@require_safe
def sorties(request: HttpRequest) -> HttpResponse:
    """``GET /admin/sorties/``: every address, whether it answers, what waits for it."""
    exiger(request, Action.DIRIGER)
    salons, salon = salon_choisi(request, Action.DIRIGER)
    choisi = salon or (salons[0] if len(salons) == 1 else None)
    points = list(points_du_salon([choisi] if choisi else salons))
    contexte = {"salons": salons, "salon": choisi, "points": points}
    return rendre(request, "personnel/sorties.html", contexte, titre=_("Sorties"))


def sortie_ajouter(request: HttpRequest) -> HttpResponseBase:
    """``/admin/sorties/ajouter/``: a new address; its secret is on the page that answers, and nowhere else."""
    salon = _salon(request)
    formulaire = FormulaireSortie(request.POST or None, initial={"types": list(TYPES)})
    if request.method == "POST" and formulaire.is_valid():
        try:
            point, secret = point_creer(salon, formulaire.voulu(), acteur_id=request.user.pk)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            return _secret(request, point, secret)
    return _saisie(request, formulaire, salon, _("Prévenir une adresse"))


@require_safe
def sortie(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """``GET /admin/sorties/<key>/``: one address and its log."""
    exiger(request, Action.DIRIGER)
    point = point_ou_404(request.user, cle)
    etat, genre = request.GET.get("etat", ""), request.GET.get("type", "")
    lues = livraisons_de(point, etat, genre if genre in {*TYPES, ESSAI} else "")[:LIVRAISONS_MAX]
    contexte = {
        "point": point,
        "choisis": [TYPES[nom] for nom in point.types if nom in TYPES],
        "deux_secrets": point.precedent_jusqu is not None and point.precedent_jusqu > timezone.now(),
        "lignes": [_ligne(livraison) for livraison in lues],
        "etats": EtatLivraison.choices,
        "etat": etat,
        "types": [*TYPES, ESSAI],
        "type": genre,
        "depuis": DEPUIS,
        "manquees": livraisons_de(point, EtatLivraison.ECHOUEE).count(),
    }
    return rendre(request, "personnel/sortie.html", contexte, titre=point.description or _("Adresse prévenue"))


def sortie_modifier(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """``/admin/sorties/<key>/modifier/``: another address, name or choice of events."""
    exiger(request, Action.DIRIGER)
    point = point_ou_404(request.user, cle)
    connu = {"url": point.url, "description": point.description, "types": point.types}
    formulaire = FormulaireSortie(request.POST or None, initial=connu)
    if request.method == "POST" and formulaire.is_valid():
        try:
            point_modifier(point.pk, formulaire.voulu(), acteur_id=request.user.pk)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, _("Adresse enregistrée."))
            return _retour(point)
    return _saisie(request, formulaire, point.salon, _("Modifier l'adresse prévenue"), point)


@require_POST
def sortie_secret(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Give a new secret, shown by this answer only."""
    exiger(request, Action.DIRIGER)
    point = point_ou_404(request.user, cle)
    try:
        point, secret = point_secret_remplacer(point.pk, acteur_id=request.user.pk)
    except Conflit as erreur:
        messages.warning(request, str(erreur))
        return _retour(point)
    return _secret(request, point, secret)


@require_POST
def sortie_geste(request: HttpRequest, cle: uuid.UUID, geste: str) -> HttpResponseBase:
    """Try an address, switch it on or off, send again what it missed."""
    exiger(request, Action.DIRIGER)
    point = point_ou_404(request.user, cle)
    if geste not in _GESTES:
        raise Http404
    try:
        messages.success(request, _GESTES[geste](request, point))
    except Conflit as erreur:
        messages.warning(request, str(erreur))
    return _retour(point)


@require_POST
def sortie_rejouer(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Send one delivery again, whatever became of it."""
    exiger(request, Action.DIRIGER)
    livraison = LivraisonSortante.objects.filter(pk=cle).only("point_id").first()
    if livraison is None:
        raise Http404
    point = point_ou_404(request.user, livraison.point_id)
    try:
        livraison_rejouer(livraison.pk)
    except Conflit as erreur:
        messages.warning(request, str(erreur))
    else:
        messages.success(request, _("Cet événement repart maintenant, sous le même identifiant."))
    return _retour(point)


def _essayer(_request: HttpRequest, point: PointSortie) -> str:
    point_essayer(point.pk)
    return _("Un essai part. Son résultat s'affiche ci-dessous : rechargez la page dans quelques secondes.")


def _activer(request: HttpRequest, point: PointSortie) -> str:
    point_activer(point.pk, acteur_id=request.user.pk)
    return _("Adresse active. Ce qui a manqué peut repartir d'ici.")


def _desactiver(request: HttpRequest, point: PointSortie) -> str:
    point_desactiver(point.pk, acteur_id=request.user.pk)
    return _("Adresse désactivée : elle n'est plus prévenue.")


def _manquees(request: HttpRequest, point: PointSortie) -> str:
    voulu = request.POST.get("jours", "")
    jours = next((jour for jour in DEPUIS if str(jour) == voulu), DEPUIS[0])
    nombre = echecs_rejouer(point.pk, timezone.now() - datetime.timedelta(days=jours))
    return ngettext("%(n)d événement repart.", "%(n)d événements repartent.", nombre) % {"n": nombre}


_GESTES: Mapping[str, Callable[[HttpRequest, PointSortie], str]] = {
    "essayer": _essayer,
    "activer": _activer,
    "desactiver": _desactiver,
    "rejouer": _manquees,
}


def _ligne(livraison: LivraisonSortante) -> dict[str, Any]:
    corps = json.dumps(livraison.evenement.charge, ensure_ascii=False, indent=2)
    return {"l": livraison, "erreur": erreur_dire(livraison.erreur) if livraison.erreur else "", "corps": corps}


def _salon(request: HttpRequest) -> Salon:
    exiger(request, Action.DIRIGER)
    salons, salon = salon_choisi(request, Action.DIRIGER)
    if salon is None and len(salons) != 1:
        raise Http404
    return salon or salons[0]


def _saisie(
    request: HttpRequest, formulaire: FormulaireSortie, salon: Salon, titre: str, point: PointSortie | None = None
) -> HttpResponse:
    contexte = {"form": formulaire, "salon": salon, "point": point}
    statut = 422 if formulaire.errors else 200
    return rendre(request, "personnel/sortie_modifier.html", contexte, titre=titre, statut=statut)


def _secret(request: HttpRequest, point: PointSortie, secret: str) -> HttpResponse:
    contexte = {"point": point, "secret": secret}
    reponse = rendre(request, "personnel/sortie_secret.html", contexte, titre=_("Secret de signature"))
    # Not in a browser's cache, nor behind its "back" button.
    add_never_cache_headers(reponse)
    return reponse


def _retour(point: PointSortie) -> VoirAilleurs:
    return VoirAilleurs(reverse("admin:sortie", args=[point.pk]))
