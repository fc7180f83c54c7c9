"""Agreements to get receipts on a number: given with a ticked box, withdrawn by a STOP page, dated both times."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.models import Canal, Consentement, ReglageCanal, Telephone

# Channels that reach a client's number; her e-mail is typed for one receipt, which is agreement enough.
PAR_NUMERO = (Canal.WHATSAPP, Canal.SMS)


def canaux_proposes(salon_id: uuid.UUID) -> list[str]:
    """Return the channels by which this salon can send a receipt to a number, first rung first."""
    actifs = ReglageCanal.objects.filter(salon=salon_id, actif=True, canal__in=PAR_NUMERO)
    connus = set(actifs.values_list("canal", flat=True))
    return [canal for canal in PAR_NUMERO if canal in connus]


def canaux_noms(salon_id: uuid.UUID) -> str:
    """Return them in words, « WhatsApp ou SMS »; empty when there is none."""
    noms = [str(Canal(canal).label) for canal in canaux_proposes(salon_id)]
    return _("%(un)s ou %(autre)s") % {"un": noms[0], "autre": noms[1]} if len(noms) > 1 else "".join(noms)


def canaux_accordes(salon_id: uuid.UUID, empreinte: str) -> set[str]:
    """Return the channels that the salon has, and that the owner of this number agrees to."""
    ouverts = ReglageCanal.objects.filter(salon=salon_id, canal=OuterRef("canal"), actif=True)
    accords = Consentement.objects.filter(salon=salon_id, empreinte=empreinte, retire_le=None)
    return set(accords.filter(Exists(ouverts)).values_list("canal", flat=True))


def consentement_actif(salon_id: uuid.UUID, empreinte: str, canal: str) -> Consentement | None:
    """Return the agreement that lets a message leave now; ``None`` when there is none any more."""
    return Consentement.objects.filter(salon=salon_id, empreinte=empreinte, canal=canal, retire_le=None).first()


def consentement_accorder(telephone: Telephone, canaux: Collection[str]) -> None:
    """Write that the holder of a number agrees to these channels, from now on; what she agreed to before stays."""
    Consentement.objects.bulk_create(
        [Consentement(salon_id=telephone.salon_id, empreinte=telephone.empreinte, canal=canal) for canal in canaux],
        ignore_conflicts=True,
    )


def consentement_retirer(consentement: Consentement) -> None:
    """Withdraw every agreement of this number in this salon: whoever says STOP means all of it."""
    siens = Consentement.objects.filter(salon=consentement.salon_id, empreinte=consentement.empreinte, retire_le=None)
    siens.update(retire_le=timezone.now())
