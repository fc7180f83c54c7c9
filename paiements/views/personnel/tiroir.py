"""The drawer's own pages: open it, move cash, count it blind, close it, read its Z."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from paiements.documents.z_pdf import z_pdf
from paiements.formulaires import cle_nouvelle
from paiements.models import Caisse, ClotureCaisse
from paiements.moyens import reseau_ou_moyen
from paiements.selecteurs import uuid_lire
from paiements.selecteurs_caisse import (
    caisse_ouverte,
    cloture_de_caisse,
    cloture_visible,
    clotures_de,
    mouvements_de,
    reseaux_a_declarer,
)
from paiements.services.caisse.cloture import AttenduChange, caisse_clore
from paiements.services.caisse.comptage import (
    BILLETS,
    COUPURES,
    PIECES,
    Comptage,
    ComptagePerime,
    Constat,
    comptage_noter,
    constat_lire,
    constat_reprendre,
)
from paiements.services.caisse.ouverture import caisse_mouvement, caisse_ouvrir
from paiements.services.idempotence import AutresParametres, cle_lue
from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from paiements.views.personnel.remboursements import montant_lire
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.pages import VoirAilleurs, voir


def tiroir(request: HttpRequest) -> HttpResponse:
    """Show whether the till is open, what moved in it, and the last Z; never what it should contain."""
    return _page(request, _salon(request, Action.VOIR_ARGENT))


@require_POST
def tiroir_ouvrir(request: HttpRequest) -> HttpResponseBase:
    """Open the till with its float."""
    salon = _salon(request, Action.TENIR_CAISSE)
    try:
        caisse_ouvrir(salon, montant_lire(request.POST.get("fond", "")), _moi(request), cle_lue(request))
    except ErreurMetier as erreur:
        return _page(request, salon, erreur)
    messages.success(request, _("La caisse est ouverte."))
    return _retour(salon)


@require_POST
def tiroir_mouvement(request: HttpRequest) -> HttpResponseBase:
    """Put cash in or take some out, with a reason."""
    salon = _salon(request, Action.TENIR_CAISSE)
    try:
        montant = montant_lire(request.POST.get("montant", ""))
        signe = {"entree": 1, "sortie": -1}.get(request.POST.get("sens", ""))
        if signe is None:
            raise SaisieInvalide(_("Dites si l'argent entre ou sort."))
        caisse_mouvement(salon.pk, signe * montant, request.POST.get("motif", ""), _moi(request), cle_lue(request))
    except ErreurMetier as erreur:
        return _page(request, salon, erreur)
    messages.success(request, _("Mouvement enregistré."))
    return _retour(salon)


def tiroir_compter(request: HttpRequest) -> HttpResponseBase:
    """First step of closing: count without knowing what is expected; then only the difference is shown."""
    salon = _salon(request, Action.TENIR_CAISSE)
    caisse = caisse_ouverte(salon.pk)
    if request.method != "POST":
        return _comptage(request, salon, caisse)
    try:
        constat = comptage_noter(_lire(request, caisse, salon), salon.pk, _moi(request), cle_lue(request))
    except ErreurMetier as erreur:
        return _comptage(request, salon, caisse, erreur)
    # The same count sent again after the closing: what became of it is its Z.
    fermee = cloture_de_caisse(constat.comptage.caisse_id)
    return voir("admin:tiroir_z", fermee.pk) if fermee else _ecart(request, salon, constat)


@require_POST
def tiroir_fermer(request: HttpRequest) -> HttpResponseBase:
    """Second step: confirm the count, explain the difference, get the Z."""
    salon = _salon(request, Action.TENIR_CAISSE)
    constat = constat_lire(request.POST.get("sceau", ""))
    try:
        cloture = caisse_clore(salon.pk, constat, request.POST.get("note", ""), _moi(request), cle_lue(request))
    except AttenduChange as erreur:
        return _ecart(request, salon, constat_reprendre(constat, salon.pk, _moi(request)), erreur)
    except (AutresParametres, ComptagePerime):
        # Nothing on that page can be mended: the till is closed, or must be counted again.
        raise
    except SaisieInvalide as erreur:
        return _ecart(request, salon, constat, erreur)
    messages.success(request, _("La caisse est fermée. Z n° %(numero)s.") % {"numero": cloture.numero})
    return voir("admin:tiroir_z", cloture.pk)


def tiroir_z(request: HttpRequest, cle: int) -> HttpResponse:
    """Show one Z."""
    cloture = _cloture_ou_404(request, cle)
    contexte = {
        "z": cloture,
        "t": cloture.totaux,
        "rendu_depuis": max(-cloture.totaux["extournes"], 0),
        "moyens": _moyens(cloture),
        "comptage": _coupures(cloture),
    }
    return rendre(request, "personnel/tiroir_z.html", contexte, titre=_("Z n° %(n)s") % {"n": cloture.numero})


def tiroir_z_pdf(request: HttpRequest, cle: int) -> HttpResponse:
    """Give one Z as a PDF."""
    cloture = _cloture_ou_404(request, cle)
    reponse = HttpResponse(z_pdf(cloture), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="z-{cloture.numero}.pdf"'
    return reponse


def _page(request: HttpRequest, salon: Salon, erreur: ErreurMetier | None = None) -> HttpResponse:
    caisse = caisse_ouverte(salon.pk)
    salons, _choisi = salon_choisi(request, Action.VOIR_ARGENT)
    contexte = {
        "salon": salon,
        "salons": salons,
        "caisse": caisse,
        "mouvements": mouvements_de(caisse) if caisse else [],
        "clotures": clotures_de(salon),
        "tient": peut(request.user, Action.TENIR_CAISSE, salon),
        "cle": cle_nouvelle(),
        "saisie": request.POST,
        "erreur": str(erreur) if erreur else "",
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/tiroir.html", contexte, titre=_("Tiroir-caisse"), statut=statut)


def _comptage(
    request: HttpRequest, salon: Salon, caisse: Caisse | None, erreur: ErreurMetier | None = None
) -> HttpResponse:
    if caisse is None:
        return _page(request, salon, erreur or Conflit(_FERMEE))
    contexte = {
        "salon": salon,
        "caisse": caisse,
        "billets": [(f"b{v}", v, request.POST.get(f"b{v}", "")) for v in BILLETS],
        "pieces": [(f"p{v}", v, request.POST.get(f"p{v}", "")) for v in PIECES],
        "reseaux": [(code, mot, request.POST.get(f"d_{code}", "")) for code, mot in reseaux_a_declarer(salon)],
        "cle": cle_nouvelle(),
        "erreur": str(erreur) if erreur else "",
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/tiroir_compter.html", contexte, titre=_("Fermer la caisse"), statut=statut)


def _ecart(request: HttpRequest, salon: Salon, constat: Constat, erreur: ErreurMetier | None = None) -> HttpResponse:
    contexte = {
        "salon": salon,
        "constat": constat,
        "manque": max(-constat.ecart, 0),
        "excedent": max(constat.ecart, 0),
        "cle": cle_nouvelle(),
        "note": request.POST.get("note", ""),
        "erreur": str(erreur) if erreur else "",
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/tiroir_ecart.html", contexte, titre=_("Fermer la caisse"), statut=statut)


def _lire(request: HttpRequest, caisse: Caisse | None, salon: Salon) -> Comptage:
    # The till the page was about: another one may be open by now.
    caisse_id = uuid_lire(request.POST.get("caisse", "")) or (caisse.pk if caisse else None)
    if caisse_id is None:
        raise Conflit(_FERMEE)
    nombres = {coupure: _nombre(request.POST.get(coupure, "")) for coupure in COUPURES}
    declares = {}
    for code, _mot in reseaux_a_declarer(salon):
        saisie = request.POST.get(f"d_{code}", "").strip()
        if saisie:
            declares[code] = montant_lire(saisie)
    return Comptage(caisse_id, {nom: n for nom, n in nombres.items() if n}, declares)


def _nombre(saisie: str) -> int:
    chiffres = saisie.strip() or "0"
    if not (chiffres.isascii() and chiffres.isdecimal() and len(chiffres) <= 4):
        raise SaisieInvalide(_("Un nombre de billets ou de pièces est impossible."))
    return int(chiffres)


def _moyens(cloture: ClotureCaisse) -> list[dict[str, Any]]:
    return [
        {**ligne, "nom": reseau_ou_moyen(ligne["reseau"], ligne["moyen"]), **_suites(ligne)} for ligne in cloture.moyens
    ]


def _suites(ligne: dict[str, Any]) -> dict[str, int]:
    """What changed after the money came; a Z drawn before rows told it has none of these entries."""
    repris = ligne.get("repris", 0)
    # Taken back in an earlier Z and refunded in this one: a correction, not something "taken back: -5 000 F".
    apres = ligne.get("corrige", 0) + max(-repris, 0)
    suites = {"rendu": ligne.get("rendu", 0), "repris": max(repris, 0), "apres": apres}
    return {**suites, "suites": sum(map(abs, suites.values()))}


def _coupures(cloture: ClotureCaisse) -> list[tuple[int, int, int]]:
    return [(COUPURES[nom], n, COUPURES[nom] * n) for nom, n in cloture.comptage.items() if nom in COUPURES]


def _salon(request: HttpRequest, action: Action) -> Salon:
    exiger(request, action)
    salons, salon = salon_choisi(request, action)
    if salon is None and not salons:
        raise Http404
    return salon or salons[0]


def _cloture_ou_404(request: HttpRequest, cle: int) -> ClotureCaisse:
    cloture = cloture_visible(request.user, cle)
    if cloture is None:
        raise Http404
    return cloture


def _retour(salon: Salon) -> HttpResponseBase:
    return VoirAilleurs(f"{reverse('admin:tiroir')}?salon={salon.pk}")


def _moi(request: HttpRequest) -> User:
    return cast(User, request.user)


_FERMEE = gettext_lazy("La caisse est fermée : ouvrez-la d'abord.")
