"""For a phone whose camera does not work: type the code printed under the QR."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from salon_paiement.etats import OUVERTS
from salon_paiement.frein import frein_compter, frein_serre
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import AncienJetonQR, Origine, PosteQR, SessionPaiement
from salon_paiement.pages import rendre_page, voir
from traces.contexte import adresse_ip

USAGE = "code_court"
# Only wrong codes count: behind one mobile operator's address there are many honest phones.
ESSAIS, FENETRE_S = 20, 600


@csp_update({"style-src": [SELF]})
@require_http_methods(["GET", "HEAD", "POST"])
def code_court(request: HttpRequest) -> HttpResponse:
    """Show the form, or lead a code to its place or ticket."""
    if request.method != "POST":
        return _page(request)
    adresse = adresse_ip(request)
    if frein_serre(USAGE, adresse, ESSAIS):
        phrase = _("Trop d'essais depuis cette connexion. Attendez dix minutes, ou demandez le QR au comptoir.")
        reponse = _page(request, erreur=phrase, statut=429)
        reponse["Retry-After"] = str(FENETRE_S)
        return reponse
    saisie = request.POST.get("code", "")[:40]
    jeton = jeton_du_code(code_court_normaliser(saisie))
    if jeton is None:
        frein_compter(USAGE, adresse, FENETRE_S)
        phrase = _("Ce code n'existe pas. Vérifiez les six caractères imprimés sous le QR, ou demandez au comptoir.")
        return _page(request, saisie=saisie, erreur=phrase, statut=404)
    return voir("scan", jeton)


def jeton_du_code(code: str) -> str | None:
    """Return the token behind a typed code: a place, a ticket still open, or a replaced place (whose page explains).

    The code of a *place's* session is somebody's reference to quote, never a key to their bill.
    """
    if not (code.isascii() and code.isalnum()):
        # Nothing we ever printed, and the database refuses some of it.
        return None
    sources = (
        PosteQR.objects.filter(code_court=code),
        SessionPaiement.objects.filter(code_court=code, origine=Origine.TICKET, etat__in=OUVERTS),
        AncienJetonQR.objects.filter(code_court=code),
    )
    trouves = (source.values_list("jeton", flat=True).first() for source in sources)
    return next((jeton for jeton in trouves if jeton is not None), None)


def _page(request: HttpRequest, *, saisie: str = "", erreur: str = "", statut: int = 200) -> HttpResponse:
    contexte = {"titre": _("Taper le code"), "saisie": saisie, "erreur": erreur}
    return rendre_page(request, "client/code_court.html", contexte, statut=statut)
