"""Lives of clients for the tests of privacy: seen from a phone, with everything a visit leaves behind."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

from django.test import Client as Navigateur

from paiements.models import Paiement
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.models import SessionPaiement
from traces import contexte
from traces.engagement import engagement_tient
from traces.models import TraceContexte

ADRESSE = "197.234.219.42"


@contextlib.contextmanager
def vue_d_un_telephone() -> Iterator[None]:
    """What is written inside was asked by a phone: facts get a context."""
    jeton = contexte._courant.set(contexte.ContexteRequete("r-1", ADRESSE, "Mozilla/5.0 (Linux; Android 13)"))
    try:
        yield
    finally:
        contexte._courant.reset(jeton)


def message_recu(session: SessionPaiement) -> None:
    """The operator's message about the visit's payment came, with the client's number in it, and was treated."""
    paiement = Paiement.objects.get(session=session)
    compte = paiement.compte
    assert compte is not None
    corps = {"reference": paiement.reference_fournisseur, "phoneNumber": "2290166000001", "status": "SUCCESSFUL"}
    adresse = f"/webhooks/simulateur/{compte.jeton_webhook}/"
    assert Navigateur().post(adresse, json.dumps(corps), content_type="application/json").status_code == 200
    evenements_traiter()


def contextes_qui_tiennent() -> int:
    """Check every context against its fact; returns how many there are."""
    tous = TraceContexte.objects.select_related("trace")
    for ligne in tous:
        assert ligne.trace.engagement is not None
        assert engagement_tient(ligne, ligne.trace.engagement), ligne.pk
    return len(tous)
