"""``/api/v1/clients/``: read only, as on the pages: a client writes her own name, on her own phone.

Her credits are read beside the note they may pay (``sessions/<id>/avoirs/``).
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api import operations_salons as operations
from salon_paiement.api.filtres import FiltreInstant, FiltresApi
from salon_paiement.api.formes import ClientVu
from salon_paiement.api.parametres import salons_lire
from salon_paiement.api.vues import VueApi
from salon_paiement.droits import Action, salons_de
from salon_paiement.models import Client, ClientTelephone
from salon_paiement.selecteurs_clients import clients_avec_totaux, numeros_empreintes


class FiltresClients(FiltresApi):
    q = django_filters.CharFilter(
        method="chercher",
        max_length=60,
        label=_("Un prénom, les quatre derniers chiffres d'un numéro, ou le numéro entier."),
    )
    depuis = FiltreInstant("date_creation", lookup_expr="gte", label=_("Vus la première fois à partir de cet instant."))

    def chercher(self, clients: QuerySet[Client], _nom: str, saisie: str) -> QuerySet[Client]:
        """Look by first name, or by number in each salon where the reader may see clients."""
        trouvees = numeros_empreintes(saisie, salons_de(self.request.user, Action.VOIR_CLIENTS))
        if trouvees is None:
            return clients.filter(prenom__icontains=saisie)
        liens = ClientTelephone.objects.filter(**{f"telephone__{nom}__in": d for nom, d in trouvees.items()})
        return clients.filter(pk__in=liens.values("client"))


class Clients(VueApi):
    actions: ClassVar = {"GET": Action.VOIR_CLIENTS}
    operations: ClassVar = operations.CLIENTS
    filtres = FiltresClients
    ordre = ("-date_creation", "-pk")
    serialiseur = ClientVu

    def get(self, request: Request) -> Response:
        """List them, newest first; whoever was merged is read on the record that stays."""
        salons = salons_lire(request.user, Action.VOIR_CLIENTS, request.query_params.get("salon", ""))
        return self.page(request, clients_avec_totaux(Client.objects.filter(salon__in=salons, fusionne_dans=None)))


class UnClient(VueApi):
    actions: ClassVar = {"GET": Action.VOIR_CLIENTS}
    operations: ClassVar = operations.UN_CLIENT
    serialiseur = ClientVu

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show one."""
        siens: QuerySet[Any] = Client.objects.filter(salon__in=salons_de(request.user, Action.VOIR_CLIENTS), pk=cle)
        client = clients_avec_totaux(siens).first()
        if client is None:
            raise Http404
        return Response(self.corps(request, client))
