"""Money that waits for a person: the queue, the proof, the decision."""

from __future__ import annotations

import uuid

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import corps
from paiements.api import docs_exceptions as docs
from paiements.api.commun import cle_exigee, du_salon, exiger
from paiements.api.filtres import FiltresExceptions
from paiements.api.formes_exceptions import FormeException, FormeExceptionVue
from paiements.models import ExceptionMonetaire
from paiements.selecteurs_guichet import choix_composer, exception_visible
from paiements.selecteurs_listes import exceptions_visibles
from paiements.services.guichet.decision import exception_decider
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action


class Exceptions(VueApi):
    """Everything that waits or waited, oldest first."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.LISTE}
    ordre = ("date_creation", "pk")
    filtres = FiltresExceptions
    serialiseur = FormeException

    def get(self, request: Request) -> Response:
        """List them; ``?ouverte=true`` keeps what still waits."""
        return self.page(request, du_salon(request, exceptions_visibles(request.user), Action.VOIR_ARGENT))


class UneException(VueApi):
    """One, with its proof."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.UNE}

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show it, with what may be decided."""
        return _repondre(request, cle)


class ExceptionDecider(VueApi):
    """The decision. Writing money off is the owner's: the service says what each decision needs."""

    actions = {"POST": Action.TRAITER_ARGENT}
    operations = {"POST": docs.DECIDER}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Decide once per key, and show what became of it."""
        exception = _ou_404(request, cle)
        exiger(request, Action.TRAITER_ARGENT, exception.salon_id)
        saisie = saisie_lire(corps.CorpsDecision, request.data)
        decision = saisie.pop("decision")
        exception_decider(
            exception.pk, choix_composer(exception, decision, **saisie), qui(request), cle_exigee(request)
        )
        return _repondre(request, cle)


def _repondre(request: Request, cle: uuid.UUID) -> Response:
    return Response(FormeExceptionVue(_ou_404(request, cle), context={"request": request}).data)


def _ou_404(request: Request, cle: uuid.UUID) -> ExceptionMonetaire:
    exception = exception_visible(request.user, cle)
    if exception is None:
        raise Http404
    return exception
