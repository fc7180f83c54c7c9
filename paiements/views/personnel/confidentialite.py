"""Personal data on the staff's side: the register, and what is done to one client's data as a whole."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from paiements.selecteurs import uuid_lire
from paiements.selecteurs_conservation import derniere_purge, operateurs_informes, registre_lire
from paiements.services.clients.effacement import client_anonymiser
from paiements.services.clients.empechements import avoirs_restants, effacement_empeche
from paiements.services.clients.export import client_exporter
from paiements.services.clients.fusion import client_fusionner, doubles_possibles
from paiements.services.clients.perimetre import perimetre_de
from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Client
from salon_paiement.pages import VoirAilleurs, voir

JAMAIS_GARDE = "no-store, private"


@require_safe
def confidentialite(request: HttpRequest) -> HttpResponse:
    """Show the register of processing: what is kept, why, for how long, who reads it."""
    exiger(request, Action.VOIR_JOURNAL)
    salons, salon = salon_choisi(request, Action.VOIR_JOURNAL)
    ids = [salon.pk] if salon else [s.pk for s in salons]
    contexte = {
        "salons": salons,
        "salon_choisi": salon.pk if salon else None,
        "lignes": registre_lire(ids),
        "derniere": derniere_purge(),
        "operateurs": operateurs_informes(ids),
    }
    return rendre(request, "personnel/confidentialite.html", contexte, titre=_("Données personnelles"))


@require_safe
def client_donnees(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Show what is kept about one client, and what may be done with it."""
    client = _client(request, cle)
    perimetre = perimetre_de(client)
    contexte = {
        "client": client,
        "numeros": list(perimetre.numeros),
        "visites": perimetre.sessions.count(),
        "avoirs": list(avoirs_restants(perimetre)),
        "doubles": [] if client.fusionne_dans_id or client.anonymise_le else doubles_possibles(client),
        "dirige": peut(request.user, Action.DIRIGER, client.salon_id),
        "reunit": peut(request.user, Action.TRAITER_ARGENT, client.salon_id),
        "empechement": effacement_empeche(perimetre, malgre_avoir=True),
    }
    return rendre(request, "personnel/client_donnees.html", contexte, titre=_("Données du client"))


@require_POST
def client_exporter_page(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Give the file of everything, piece by piece; no cache keeps it."""
    client = _client(request, cle)
    reponse = StreamingHttpResponse(client_exporter(client, _moi(request)), content_type="application/json")
    reponse["Content-Disposition"] = f'attachment; filename="client-{client.pk.hex[:8]}.json"'
    reponse["Cache-Control"] = JAMAIS_GARDE
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@require_POST
def client_effacer(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Erase who she is, once the box is ticked."""
    client = _client(request, cle)
    exiger(request, Action.DIRIGER, client.salon)
    if request.POST.get("compris") != "1":
        raise SaisieInvalide(_("Cochez la case : un effacement ne peut pas être annulé."))
    fait = client_anonymiser(client.pk, _moi(request), malgre_avoir=request.POST.get("avoir") == "1")
    phrase = ngettext(
        "C'est effacé, pour %(n)d visite. Les sommes et les reçus restent.",
        "C'est effacé, pour %(n)d visites. Les sommes et les reçus restent.",
        fait.sessions,
    )
    messages.success(request, phrase % {"n": fait.sessions})
    return voir("admin:client_donnees", client.pk)


@require_POST
def client_fusionner_page(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Bring a duplicate into this record."""
    garde, double = _client(request, cle), uuid_lire(request.POST.get("double", ""))
    exiger(request, Action.TRAITER_ARGENT, garde.salon)
    if double is None:
        raise SaisieInvalide(_("Choisissez la fiche à réunir à celle-ci."))
    if not Client.objects.filter(pk=double, salon_id=garde.salon_id).exists():
        raise Conflit(_("Cette fiche n'existe pas, ou n'est pas de ce salon."))
    client_fusionner(garde.pk, double, _moi(request))
    messages.success(request, _("Les deux fiches n'en font plus qu'une."))
    return VoirAilleurs(reverse("admin:client_donnees", args=[garde.pk]))


def _client(request: HttpRequest, cle: uuid.UUID) -> Client:
    client = Client.objects.select_related("salon", "fusionne_dans").filter(pk=cle).first()
    if client is None or not peut(request.user, Action.VOIR_CLIENTS, client.salon_id):
        raise Http404
    return client


def _moi(request: HttpRequest) -> User:
    return cast(User, request.user)
