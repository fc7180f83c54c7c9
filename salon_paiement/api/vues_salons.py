"""``/api/v1/salons/``: one's salons, and their settings for whoever runs them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api import operations_salons as operations
from salon_paiement.api.conditionnel import inchange_exiger
from salon_paiement.api.filtres import FiltresApi, FiltreVrai
from salon_paiement.api.formes import SalonBref, SalonEntier, SalonSaisie
from salon_paiement.api.operations_salons import ACTIF
from salon_paiement.api.parametres import salons_lire
from salon_paiement.api.saisie import modele_controler, saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.models import Salon
from salon_paiement.services.reglages import reglage_enregistrer


class FiltresSalons(FiltresApi):
    actif = FiltreVrai(label=ACTIF)


class _DeSalons(VueApi):
    def corps(self, request: Request, objet: Salon, **contexte: Any) -> Any:
        """With the settings where the reader runs the salon."""
        dirige = peut(request.user, Action.DIRIGER, objet)
        return (SalonEntier if dirige else SalonBref)(objet).data


class Salons(_DeSalons):
    actions: ClassVar = {"GET": Action.VOIR_CATALOGUE}
    operations: ClassVar = operations.SALONS
    filtres = FiltresSalons
    ordre = ("nom", "pk")
    serialiseur = SalonBref

    def get(self, request: Request) -> Response:
        """List them, without their settings."""
        return self.page(
            request, salons_lire(request.user, Action.VOIR_CATALOGUE, request.query_params.get("salon", ""))
        )


class UnSalon(_DeSalons):
    actions: ClassVar = {"GET": Action.VOIR_CATALOGUE, "PATCH": Action.DIRIGER}
    operations: ClassVar = operations.UN_SALON

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show it."""
        return Response(self.corps(request, _trouver(request, cle)))

    def patch(self, request: Request, cle: uuid.UUID) -> Response:
        """Change its settings, if they still are what the caller has read."""
        with transaction.atomic():
            salon = _trouver(request, cle, verrou=True)
            if not peut(request.user, Action.DIRIGER, salon):
                raise PermissionDenied
            inchange_exiger(request, self.corps(request, salon))
            saisie = saisie_lire(SalonSaisie, request.data, partielle=True)
            for nom, valeur in saisie.items():
                setattr(salon, nom, valeur)
            modele_controler(salon, champs=set(saisie))
            reglage_enregistrer(salon, champs=saisie, acteur_id=qui(request).pk)
        return Response(self.corps(request, salon))


def _trouver(request: Request, cle: uuid.UUID, *, verrou: bool = False) -> Salon:
    siens = salons_de(request.user, Action.VOIR_CATALOGUE)
    salon = (siens.select_for_update(no_key=True) if verrou else siens).filter(pk=cle).first()
    if salon is None:
        raise Http404
    return salon
