"""How often one address, or one visit, may ask: told before a page is made, counted without the database.

Standing after the language (a refusal is read by somebody) and before the session (nothing is looked up for a flood).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from salon_paiement.api.chemin import est_de_l_api
from salon_paiement.api.erreurs import erreur_json
from salon_paiement.debit import debit_attente, debit_permis
from salon_paiement.frein import reseau_de
from salon_paiement.pages import page_erreur
from traces.contexte import adresse_ip

MINUTE, DIX_MINUTES = 60, 600
_VISITE = re.compile(r"/[sr]/([A-Za-z0-9_-]{20,})(?:/|\.pdf)")
# Addresses that are keys: whoever finds many of them empty is looking for one that opens.
_CLES = re.compile(r"/(?:[qsr]|stop|logo)/")
INTROUVABLE = 404


class DebitsMiddleware:
    """Answer 429 to whoever asks more than anybody needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chemin = request.path_info
        if est_de_l_api(chemin):
            if not debit_permis("api", _reseau(request), settings.API_REQUETES_PAR_ADRESSE, MINUTE):
                return _programme_freine()
        elif (visite := _VISITE.match(chemin)) and not debit_permis(
            "suivi", visite[1], settings.SUIVIS_PAR_MINUTE, MINUTE
        ):
            return _freiner(request, MINUTE)
        reponse = self.get_response(request)
        # Counted once it is known to lead nowhere: behind one mobile operator's address there are many honest phones.
        if reponse.status_code == INTROUVABLE and _CLES.match(chemin):
            limite = settings.INTROUVABLES_PAR_ADRESSE
            if not debit_permis("introuvable", _reseau(request), limite, DIX_MINUTES):
                return _freiner(request, DIX_MINUTES)
        return reponse


def _reseau(request: HttpRequest) -> str:
    return reseau_de(adresse_ip(request))


def _freiner(request: HttpRequest, fenetre: int) -> HttpResponse:
    attente = debit_attente(fenetre)
    phrase = _("Trop de demandes viennent d'ici. Attendez un instant : ce qui a été payé est enregistré.")
    reponse = page_erreur(request, 429, _("Un instant, s'il vous plaît"), phrase)
    reponse["Retry-After"] = str(attente)
    return reponse


def _programme_freine() -> HttpResponse:
    return erreur_json(429, "throttled", Retry_After=str(debit_attente(MINUTE)))
