"""``POST /s/<jeton>/especes-recues``: the client says whether she paid the cash that the salon counted."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from paiements.formulaires import cle_nouvelle
from paiements.models import Moyen, Paiement
from paiements.selecteurs_caisse import Question, especes_a_confirmer
from paiements.services.especes import especes_confirmer
from paiements.services.idempotence import cle_composer, cle_lue, une_fois
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import voir
from salon_paiement.views.portes import action_client

_REPONSES = {"oui": True, "non": False}


@action_client
def confirmer_especes(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Take one of two buttons; whatever is pressed again changes nothing."""
    reponse_noter(request, session)
    return voir("session", session.jeton)


def reponse_noter(request: HttpRequest, session: SessionPaiement) -> None:
    """Write the answer posted about one cash payment of this visit.

    Raises:
        Http404: neither yes nor no, or not a cash payment of this visit.
        SaisieInvalide: the form's key (422).
        Conflit: the salon has cancelled it meanwhile (409).
    """
    reponse = request.POST.get("reponse", "")
    oui = _REPONSES.get(reponse)
    reference = request.POST.get("reference", "")
    paiement = Paiement.objects.filter(session=session, reference=reference, moyen=Moyen.ESPECES).first()
    if oui is None or paiement is None:
        raise Http404
    cle = cle_composer(f"session:{session.pk}", cle_lue(request), "especes_recues", reference, reponse)
    with une_fois(cle, f"paiement:{paiement.pk}") as premiere:
        if premiere:
            especes_confirmer(paiement.pk, oui=oui)


def questions_posees(session: SessionPaiement) -> list[tuple[Question, str]]:
    """Return what the client is asked about her cash, each question with the key of its own form."""
    return [(question, cle_nouvelle()) for question in especes_a_confirmer(session)]
