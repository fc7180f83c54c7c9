"""The page of one's account: what protects it, and where it is open."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from salon_paiement.comptes.cadre import SUITE, confirmee, montrer, personnelle, suite_lue
from salon_paiement.comptes.exigence import second_facteur_fait, second_facteur_manque
from salon_paiement.comptes.formulaires import FormulaireCle, FormulaireCode, FormulaireConfirmation
from salon_paiement.comptes.vues_entree import options_cle
from salon_paiement.services.acces import Genre, moyens_de, secours_refaire, sessions_fermer
from traces.contexte import appareil_de

# Kept in the session while she enrols: the page that she had asked for.
VOULUE = "acces_suite"


@personnelle
def compte(request: HttpRequest, personne: User) -> HttpResponse:
    """Show what protects her account; to whom must enrol first, how."""
    manque = second_facteur_manque(request.session, personne)
    if manque and SUITE in request.GET:
        request.session[VOULUE] = suite_lue(request, "")
    moyens = list(moyens_de(personne))
    secours = Authenticator.objects.filter(user=personne, type=Genre.RECOVERY_CODES).first()
    contexte = {
        "manque": manque,
        "obligatoire": settings.SECOND_FACTEUR_OBLIGATOIRE,
        "application": next((m for m in moyens if m.type == Genre.TOTP), None),
        "cles": [(m, m.wrap().name) for m in moyens if m.type == Genre.WEBAUTHN],
        "secours": len(secours.wrap().get_unused_codes()) if secours else None,
        "sessions": [_session(request, ligne) for ligne in UserSession.objects.purge_and_list(personne)],
    }
    return montrer(request, "personnel/compte/compte.html", contexte, titre=_("Mon compte"))


def _verifier(request: HttpRequest, personne: User) -> HttpResponse:
    """Ask for her second factor in a session opened before she had one."""
    if not moyens_de(personne).exists() or second_facteur_fait(request.session, personne):
        return redirect("admin:compte")
    par_cle = "credential" in request.POST
    formulaire = FormulaireCode(None if par_cle else request.POST or None, user=personne, request=request)
    cle = FormulaireCle(request.POST if par_cle else None, user=personne)
    rempli = cle if par_cle else formulaire
    if request.method == "POST" and rempli.is_valid():
        rempli.save()
        request.session.cycle_key()
        UserSession.objects.create_from_request(request, user=personne)
        return redirect(suite_lue(request, reverse("admin:index")))
    contexte = {
        "form": formulaire,
        "erreurs_cle": cle.errors if par_cle else {},
        "options": options_cle(personne),
        "codes": moyens_de(personne).filter(type=Genre.TOTP).exists(),
    }
    statut = 422 if request.method == "POST" else 200
    return montrer(request, "personnel/compte/code.html", contexte, titre=_("Seconde preuve"), statut=statut)


compte_prouver = personnelle(_verifier, verifiee=False)


@personnelle
def compte_confirmer(request: HttpRequest, personne: User) -> HttpResponse:
    """Ask for her password again, then lead on."""
    formulaire = FormulaireConfirmation(request.POST or None, user=personne)
    if request.method == "POST" and formulaire.is_valid():
        reauthenticate_by_password(request)
        return redirect(suite_lue(request, reverse("admin:compte")))
    contexte = {"form": formulaire, "suite": suite_lue(request, reverse("admin:compte"))}
    statut = 422 if request.method == "POST" else 200
    return montrer(request, "personnel/compte/confirmer.html", contexte, titre=_("C'est bien vous ?"), statut=statut)


@personnelle
@confirmee
def compte_secours(request: HttpRequest, personne: User) -> HttpResponse:
    """Show the recovery codes left, to be printed; a POST replaces them all."""
    if request.method == "POST":
        if not moyens_de(personne).exists():
            raise Http404
        secours_refaire(personne)
        messages.success(request, _("Voici vos nouveaux codes : les anciens n'ouvrent plus rien."))
        return redirect("admin:compte_secours")
    moyen = Authenticator.objects.filter(user=personne, type=Genre.RECOVERY_CODES).first()
    if moyen is None:
        return redirect("admin:compte")
    contexte = {
        "codes": moyen.wrap().get_unused_codes(),
        "suite": request.session.get(VOULUE) or reverse("admin:compte"),
    }
    return montrer(request, "personnel/compte/secours.html", contexte, titre=_("Codes de secours"))


@require_POST
@personnelle
def compte_sessions_fermer(request: HttpRequest, personne: User) -> HttpResponse:
    """Close every other session of hers."""
    fermees = sessions_fermer(personne, "autres", sauf=request.session.session_key)
    phrase = ngettext("%(n)s autre session fermée.", "%(n)s autres sessions fermées.", fermees) % {"n": fermees}
    messages.success(request, phrase if fermees else _("Aucune autre session n'était ouverte."))
    return redirect("admin:compte")


def _session(request: HttpRequest, ligne: UserSession) -> dict[str, object]:
    return {
        "ici": ligne.session_key == request.session.session_key,
        "appareil": " · ".join(mot for mot in appareil_de(ligne.user_agent) if mot) or ligne.user_agent,
        "ip": ligne.ip,
        "debut": ligne.created_at,
        "vue": ligne.last_seen_at,
    }
