"""Clients' credits as pages read them: whose, how much is left, until when."""

from __future__ import annotations

import uuid

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from paiements.models import Avoir
from salon_paiement.models import SessionPaiement


def avoirs_utilisables(salon_id: uuid.UUID) -> QuerySet[Avoir]:
    """Return the salon's credits on which something is left and that have not expired, the first to expire first."""
    valables = Q(expire_le=None) | Q(expire_le__gt=timezone.now())
    libres = Avoir.objects.filter(valables, salon_id=salon_id, montant_utilise__lt=F("montant") - F("montant_expire"))
    return libres.order_by(F("expire_le").asc(nulls_last=True), "date_creation")


def avoirs_du_telephone(session: SessionPaiement) -> list[Avoir]:
    """Return the credits of the number given for this visit, and of nobody else.

    A number may be shared: a credit that names a person is announced only when the visit names the same one. The
    number is not proved either: only the code, or the desk, spends it.
    """
    if session.telephone_id is None:
        return []
    siens = Q(client=None) | _du_client(session)
    return list(avoirs_utilisables(session.salon_id).filter(siens, telephone_id=session.telephone_id)[:5])


def avoirs_du_client(session: SessionPaiement) -> list[Avoir]:
    """Return what the desk sees: the credits of the number or of the person of this visit."""
    liens = Q(pk=None)
    if session.telephone_id is not None:
        liens |= Q(telephone_id=session.telephone_id)
    if session.client_id is not None:
        liens |= _du_client(session)
    return list(avoirs_utilisables(session.salon_id).filter(liens)[:10])


def _du_client(session: SessionPaiement) -> Q:
    """The person of this visit, and whoever was merged into her since."""
    if session.client_id is None:
        return Q(pk=None)
    return Q(client_id=session.client_id) | Q(client__fusionne_dans_id=session.client_id)
