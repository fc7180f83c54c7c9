"""The staff site: Django's admin under our name, with our own pages and our own rights."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from config.connexion import PageConnexion
from paiements.selecteurs_attentes import BADGE_MAX, Tour, tour_lire
from paiements.views.personnel.accueil import accueil
from paiements.views.personnel.adresses import adresses
from paiements.views.personnel.commun import refus_expliques
from salon_paiement.appareil_prevenu import prevenu_ici, prevenu_oublier
from salon_paiement.comptes.adresses import adresses_compte
from salon_paiement.comptes.cadre import SUITE
from salon_paiement.comptes.essais import CONFIRMATION, TropDEssais, essai_personne
from salon_paiement.comptes.porte import attend_second_facteur, avant_second_facteur
from salon_paiement.droits import Action, actions_quelque_part, est_du_personnel, roles_de
from salon_paiement.services.acces import sessions_fermer
from salon_paiement.services.connexions import deconnexion_noter, mot_de_passe_noter
from salon_paiement.services.installation import installation_possible
from salon_paiement.services.poussee import cle_publique
from salon_paiement.services.verrou import MINUTES
from statistiques.views.adresses import adresses_chiffres, adresses_statistiques

# Tables of libraries, which have no page of their own here.
SANS_PAGE = {"account", "mfa", "usersessions"}
# Django leads on with this status once a form has done its work.
FAIT = 302


class SitePersonnel(AdminSite):
    """Staff pages; every page asks for a login and shows one's own salon only."""

    site_header = _("Salon Paiement")
    site_title = _("Salon Paiement")
    index_title = _("Aujourd'hui")
    site_url = None
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in members and platform operators only."""
        return est_du_personnel(request.user)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Put our pages before the admin's own, whose last pattern catches everything."""
        return [
            *adresses_chiffres(self.admin_view),
            *adresses_compte(),
            *adresses(self.admin_view),
            *adresses_statistiques(self.admin_view),
            *super().get_urls(),
        ]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out the pages that libraries bring for their own tables: secrets and sessions have ours."""
        # Django's own type tells one model from several.
        tous: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        super().register([m for m in tous if m._meta.app_label not in SANS_PAGE], admin_class, **options)

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Explain refusals on every page, ours and the admin's."""
        return super().admin_view(refus_expliques(view), cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show our board instead of the list of models."""
        return accueil(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead the very first visitor to the installation page, others to the login page."""
        if installation_possible():
            return redirect("bienvenue")
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        if request.method == "GET" and attend_second_facteur(request):
            suite = request.GET.get(REDIRECT_FIELD_NAME, "")
            return redirect(f"{reverse('admin:compte')}?{urlencode({SUITE: suite})}")
        contexte = {
            **self.each_context(request),
            "title": _("Connexion"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            contexte[REDIRECT_FIELD_NAME] = reverse("admin:index")
        return PageConnexion.as_view(extra_context=contexte)(request)

    @avant_second_facteur
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Write who leaves, stop telling her on this browser, then close her session."""
        if request.method == "POST":
            deconnexion_noter(request.user)
            prevenu_oublier(request)
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Change one's own password; the change, its fact and the end of her other sessions live or die together.

        The old one is tried ten times an hour: whoever finds a session open does not guess it here.
        """
        essai = None
        if request.method == "POST" and isinstance(request.user, User):
            try:
                essai = essai_personne(request.user, CONFIRMATION)
            except TropDEssais:
                messages.error(request, _("Trop d'essais : attendez une heure."))
                return redirect("admin:password_change")
        with transaction.atomic():
            reponse = super().password_change(request, extra_context)
            if request.method == "POST" and reponse.status_code == FAIT and isinstance(request.user, User):
                mot_de_passe_noter(request.user)
                sessions_fermer(request.user, "mot_de_passe", sauf=request.session.session_key)
                UserSession.objects.create_from_request(request)
        if essai is not None and (reponse.status_code == FAIT or "old_password" not in _erreurs(reponse)):
            essai.rendre()
        return reponse

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """List the models only where they are shown: our pages have their own navigation, and are the most read."""
        return SimpleLazyObject(functools.partial(super().get_app_list, request, app_label))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the navigation bar that every staff page shows."""
        contexte, user, poussee = super().each_context(request), request.user, cle_publique()
        dedans = est_du_personnel(user)
        tour, permises = tour_lire(user, _seul_salon(user)) if dedans else Tour(), actions_quelque_part(user)
        propre = {
            "navigation": _navigation(request.path, permises, tour) if dedans else (),
            "logo": tour.logo,
            "registre": Action.VOIR_JOURNAL in permises,
            "cles_permises": Action.DIRIGER in permises,
            "verrou_minutes": request.session.get(MINUTES, 0),
            "poussee": poussee,
            "prevenu_ici": bool(poussee) and contexte["has_permission"] and prevenu_ici(request),
        }
        # All that the frame of a page differs by, for who keeps it whole.
        return {**contexte, **propre, "cadre": (*_qui(user), *propre.values())}


def _erreurs(reponse: TemplateResponse) -> Mapping[str, object]:
    erreurs: Mapping[str, object] = (reponse.context_data or {})["form"].errors
    return erreurs


def _qui(user: User | AnonymousUser) -> tuple[object, ...]:
    """Return what the top of a page says of its reader."""
    if not isinstance(user, User):
        return ()
    return user.pk, user.get_username(), user.get_short_name()


# What the bar leads to: an address's name, its word, who may go there (``None``: everybody).
_ENTREES: tuple[tuple[str, Promise, Action | None], ...] = (
    ("admin:index", _("Accueil"), None),
    ("admin:caisse", _("Caisse"), None),
    # What may wait for somebody comes first: on a phone the rest of the bar is off the screen.
    ("admin:a_traiter", _("À traiter"), Action.VOIR_ARGENT),
    ("admin:remboursements", _("Remboursements"), Action.VOIR_ARGENT),
    ("admin:tiroir", _("Tiroir"), Action.VOIR_ARGENT),
    ("admin:statistiques", _("Statistiques"), Action.VOIR_STATISTIQUES),
    ("admin:alertes", _("Alertes"), Action.VOIR_STATISTIQUES),
    ("admin:rapports", _("Rapports"), Action.VOIR_STATISTIQUES),
    ("admin:operateurs", _("Opérateurs"), Action.VOIR_CAISSE),
    ("admin:salon_paiement_posteqr_changelist", _("Postes QR"), Action.VOIR_CATALOGUE),
    ("admin:salon_paiement_prestation_changelist", _("Prestations"), Action.VOIR_CATALOGUE),
    ("admin:salon_paiement_client_changelist", _("Clients"), Action.VOIR_CLIENTS),
    ("admin:rapprochement", _("Rapprochement"), Action.VOIR_ARGENT),
    ("admin:sceaux", _("Sceaux"), Action.VOIR_SCEAUX),
    ("admin:traces", _("Traces"), Action.VOIR_JOURNAL),
    ("admin:messages", _("Messages"), Action.VOIR_JOURNAL),
    ("admin:sorties", _("Sorties"), Action.DIRIGER),
    ("admin:gains", _("Gains"), Action.VOIR_GAINS),
    ("admin:gains", _("Mes gains"), Action.VOIR_SA_JOURNEE),
    # Everybody has one, of what her role may see.
    ("admin:tableaux", _("Tableaux"), None),
)


# Addresses do not change while the process lives, and every page needs all of them.
@functools.cache
def _adresse(nom: str) -> str:
    return reverse(nom)


def _seul_salon(user: User | AnonymousUser) -> uuid.UUID | None:
    """Where she works, whose logo the page wears: of two salons, neither is the page's."""
    salons = list(roles_de(user))
    return salons[0] if len(salons) == 1 else None


@dataclass(frozen=True, slots=True)
class Entree:
    """One word of the bar: where it leads, whether the reader is there, how much waits there for somebody, in words."""

    url: str
    mot: str
    ici: bool
    badge: str


@functools.cache
def _mots(langue: str | None) -> tuple[tuple[str, str, Action | None], ...]:
    """Return the bar's addresses and words in one language, read by every page."""
    with override(langue):
        return tuple((_adresse(nom), str(mot), action) for nom, mot, action in _ENTREES)


def _navigation(chemin: str, permises: frozenset[Action], tour: Tour) -> tuple[Entree, ...]:
    visibles: dict[str, str] = {}
    for url, mot, action in _mots(get_language()):
        if action is None or action in permises:
            visibles.setdefault(url, mot)
    comptes, accueil = _adresse("admin:paiements_comptefournisseur_changelist"), _adresse("admin:index")
    # Every page begins like the board's; the accounts are reached from the operators, a client's data from her record.
    detours = {comptes: "admin:operateurs", f"{accueil}clients/": "admin:salon_paiement_client_changelist"}
    mene = next((nom for debut, nom in detours.items() if chemin.startswith(debut)), "")
    page = _adresse(mene) if mene else chemin
    siennes = (url for url in visibles if page == url or (url != accueil and page.startswith(url)))
    ici = max(siennes, key=len, default="")
    badges = {_adresse("admin:a_traiter"): tour.exceptions, _adresse("admin:remboursements"): tour.remboursements}
    return tuple(Entree(url, mot, url == ici, _badge(badges.get(url, 0))) for url, mot in visibles.items())


def _badge(attentes: int) -> str:
    if attentes > BADGE_MAX:
        return f"{BADGE_MAX}+"
    return str(attentes) if attentes else ""
