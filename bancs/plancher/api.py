"""The API's floor: bare framework views on the same tables, behind the middleware of a new Django project.

Readings are one statement a table, written out by hand. Writings call the very services that ours call: what a note or
a payment must leave behind is not the API's price. No rights, no brake, no checks of what is sent, no tag: what is left
of an API when nothing is asked of it.
"""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import path, set_urlconf
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bancs.plancher.corps import exception_ecrire, paiement_ecrire, remboursement_ecrire, session_ecrire
from paiements.models import ExceptionMonetaire, Paiement, Remboursement
from paiements.services.comptoir import note_payer, ticket_ouvrir
from paiements.services.initiation import Intention
from paiements.services.remboursement.demande import remboursement_demander
from salon_paiement.comptes.jetons import ALGORITHME, POUR_QUI
from salon_paiement.etats import ETEIGNABLES
from salon_paiement.formulaires import numero_verifier
from salon_paiement.models import LigneSession, Recu, Salon, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.identification import telephone_noter

PAGE = 50


def _lu(request: Request) -> dict[str, Any]:
    return cast("dict[str, Any]", request.data)


class Porteur(BaseAuthentication):
    """``Authorization: Bearer <name>``: whoever says it is."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Read the account."""
        nom = request.headers.get("Authorization", "").partition(" ")[2]
        trouve = User.objects.filter(username=nom).first()
        return (trouve, None) if trouve else None


class Jeton(BaseAuthentication):
    """A signed token: its signature looked at, its account read, and nothing else."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Read the account."""
        jeton = request.headers.get("Authorization", "").partition(" ")[2]
        if jeton.count(".") != 2:
            return None
        dits = jwt.decode(jeton, _cle_publique(), algorithms=[ALGORITHME], audience=POUR_QUI)
        return User.objects.get(pk=dits["sub"]), None


class Nue(APIView):
    """The least that a view of the framework does."""

    authentication_classes = [Jeton, Porteur, SessionAuthentication]
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
    """A page of notes; POST opens a ticket."""

    def get(self, request: Request) -> Response:
        """By one statement, and one for the lines."""
        lignes = _sessions().filter(salon_id=request.query_params["salon"])
        lues = lignes.order_by("-jour", "-date_creation", "-pk")[: PAGE + 1]
        return Response({"resultats": [session_ecrire(ligne) for ligne in lues][:PAGE]})

    def post(self, request: Request) -> Response:
        """By the service, then read back."""
        lu = _lu(request)
        choix = [Choix(choisie["prestation"], 1) for choisie in lu["prestations"]]
        code = ticket_ouvrir(Salon.objects.get(pk=lu["salon"]), choix, None, _qui(request), _cle(), langue="fr")
        return Response(_note_lire(code_court=code), 201)


class UneSession(Nue):
    """One note."""

    def get(self, request: Request, cle: str) -> Response:
        """By one statement for each table."""
        return Response(_note_lire(pk=cle))


class Initier(Nue):
    """A payment asked for."""

    def post(self, request: Request, cle: str) -> Response:
        """By the service, the number noted before."""
        session, lu = _sessions().get(pk=cle), _lu(request)
        # The service writes our own addresses.
        set_urlconf(None)
        telephone = telephone_noter(session.salon, numero_verifier(lu["telephone"], session.salon.pays))
        paiement = note_payer(session, Intention(lu["reseau"], telephone, _cle()), _qui(request))
        return Response(paiement_ecrire(_paiements().get(pk=paiement.pk)), 202)


class Rembourser(Nue):
    """A refund asked for: a program's is approved by somebody else."""

    def post(self, request: Request, cle: str) -> Response:
        """By the service."""
        paiement, lu = _paiements().get(reference=cle), _lu(request)
        fait = remboursement_demander(paiement.pk, lu["montant"], lu["voie"], lu["motif"], _qui(request), _cle())
        return Response(remboursement_ecrire(fait), 201)


def routage(suite: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Serve these addresses, whatever project we are in."""

    def servir(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return suite(request)

    return servir


@functools.cache
def _cle_publique() -> RSAPublicKey:
    return cast(RSAPublicKey, load_pem_private_key(settings.JWT_CLE_PRIVEE.encode(), None).public_key())


def _qui(request: Request) -> User:
    return cast(User, request.user)


def _cle() -> str:
    return uuid.uuid4().hex


def _note_lire(**cle: str) -> dict[str, Any]:
    session = _sessions().get(**cle)
    rendus = Remboursement.objects.filter(session=session).select_related("paiement", "demande_par", "approuve_par")
    recu = Recu.objects.filter(session=session).first()
    return session_ecrire(session) | {
        "annulable": session.etat in ETEIGNABLES and not session.tentatives_en_vol and not session.montant_applique,
        "paiements": [paiement_ecrire(p) for p in _paiements().filter(session=session).order_by("date_creation", "pk")],
        "remboursements": [remboursement_ecrire(r) for r in rendus],
        "exceptions": [exception_ecrire(e) for e in ExceptionMonetaire.objects.filter(session=session)],
        "recu": {"numero": recu.numero, "code": recu.code, "sceau": recu.tete} if recu else None,
    }


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
