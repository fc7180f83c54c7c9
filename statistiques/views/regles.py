"""One rule: its form, its silence, its test. All of them: ``regles_liste.py``."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from paiements.fournisseurs.reseaux import CATALOGUE as RESEAUX
from paiements.views.personnel.commun import Vue, exiger, rendre
from salon_paiement.droits import est_plateforme
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.pages import VoirAilleurs
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.gestes import reglable_par, regle_essayer, regle_modifier, regle_rendre, regle_taire
from statistiques.regles.jeu import jeu_lire
from statistiques.regles.page import PLATEFORME_CHOISIE
from statistiques.regles.phrases import objet_dire
from statistiques.regles.reglage import Vise
from statistiques.views.formulaire_regle import FormulaireRegle
from statistiques.views.regles_liste import VOIR, alertes, salon_vise

# Hours of a silence that the form offers.
SILENCES = (1, 8, 24, 168)


def adresses_regles(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    debut = "alertes/regle/<slug:code>/"
    return [
        path("alertes/", proteger(alertes), name="alertes"),
        path(debut, proteger(alerte_regle), name="alerte_regle"),
        path(f"{debut}silence/", proteger(alerte_regle_silence), name="alerte_regle_silence"),
        path(f"{debut}essayer/", proteger(alerte_regle_essayer), name="alerte_regle_essayer"),
        path(f"{debut}origine/", proteger(alerte_regle_origine), name="alerte_regle_origine"),
    ]


def alerte_regle(request: HttpRequest, code: str) -> HttpResponseBase:
    """One rule: its form, its silence, its test; posted, it is set."""
    vise = _vise(request, code)
    if not reglable_par(request.user, vise):
        raise PermissionDenied
    regle = jeu_lire(vise.salon.pk if vise.salon else None).pour(
        vise.indicateur, vise.salon.pk if vise.salon else None, vise.objet
    )
    formulaire = FormulaireRegle(vise.indicateur, regle, request.POST if request.method == "POST" else None)
    erreur: ErreurMetier | None = None
    if request.method == "POST" and formulaire.is_valid():
        try:
            regle_modifier(vise, formulaire.reglage(), cast(User, request.user))
        except ErreurMetier as refus:
            erreur = refus
        else:
            messages.success(request, _("Règle enregistrée. Elle vaut dès la prochaine minute."))
            return _retour(vise)
    contexte = {
        "form": formulaire,
        "regle": regle,
        "indicateur": vise.indicateur,
        "salon": vise.salon,
        "objet": vise.objet,
        "sujet": objet_dire(vise.objet) if vise.objet else "",
        "parametres": _parametres(vise),
        "autres": _autres(vise),
        "silences": [(heures, _duree(heures)) for heures in SILENCES],
        "silencieuse": regle.silencieuse(),
        "propre": (regle.salon_id is not None or vise.salon is None) and regle.modifiee_le is not None,
        "erreur": str(erreur) if erreur else "",
    }
    statut = erreur.statut if erreur else 422 if formulaire.errors else 200
    return rendre(request, "personnel/alerte_regle.html", contexte, titre=str(vise.indicateur.titre), statut=statut)


@require_POST
def alerte_regle_silence(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep a rule quiet for some hours, with a reason; zero hours end the silence."""
    vise, brut = _vise(request, code), request.POST.get("heures", "")
    heures = int(brut) if brut.isascii() and brut.isdigit() and len(brut) < 5 else 0
    jusqu_a = timezone.now() + datetime.timedelta(hours=heures) if heures else None
    regle_taire(vise, jusqu_a, request.POST.get("motif", ""), cast(User, request.user))
    if jusqu_a is None:
        messages.success(request, _("Le silence est fini : cette règle prévient de nouveau."))
    else:
        messages.success(request, _("Règle en silence. Les alertes restent notées et montrées."))
    return _retour(vise)


@require_POST
def alerte_regle_essayer(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send a test by the rule's channels."""
    vise = _vise(request, code)
    nombre = regle_essayer(vise, cast(User, request.user))
    if nombre:
        phrase = ngettext("Message d'essai parti : %(n)d.", "Messages d'essai partis : %(n)d.", nombre)
        messages.success(request, phrase % {"n": nombre})
    else:
        messages.warning(
            request, _("Rien n'est parti : aucun moyen n'est réglé, ou un essai est parti il y a moins d'une minute.")
        )
    return VoirAilleurs(f"{reverse('admin:alerte_regle', args=[code])}?{_parametres(vise)}")


@require_POST
def alerte_regle_origine(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the salon's own rule up for the general one, or the general one for the code's."""
    vise = _vise(request, code)
    if regle_rendre(vise, cast(User, request.user)):
        messages.success(request, _("Réglage d'origine repris."))
    return _retour(vise)


def _vise(request: HttpRequest, code: str) -> Vise:
    """Return the rule that the address names; a salon that is not hers answers like an unknown one."""
    exiger(request, VOIR)
    indicateur = CATALOGUE.get(code)
    objet = request.GET.get("objet", "")
    if indicateur is None or (objet and not (indicateur.par_reseau and objet in RESEAUX)):
        raise Http404
    if request.GET.get("salon") == PLATEFORME_CHOISIE:
        if not est_plateforme(request.user):
            raise PermissionDenied
        return Vise(indicateur, None, objet)
    _salons, salon = salon_vise(request)
    if salon is None or indicateur.plateforme:
        raise Http404
    return Vise(indicateur, salon, objet)


def _parametres(vise: Vise, objet: str | None = None) -> str:
    quoi = vise.objet if objet is None else objet
    salon = str(vise.salon.pk) if vise.salon else PLATEFORME_CHOISIE
    return urlencode({"salon": salon} | ({"objet": quoi} if quoi else {}))


def _autres(vise: Vise) -> list[tuple[str, str]]:
    """Return the networks one may set apart: name and query string."""
    if not vise.indicateur.par_reseau or vise.objet:
        return []
    return [(f"{reseau.libelle} {reseau.pays}".strip(), _parametres(vise, code)) for code, reseau in RESEAUX.items()]


def _retour(vise: Vise) -> HttpResponseBase:
    salon = str(vise.salon.pk) if vise.salon else PLATEFORME_CHOISIE
    return VoirAilleurs(f"{reverse('admin:alertes')}?{urlencode({'salon': salon})}#regles")


def _duree(heures: int) -> str:
    if heures < 48:
        return ngettext("%(n)d heure", "%(n)d heures", heures) % {"n": heures}
    return ngettext("%(n)d jour", "%(n)d jours", heures // 24) % {"n": heures // 24}
