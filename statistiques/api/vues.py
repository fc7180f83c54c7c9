"""How an endpoint of figures answers: from the cache when nothing happened, with nothing when the reader has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.vues import VueApi
from salon_paiement.droits import Action
from statistiques.api.parametres import DemandeApi, demande_lire
from statistiques.cache import etag_de, memoriser
from statistiques.periodes import Choix
from statistiques.versions import version_de
from statistiques.vif import une_lecture

PRIVE = "private, no-cache"


class VueChiffres(VueApi):
    """One GET. A subclass names itself, whom it is for, and computes.

    Args:
        nom: its name in the cache and its counters.
        garde: whether it is true until the next fact; else it is computed each time.
    """

    actions: ClassVar[Mapping[str, Action]] = {"GET": Action.VOIR_STATISTIQUES}
    nom: ClassVar[str]
    defaut: ClassVar[Choix] = Choix.J30
    garde: ClassVar[bool] = True

    def calculer(self, demande: DemandeApi) -> Any:
        """Return what is answered: whatever JSON can hold."""
        raise NotImplementedError

    def verifier(self, demande: DemandeApi) -> None:
        """Refuse what this endpoint alone knows to be nonsense."""

    @une_lecture()
    def get(self, request: Request) -> Response:
        """Answer 304 without computing, from the cache, or by computing."""
        demande = demande_lire(request.query_params, request.user, self.actions["GET"], self.defaut)
        self.verifier(demande)
        if not self.garde:
            return Response(self.calculer(demande), headers={"Cache-Control": "private, no-store"})
        # Before anything is read: a fact that comes meanwhile makes this answer old, never the next one wrong.
        version = version_de(demande.perimetre, demande.periode)
        etag = etag_de(self.nom, demande.perimetre, demande.cle, version)
        connue = get_conditional_response(request._request, etag=etag)
        if connue is not None:
            connue.headers["Cache-Control"] = PRIVE
            return cast(Response, connue)
        memoire = memoriser(self.nom, demande.perimetre, demande.cle, lambda: self.calculer(demande), version=version)
        venue = "trouve" if memoire.trouve else "calcule"
        en_tetes = {
            "ETag": etag,
            "Cache-Control": PRIVE,
            "Age": str(memoire.age),
            "Server-Timing": f'cache;desc="{venue}", calcul;dur={memoire.calcul_ms}',
        }
        return Response(memoire.valeur, headers=en_tetes)
