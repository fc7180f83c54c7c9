"""Anybody checks a receipt with what is printed on it: no login, no cookie, nothing personal in the answer.

The form carries no CSRF token: it changes nothing, and its answer is read by whoever asked only.
"""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from paiements.controle_recu.codes import numero_normaliser
from paiements.controle_recu.verdict import ControleRecu
from paiements.selecteurs_controle_recu import recu_controler
from salon_paiement.frein import frein_compter, frein_serre
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.pages import rendre_page
from salon_paiement.recus import instant_texte
from traces.contexte import adresse_ip

USAGE = "recu_verifier"
# Only wrong answers count. A code has 23**10 values: a number guessed at from many networks is slowed down as a whole.
ESSAIS, FENETRE_S = 20, 600
ESSAIS_NUMERO, FENETRE_NUMERO_S = 40, 3_600


@csp_update({"style-src": [SELF]})
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def recu_verifier(request: HttpRequest) -> HttpResponse:
    """Show the form, filled in by the receipt's own link (``?n=…&c=…``), or what is known of that receipt."""
    if request.method != "POST":
        return _page(request, request.GET.get("n", ""), request.GET.get("c", ""))
    saisie, code_saisi = request.POST.get("n", ""), request.POST.get("c", "")
    numero, code = numero_normaliser(saisie), code_court_normaliser(code_saisi)
    adresse = adresse_ip(request)
    if frein_serre(USAGE, adresse, ESSAIS):
        return _freiner(request, _("Trop d'essais depuis cette connexion. Attendez dix minutes."), FENETRE_S)
    if numero and frein_serre(_usage(numero), None, ESSAIS_NUMERO):
        return _freiner(request, _("Trop d'essais sur ce reçu. Attendez une heure, ou demandez au salon."), 3_600)
    controle = recu_controler(numero, code)
    if controle is None:
        frein_compter(USAGE, adresse, FENETRE_S)
        if numero:
            frein_compter(_usage(numero), None, FENETRE_NUMERO_S)
        phrase = _("Aucun reçu n'a ce numéro avec ce code. Recopiez-les tels qu'ils sont imprimés, ou voyez le salon.")
        return _page(request, saisie, code_saisi, erreur=phrase, statut=404)
    return _page(request, saisie, code_saisi, controle=controle)


def _usage(numero: str) -> str:
    return f"{USAGE}:{numero}"


def _freiner(request: HttpRequest, phrase: str, secondes: int) -> HttpResponse:
    reponse = _page(request, request.POST.get("n", ""), request.POST.get("c", ""), erreur=phrase, statut=429)
    reponse["Retry-After"] = str(secondes)
    return reponse


def _page(
    request: HttpRequest,
    numero: str,
    code: str,
    *,
    controle: ControleRecu | None = None,
    erreur: str = "",
    statut: int = 200,
) -> HttpResponse:
    contexte: dict[str, Any] = {
        "titre": _("Vérifier un reçu"),
        "numero": numero[:40],
        "code": code[:40],
        "controle": controle,
        "erreur": erreur,
    }
    if controle is not None:
        contexte |= {
            "salon": controle.salon,
            "date": instant_texte(controle.salon, controle.date),
            "scelle_le": instant_texte(controle.salon, controle.fait.scelle_le) if controle.fait.scelle_le else "",
        }
    reponse = rendre_page(request, "client/recu_verifier.html", contexte, statut=statut)
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address may carry the code: no other site learns it.
    reponse["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    return reponse
