"""The API's floor: bare framework views on the same tables. One account read, one statement, written out by hand.

No rights, no key that counts once, no brake, no trace, no tag: what is left of an API when nothing is asked of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bancs.plancher.corps import paiement_ecrire, session_ecrire
from paiements.models import Paiement, Remboursement
from salon_paiement.models import LigneSession, SessionPaiement

PAGE = 50
# What the benchmark takes back afterwards.
MARQUE = "plancher"


def _lu(request: Request) -> dict[str, Any]:
    return cast("dict[str, Any]", request.data)


class Porteur(BaseAuthentication):
    """``Authorization: Bearer <name>``: whoever says it is."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Read the account."""
        nom = request.headers.get("Authorization", "").partition(" ")[2]
        trouve = User.objects.filter(username=nom).first()
        return (trouve, None) if trouve else None


class Nue(APIView):
    """The least that a view of the framework does."""

    authentication_classes = [Porteur]
    permission_classes = [IsAuthenticated]
    parser_classes = [JSONParser]
    throttle_classes = []


class Paiements(Nue):
    """A page of payments."""

    def get(self, request: Request) -> Response:
        """By one statement."""
        demande = request.query_params
        lignes = _paiements().filter(salon_id=demande["salon"])
        if etat := demande.get("etat"):
            lignes = lignes.filter(etat=etat)
        if moyen := demande.get("moyen"):
            lignes = lignes.filter(moyen=moyen)
        if du := demande.get("du"):
            lignes = lignes.filter(date_creation__gte=datetime.datetime.fromisoformat(du))
        if apres := demande.get("apres"):
            lignes = lignes.filter(date_creation__lt=datetime.datetime.fromisoformat(apres))
        lues = lignes.order_by("-date_creation", "-pk")[: PAGE + 1]
        return Response({"resultats": [paiement_ecrire(ligne) for ligne in lues][:PAGE]})


class UnPaiement(Nue):
    """One payment."""

    def get(self, request: Request, cle: str) -> Response:
        """By one statement."""
        return Response(paiement_ecrire(_paiements().get(reference=cle)))


class Sessions(Nue):
    """A page of notes; POST writes one and its line."""

    def get(self, request: Request) -> Response:
        """By one statement, and one for the lines."""
        lignes = _sessions().filter(salon_id=request.query_params["salon"])
        lues = lignes.order_by("-jour", "-date_creation", "-pk")[: PAGE + 1]
        return Response({"resultats": [session_ecrire(ligne) for ligne in lues][:PAGE]})

    def post(self, request: Request) -> Response:
        """By two statements."""
        lu, maintenant = _lu(request), timezone.now()
        choisie = lu["prestations"][0]
        session = SessionPaiement.objects.create(
            salon_id=lu["salon"], etat="composition", origine="ticket", total=5000, jour=maintenant.date(),
            expire_le=maintenant, motif_fin=MARQUE, cree_par=cast(User, request.user),
        )  # fmt: skip
        LigneSession.objects.create(
            session=session, prestation_id=choisie["prestation"], libelle="Tresses", prix_unitaire=5000
        )
        return Response({"id": session.pk, "code": session.code_court, "etat": session.etat, "total": 5000}, 201)


class UneSession(Nue):
    """One note."""

    def get(self, request: Request, cle: str) -> Response:
        """By one statement, one for its lines, one for its payments."""
        session = _sessions().get(pk=cle)
        siens = _paiements().filter(session=session)
        return Response(session_ecrire(session) | {"paiements": [paiement_ecrire(p) for p in siens]})


class Initier(Nue):
    """A payment written, and nobody called."""

    def post(self, request: Request, cle: str) -> Response:
        """By a reading and one statement."""
        session = _sessions().get(pk=cle)
        paiement = Paiement(session=session, salon=session.salon, moyen="mobile_money", reseau=_lu(request)["reseau"],
                            telephone=session.telephone, montant=5000, etat="en_attente", url_qr=MARQUE)  # fmt: skip
        paiement.save(force_insert=True)
        return Response(paiement_ecrire(paiement), 202)


class Rembourser(Nue):
    """A refund written."""

    def post(self, request: Request, cle: str) -> Response:
        """By a reading and one statement."""
        paiement, lu = _paiements().get(reference=cle), _lu(request)
        fait = Remboursement.objects.create(
            salon_id=paiement.salon_id, paiement=paiement, session_id=paiement.session_id, voie=lu["voie"],
            etat="demande", montant=lu["montant"], motif=MARQUE, demande_par=cast(User, request.user),
        )  # fmt: skip
        return Response({"reference": fait.reference, "etat": fait.etat, "montant": fait.montant}, 201)


def routage(suite: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Serve these addresses, whatever project we are in: the only middleware there is."""

    def servir(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return suite(request)

    return servir


def _paiements() -> Any:
    return Paiement.objects.select_related("salon", "session", "telephone", "encaisse_par")


def _sessions() -> Any:
    siennes = SessionPaiement.objects.select_related("salon", "poste", "coiffeur", "telephone", "client")
    return siennes.prefetch_related(Prefetch("lignes", LigneSession.objects.select_related("coiffeur")))


urlpatterns = [
    path("paiements/", Paiements.as_view()),
    path("paiements/<slug:cle>/", UnPaiement.as_view()),
    path("paiements/<slug:cle>/rembourser/", Rembourser.as_view()),
    path("sessions/", Sessions.as_view()),
    path("sessions/<slug:cle>/", UneSession.as_view()),
    path("sessions/<slug:cle>/paiements/", Initier.as_view()),
    path("sante/vivant", lambda _request: HttpResponse()),
]
