"""Partners' addresses for programs: the same services as the pages."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.conditionnel import inchange_exiger
from salon_paiement.api.filtres import FiltresApi
from salon_paiement.api.operations import Groupe, Operation
from salon_paiement.api.parametres import salons_lire
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action
from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, PointSortie
from salon_paiement.sortants import formes
from salon_paiement.sortants.points import (
    PointVoulu,
    point_activer,
    point_creer,
    point_desactiver,
    point_essayer,
    point_modifier,
    point_secret_remplacer,
    point_verrouiller,
)
from salon_paiement.sortants.rejeu import echecs_rejouer, livraison_rejouer
from salon_paiement.sortants.selecteurs import livraisons_de, point_ou_404
from salon_paiement.sortants.types import ESSAI, TYPES

_G = Groupe.SORTIES


class FiltresPoints(FiltresApi):
    etat = django_filters.ChoiceFilter(choices=EtatPoint.choices, label=_("En service ou désactivées."))


class FiltresLivraisons(FiltresApi):
    etat = django_filters.ChoiceFilter(choices=EtatLivraison.choices, label=_("Où en est la livraison."))
    type = django_filters.ChoiceFilter(
        field_name="evenement__type", choices=[(nom, nom) for nom in (*TYPES, ESSAI)], label=_("Un type d'événement.")
    )


class Points(VueApi):
    """The addresses of a salon, and a new one."""

    actions: ClassVar = {"GET": Action.DIRIGER, "POST": Action.DIRIGER}
    operations: ClassVar = {
        "GET": Operation(
            titre=_("Adresses prévenues"), groupe=_G, liste=True, reponse=formes.PointLu, exemple=formes.EXEMPLE_POINT
        ),
        "POST": Operation(
            titre=_("Prévenir une adresse"),
            aide=_(
                "Le secret de signature (Standard Webhooks) n'est que dans cette réponse. Une adresse déjà prévenue "
                "est refusée (409) : une demande rejouée n'en crée pas deux."
            ),
            groupe=_G,
            statut=201,
            corps=formes.PointSaisi,
            exemple_corps={nom: formes.EXEMPLE_POINT[nom] for nom in ("salon", "url", "description", "types")},
            reponse=formes.PointCree,
            exemple={**formes.EXEMPLE_POINT, "secret": formes.EXEMPLE_SECRET},
            erreurs=frozenset({404}),
        ),
    }
    ordre = ("date_creation", "pk")
    filtres = FiltresPoints
    serialiseur = formes.PointLu

    def get(self, request: Request) -> Response:
        """Answer a page of them."""
        salons = salons_lire(request.user, Action.DIRIGER, request.query_params.get("salon", ""))
        return self.page(request, PointSortie.objects.filter(salon__in=salons))

    def post(self, request: Request) -> Response:
        """Add one."""
        saisie = saisie_lire(formes.PointSaisi, request.data)
        salon = salons_lire(request.user, Action.DIRIGER, str(saisie.pop("salon"))).get()
        point, secret = point_creer(salon, PointVoulu(**saisie), acteur_id=qui(request).pk)
        return Response({**self.corps(request, point), "secret": secret}, status=201)


class Point(VueApi):
    """One address."""

    actions: ClassVar = {"GET": Action.DIRIGER, "PATCH": Action.DIRIGER}
    operations: ClassVar = {
        "GET": Operation(
            titre=_("Une adresse prévenue"), groupe=_G, reponse=formes.PointLu, exemple=formes.EXEMPLE_POINT
        ),
        "PATCH": Operation(
            titre=_("Modifier, activer ou désactiver une adresse"),
            groupe=_G,
            corps=formes.PointChange,
            exemple_corps={"types": ["session.reglee"], "actif": True},
            reponse=formes.PointLu,
            exemple=formes.EXEMPLE_POINT,
        ),
    }
    serialiseur = formes.PointLu

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show it."""
        return Response(self.corps(request, point_ou_404(request.user, cle)))

    def patch(self, request: Request, cle: uuid.UUID) -> Response:
        """Change what is given of it."""
        saisie = saisie_lire(formes.PointChange, request.data, partielle=True)
        point_ou_404(request.user, cle)
        acteur_id = qui(request).pk
        with transaction.atomic():
            point = point_verrouiller(cle)
            inchange_exiger(request, self.corps(request, point))
            actif = saisie.pop("actif", None)
            if saisie:
                connu = {"url": point.url, "description": point.description, "types": point.types}
                point_modifier(cle, PointVoulu(**{**connu, **saisie}), acteur_id=acteur_id)
            if actif is not None:
                (point_activer if actif else point_desactiver)(cle, acteur_id=acteur_id)
        return Response(self.corps(request, point_ou_404(request.user, cle)))


