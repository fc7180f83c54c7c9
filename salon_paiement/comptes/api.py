"""``/api/token/`` and ``/api/token/refresh/``: an app logs in with a name, a password and a code, then renews."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.par_jwt import SecondFacteurRequis
from salon_paiement.comptes.adaptateur import APPLICATION
from salon_paiement.comptes.application import (
    SecondFacteurManque,
    jetons_donner,
    jetons_renouveler,
    session_neuve,
)
from salon_paiement.comptes.codes import code_essayer
from salon_paiement.comptes.essais import HEURE, TropDEssais
from salon_paiement.comptes.exigence import second_facteur_du
from salon_paiement.comptes.jetons import jetons_possibles
from salon_paiement.comptes.operations_jetons import JETONS, RENOUVELLEMENT
from salon_paiement.droits import est_du_personnel
from salon_paiement.services.acces import moyens_de
from salon_paiement.services.connexions import connexion_ouvrir, connexion_refuser
from salon_paiement.services.essais_connexion import essai_prendre


class DemandeJetons(serializers.Serializer[Any]):
    """What an app sends to log in."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True)


class DemandeRenouvellement(serializers.Serializer[Any]):
    """What an app sends to go on."""

    refresh = serializers.CharField(max_length=4096)


class PaireJetons(serializers.Serializer[Any]):
    """What an app receives: ``expires_in`` is in seconds, of the access token."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField()


class Indisponible(exceptions.APIException):
    """This installation has no key to sign tokens with (503)."""

    status_code = 503
    default_detail = _("Cette installation ne donne pas de jetons : il lui manque JWT_CLE_PRIVEE.")
    default_code = "tokens_unavailable"


class _VueJetons(APIView):
    """Open to whoever knocks, and deaf to cookies: the password, the code or the token is the proof."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    # Tries are counted below, in the database, by account and by name.
    throttle_classes: tuple[type[BaseThrottle], ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse at once where no token can be signed."""
        super().initial(request, *args, **kwargs)
        if not jetons_possibles():
            raise Indisponible

    def get_authenticate_header(self, request: Request) -> str:
        """Keep 401 a 401: there is no class of authentication to name one."""
        return 'Bearer realm="api"'


class VueJetons(_VueJetons):
    """Log an app in."""

    operations: ClassVar = {"POST": JETONS}

    @method_decorator(sensitive_variables("saisie"))
    def post(self, request: Request) -> Response:
        """Give a pair of tokens for a name, a password and, to who has a second factor, a code."""
        saisie = _saisie(DemandeJetons, request)
        utilisateur = _par_mot_de_passe(request._request, saisie["username"], saisie["password"])
        moyen = _second_facteur(request._request, utilisateur, saisie.get("code", ""))
        with session_neuve(request._request) as session:
            record_authentication(request._request, utilisateur, method="password")
            if moyen is not None:
                post_authentication(request._request, moyen)
            connexion_ouvrir(request._request, utilisateur, moyen=APPLICATION)
            paire = jetons_donner(request._request.session, utilisateur)
            session.save()
        return _paire(paire)


class VueRenouvellement(_VueJetons):
    """Let an app go on."""

    operations: ClassVar = {"POST": RENOUVELLEMENT}

    @method_decorator(sensitive_variables("saisie"))
    def post(self, request: Request) -> Response:
        """Give the next pair for a renewal token, which serves once; one used before closes the session."""
        saisie = _saisie(DemandeRenouvellement, request)
        try:
            paire = jetons_renouveler(saisie["refresh"])
        except SecondFacteurManque as erreur:
            raise SecondFacteurRequis from erreur
        if paire is None:
            raise exceptions.AuthenticationFailed(
                _("Ce jeton n'ouvre rien, ou plus rien : reconnectez-vous."), "token_not_valid"
            )
        return _paire(paire)


def _saisie(forme: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    lue = forme(data=request.data)
    if not lue.is_valid():
        champ, phrases = next(iter(lue.errors.items()))
        raise Invalide(str(champ), str(phrases[0]))
    donnees: dict[str, Any] = lue.validated_data
    return donnees


def _par_mot_de_passe(request: HttpRequest, identifiant: str, mot_de_passe: str) -> User:
    """Return whose name and password these are; wrong ones are facts, counted with those typed on the pages."""
    essai = essai_prendre(request, identifiant)
    if essai is None:
        raise exceptions.Throttled(settings.CONNEXION_FENETRE)
    utilisateur = authenticate(request, username=identifiant, password=mot_de_passe)
    if not isinstance(utilisateur, User):
        connexion_refuser(request, identifiant)
        raise exceptions.AuthenticationFailed(_("Identifiant ou mot de passe faux."), "invalid_credentials")
    essai.rendre()
    if not est_du_personnel(utilisateur):
        connexion_refuser(request, identifiant, raison="aucun_salon")
        raise exceptions.PermissionDenied(_("Ce compte n'appartient à aucun salon."), "no_salon")
    return utilisateur


def _second_facteur(request: HttpRequest, utilisateur: User, code: str) -> Any:
    """Return the second factor that ``code`` proves, ``None`` when she has none and needs none."""
    if not moyens_de(utilisateur).exists():
        if second_facteur_du(utilisateur):
            raise SecondFacteurRequis
        return None
    if not code:
        raise exceptions.AuthenticationFailed(
            _("Donnez aussi « code » : celui de votre application, ou un code de secours."), "code_required"
        )
    try:
        moyen = code_essayer(utilisateur, code)
    except TropDEssais as erreur:
        connexion_refuser(request, utilisateur.get_username(), raison="second_facteur")
        raise exceptions.Throttled(HEURE) from erreur
    if moyen is None:
        connexion_refuser(request, utilisateur.get_username(), raison="second_facteur")
        raise exceptions.AuthenticationFailed(_("Ce code n'est pas le bon, ou il a déjà servi."), "incorrect_code")
    return moyen


def _paire(paire: tuple[str, str]) -> Response:
    acces, suivant = paire
    corps = {"access": acces, "refresh": suivant, "expires_in": int(settings.JWT_ACCES_DUREE.total_seconds())}
    return Response(corps, headers={"Cache-Control": "no-store"})
