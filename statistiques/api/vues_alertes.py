"""What the figures warn of, and saying that it was seen."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action, peut
from statistiques.api import operations_gestes as operations
from statistiques.api.parametres import DemandeApi
from statistiques.api.vues import VueChiffres
from statistiques.selecteurs_alertes import alerte_visible, alertes_actives
from statistiques.services.alertes import alerte_acquitter

VUES = ("0", "1")


class Alertes(VueChiffres):
    """What is still true and still news, the gravest first; ``?vues=1`` adds what somebody has already seen.

    Never kept: an alert seen is no fact of the salon.
    """

    nom = "api_alertes"
    operations = operations.ALERTES
    garde = False

    def verifier(self, demande: DemandeApi) -> None:
        if self.request.query_params.get("vues", "0") not in VUES:
            raise Invalide("vues", _("Choisissez parmi : %(choix)s.") % {"choix": ", ".join(VUES)})

    def calculer(self, demande: DemandeApi) -> Any:
        vues = self.request.query_params.get("vues", "0") == "1"
        return [
            {
                "id": alerte.pk,
                "salon": alerte.salon_id,
                "genre": alerte.genre,
                "mesure": alerte.mesure,
                "jour": alerte.jour,
                "severite": alerte.severite,
                "valeur": alerte.valeur,
                "attendu": alerte.attendu,
                "phrase": alerte.phrase,
                "vue_le": alerte.acquittee_le,
            }
            for alerte in alertes_actives(demande.perimetre, vues=vues)
        ]


class AlerteAcquitter(VueApi):
    """Say that an alert was seen, for everybody; a second time changes nothing."""

    actions: ClassVar = {"POST": Action.ACQUITTER_ALERTES}
    operations = operations.ALERTE_ACQUITTER

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Answer whether it is this call that did it."""
        alerte = alerte_visible(qui(request), cle)
        if alerte is None:
            raise Http404
        if not peut(qui(request), Action.ACQUITTER_ALERTES, alerte.salon):
            raise PermissionDenied
        return Response({"acquittee": alerte_acquitter(alerte.pk, qui(request))})