class PointSecret(VueApi):
    """A new secret for one address."""

    actions: ClassVar = {"POST": Action.DIRIGER}
    operations: ClassVar = {
        "POST": Operation(
            titre=_("Remplacer le secret d'une adresse"),
            aide=_("L'ancien signe encore vingt-quatre heures, à côté du nouveau."),
            groupe=_G,
            reponse=formes.SECRET,
            exemple={"secret": formes.EXEMPLE_SECRET},
        )
    }

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Answer the secret, this once."""
        _point, secret = point_secret_remplacer(point_ou_404(request.user, cle).pk, acteur_id=qui(request).pk)
        return Response({"secret": secret})


class PointEssai(VueApi):
    """A test event for one address."""

    actions: ClassVar = {"POST": Action.DIRIGER}
    operations: ClassVar = {
        "POST": Operation(
            titre=_("Envoyer un essai"), groupe=_G, statut=202, reponse=formes.LivraisonLue,
            exemple={**formes.EXEMPLE_LIVRAISON, "type": ESSAI, "etat": "a_envoyer"},
        )
    }  # fmt: skip
    serialiseur = formes.LivraisonLue

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Answer the delivery that leaves."""
        livraison = point_essayer(point_ou_404(request.user, cle).pk)
        return Response(self.corps(request, livraison), status=202)


class Livraisons(VueApi):
    """One address's log, newest first, kept thirty days."""

    actions: ClassVar = {"GET": Action.DIRIGER}
    operations: ClassVar = {
        "GET": Operation(
            titre=_("Livraisons d'une adresse"), groupe=_G, liste=True, reponse=formes.LivraisonLue,
            exemple=formes.EXEMPLE_LIVRAISON,
        )
    }  # fmt: skip
    ordre = ("-date_creation", "-pk")
    filtres = FiltresLivraisons
    serialiseur = formes.LivraisonLue

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Answer a page of it."""
        point = point_ou_404(request.user, cle)
        lignes: QuerySet[Any] = livraisons_de(point)
        if salon := request.query_params.get("salon", ""):
            lignes = lignes.filter(evenement__salon__in=salons_lire(request.user, Action.DIRIGER, salon))
        return self.page(request, lignes)


class PointRejouer(VueApi):
    """What one address missed."""

    actions: ClassVar = {"POST": Action.DIRIGER}
    operations: ClassVar = {
        "POST": Operation(
            titre=_("Renvoyer ce qui a manqué depuis un instant"),
            aide=_("Chaque événement garde son identifiant (webhook-id) : qui l'a déjà le reconnaît."),
            groupe=_G,
            corps=formes.Depuis,
            exemple_corps={"depuis": "2026-11-28T00:00:00Z"},
            reponse=formes.NOMBRE,
            exemple={"nombre": 3},
        )
    }

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Answer how many leave again."""
        # First whose it is: what is wrong in a body says nothing of a stranger's address.
        point = point_ou_404(request.user, cle)
        depuis = saisie_lire(formes.Depuis, request.data)["depuis"]
        return Response({"nombre": echecs_rejouer(point.pk, depuis)})


class LivraisonRejouer(VueApi):
    """One delivery, once more."""

    actions: ClassVar = {"POST": Action.DIRIGER}
    operations: ClassVar = {
        "POST": Operation(
            titre=_("Renvoyer un événement"), groupe=_G, statut=202, reponse=formes.LivraisonLue,
            exemple={**formes.EXEMPLE_LIVRAISON, "etat": "a_envoyer"},
        )
    }  # fmt: skip
    serialiseur = formes.LivraisonLue

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Answer the delivery that leaves again."""
        livraison = LivraisonSortante.objects.filter(pk=cle).only("point_id").first()
        if livraison is None:
            raise Http404
        point_ou_404(request.user, livraison.point_id)
        livraison_rejouer(cle)
        relue = LivraisonSortante.objects.select_related("evenement").get(pk=cle)
        return Response(self.corps(request, relue), status=202)
