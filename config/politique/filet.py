"""The net under every page: an address or a method that the table does not declare is closed, in production too.

It stands last in the chain, so that what it refuses is counted, logged and dressed like any other answer. Rights stay
where they are decided, beside the object; what this knows is what nobody decided at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import reverse

from config.erreurs import introuvable
from config.politique.mots import Ligne, Porte
from config.politique.table import POLITIQUE
from salon_paiement.api.erreurs import erreur_json
from salon_paiement.droits import est_du_personnel, est_plateforme
from salon_paiement.portee import Portee, portee, portee_noter
from traces.incidents import incident_noter

_DU_PERSONNEL = frozenset({Porte.PERSONNEL, Porte.MODELE})
_AVEC_PERSONNE = _DU_PERSONNEL | {Porte.API, Porte.CONNEXION}
# By these somebody pays: in production the net between salons tells what it sees there, and stops nobody.
_DU_CLIENT = frozenset({Porte.PUBLIQUE, Porte.CLIENT, Porte.FOURNISSEUR})


class AdresseNonDeclaree(Exception):
    """An address answers that has no line in the table: whoever added it said for nobody whom it is."""


class FiletMiddleware:
    """Refuse what the table does not declare, and strangers at the staff's door whatever the view forgot."""

    table: Mapping[str, Ligne] = POLITIQUE

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # From here on a statement says of which salon it reads, or by which key (``salon_paiement/portee.py``).
        with portee(Portee("requête")):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, vue: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer in the view's place, or let it answer (``None``)."""
        trouvee = request.resolver_match
        nom = trouvee.view_name if trouvee is not None else ""
        ligne = self.table.get(nom)
        if ligne is None:
            # Its name, never what was asked: tokens are in addresses.
            incident_noter("politique", AdresseNonDeclaree(nom))
            return introuvable(request)
        if request.method not in ligne.ouvertes:
            return _methode_refusee(ligne)
        if ligne.porte in _DU_PERSONNEL and not est_du_personnel(request.user):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if ligne.porte is Porte.EXPLOITATION or (ligne.porte in _AVEC_PERSONNE and est_plateforme(request.user)):
            portee_noter(Portee(ligne.porte, libre=True))
        elif ligne.porte in _DU_CLIENT and not settings.PORTEE_STRICTE:
            portee_noter(Portee(ligne.porte, indulgente=True))
        return None


def _methode_refusee(ligne: Ligne) -> HttpResponse:
    permises = sorted(ligne.ouvertes)
    if ligne.porte is not Porte.API:
        return HttpResponseNotAllowed(permises)
    return erreur_json(405, "method_not_allowed", Allow=", ".join(permises))
