"""Closing the drawer: count it blind, then confirm and explain the difference."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from paiements.formulaires import cle_nouvelle
from paiements.models import Caisse
from paiements.selecteurs import uuid_lire
from paiements.selecteurs_caisse import (
    caisse_ouverte,
    cloture_de_caisse,
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
from paiements.services.idempotence import AutresParametres, cle_lue
from paiements.views.personnel.commun import rendre
from paiements.views.personnel.remboursements import montant_lire
from paiements.views.personnel.tiroir import moi, salon_du_tiroir, tiroir_page
from salon_paiement.droits import Action
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.pages import voir


def tiroir_compter(request: HttpRequest) -> HttpResponseBase:
    """First step of closing: count without knowing what is expected; then only the difference is shown."""
    salon = salon_du_tiroir(request, Action.TENIR_CAISSE)
    caisse = caisse_ouverte(salon.pk)
    if request.method != "POST":
        return _comptage(request, salon, caisse)
    try:
        constat = comptage_noter(_lire(request, caisse, salon), salon.pk, moi(request), cle_lue(request))
    except ErreurMetier as erreur:
        return _comptage(request, salon, caisse, erreur)
    # The same count sent again after the closing: what became of it is its Z.
    fermee = cloture_de_caisse(constat.comptage.caisse_id)
    return voir("admin:tiroir_z", fermee.pk) if fermee else _ecart(request, salon, constat)


@require_POST
def tiroir_fermer(request: HttpRequest) -> HttpResponseBase:
    """Second step: confirm the count, explain the difference, get the Z."""
    salon = salon_du_tiroir(request, Action.TENIR_CAISSE)
    constat = constat_lire(request.POST.get("sceau", ""))
    try:
        cloture = caisse_clore(salon.pk, constat, request.POST.get("note", ""), moi(request), cle_lue(request))
    except AttenduChange as erreur:
        return _ecart(request, salon, constat_reprendre(constat, salon.pk, moi(request)), erreur)
    except (AutresParametres, ComptagePerime):
        # Nothing on that page can be mended: the till is closed, or must be counted again.
        raise
    except SaisieInvalide as erreur:
        return _ecart(request, salon, constat, erreur)
    messages.success(request, _("La caisse est fermée. Z n° %(numero)s.") % {"numero": cloture.numero})
    return voir("admin:tiroir_z", cloture.pk)


def _comptage(
    request: HttpRequest, salon: Salon, caisse: Caisse | None, erreur: ErreurMetier | None = None
) -> HttpResponse:
    if caisse is None:
        return tiroir_page(request, salon, erreur or Conflit(_FERMEE))
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


_FERMEE = gettext_lazy("La caisse est fermée : ouvrez-la d'abord.")
