"""Second factors and sessions: what is added, taken away or closed, each with its fact in the same transaction."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from salon_paiement.comptes.exigence import METHODE, preuves, second_facteur_du
from salon_paiement.erreurs import Conflit
from salon_paiement.services.connexions import salons_concernes
from salon_paiement.sessions import SessionStore
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

Genre = Authenticator.Type
# What proves: recovery codes only stand in for one of these.
PREUVES = (Genre.TOTP, Genre.WEBAUTHN)
DERNIER = "dernier"


def application_activer(request: HttpRequest, utilisateur: User, secret: str, compteur: int) -> None:
    """Make ``secret`` (base 32) her second factor, with recovery codes; her other sessions are closed.

    Args:
        compteur: the step of the code that she has just typed, which serves no more.

    Raises:
        Conflit: she already has one (two tabs).
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        if Authenticator.objects.filter(user=utilisateur, type=Genre.TOTP).exists():
            raise Conflit(_("Vous avez déjà une application de codes."))
        moyen = TOTP.activate(utilisateur, secret).instance
        moyen.data[DERNIER] = compteur
        moyen.save(update_fields=["data"])
        _ajoute(request, utilisateur, moyen)


def cle_ajouter(request: HttpRequest, utilisateur: User, nom: str, reponse: dict[str, object]) -> None:
    """Make a passkey, whose answer was already checked, one of her second factors."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        _ajoute(request, utilisateur, WebAuthn.add(utilisateur, nom, reponse).instance)


def moyen_retirer(request: HttpRequest, utilisateur: User, moyen: Authenticator) -> None:
    """Take a second factor away; with the last one its recovery codes go, and what they had opened.

    Raises:
        Conflit: her role wants one, and this is the last.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        dernier = not moyens_de(utilisateur).exclude(pk=moyen.pk).exists()
        if dernier and second_facteur_du(utilisateur):
            raise Conflit(_("Votre rôle demande une seconde preuve : ajoutez-en une autre avant de retirer celle-ci."))
        _noter(utilisateur, "retire", moyen.type, acteur_id=utilisateur.pk)
        moyen.delete()
        if dernier:
            Authenticator.objects.filter(user=utilisateur).delete()
            request.session["account_authentication_methods"] = [
                preuve for preuve in preuves(request.session, utilisateur) if preuve.get("method") != METHODE
            ]
        sessions_fermer(utilisateur, "second_facteur", sauf=request.session.session_key)


def secours_refaire(utilisateur: User) -> None:
    """Replace her recovery codes: those printed before open nothing any more."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        Authenticator.objects.filter(user=utilisateur, type=Genre.RECOVERY_CODES).delete()
        RecoveryCodes.activate(utilisateur)
        _noter(utilisateur, "refait", Genre.RECOVERY_CODES, acteur_id=utilisateur.pk)


def moyens_oublier(utilisateur: User) -> int:
    """Take everything away from somebody who lost it all, and close her sessions (the machine's operator does it).

    Returns:
        How many second factors went.
    """
    with transaction.atomic():
        siens = list(moyens_de(utilisateur))
        for moyen in siens:
            _noter(utilisateur, "perdu", moyen.type, acteur_id=None)
        Authenticator.objects.filter(user=utilisateur).delete()
        sessions_fermer(utilisateur, "second_facteur")
    return len(siens)


def moyens_de(utilisateur: User):  # type: ignore[no-untyped-def]
    """Return her second factors, recovery codes left out, oldest first."""
    return Authenticator.objects.filter(user=utilisateur, type__in=PREUVES).order_by("created_at", "pk")


def sessions_fermer(utilisateur: User, motif: str, *, sauf: str | None = None) -> int:
    """Close her sessions, pages' and apps' alike, but ``sauf``; one fact in each of her salons if there was any.

    Args:
        motif: ``autres`` (she asked), ``mot_de_passe``, ``second_facteur``.

    Returns:
        How many were closed.
    """
    fermees = 0
    with transaction.atomic():
        for ligne in UserSession.objects.filter(user=utilisateur).exclude(session_key=sauf or ""):
            depot = SessionStore(ligne.session_key)
            fermees += depot.exists(ligne.session_key)
            depot.delete(ligne.session_key)
            ligne.delete()
        if fermees:
            _fait(utilisateur, TypeTrace.SESSION_FERMEE, {"nombre": fermees, "motif": motif}, utilisateur.pk)
    return fermees


def session_rejouee(utilisateur: User, cle: str) -> None:
    """Close the session of an app whose used token came back, and write it; in the caller's transaction."""
    SessionStore(cle).delete(cle)
    UserSession.objects.filter(session_key=cle).delete()
    # Whoever sent it is not known.
    _fait(utilisateur, TypeTrace.SESSION_FERMEE, {"nombre": 1, "motif": "rejeu"}, None)


def _ajoute(request: HttpRequest, utilisateur: User, moyen: Authenticator) -> None:
    """A new second factor: recovery codes beside it, this session has proved it, others have not."""
    _noter(utilisateur, "ajoute", moyen.type, acteur_id=utilisateur.pk)
    RecoveryCodes.activate(utilisateur)
    ancienne = request.session.session_key
    # What this session may do has just grown: its number changes, as at a login.
    request.session.cycle_key()
    record_authentication(request, utilisateur, METHODE, id=moyen.pk, type=moyen.type)
    UserSession.objects.filter(session_key=ancienne).delete()
    UserSession.objects.create_from_request(request, user=utilisateur)
    sessions_fermer(utilisateur, "second_facteur", sauf=request.session.session_key)


def _noter(utilisateur: User, geste: str, genre: str, *, acteur_id: int | None) -> None:
    _fait(utilisateur, TypeTrace.SECOND_FACTEUR, {"geste": geste, "genre": str(genre)}, acteur_id)


def _fait(utilisateur: User, type_trace: TypeTrace, donnees: dict[str, object], acteur_id: int | None) -> None:
    traces_enregistrer(
        Trace(type_trace=type_trace, salon_id=salon_id, acteur_id=acteur_id, donnees=donnees)
        for salon_id in salons_concernes(utilisateur)
    )
