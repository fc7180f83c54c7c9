"""Delivery reports: what a salon's own gateway says became of a message (``docs/passerelle-messages.md``).

A report may come twice, late, in any order, and before its sender has noted how the gateway calls the message. It only
ever says more: delivered stands over not delivered, which stands over nothing.
"""

from __future__ import annotations

import datetime
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from salon_paiement.models import Accuse, EtatNotification, Notification, ReferencePasserelle, ReglageCanal
from salon_paiement.notifications.mesures import accuse_compter
from salon_paiement.notifications.recu import recu_redescendre
from salon_paiement.notifications.references import reference_lire
from salon_paiement.notifications.suivi import envoi_tracer

PRIX_MAX = 1_000_000
# Reports of one channel that name nothing we know: beyond, they are taken and forgotten.
ATTENTE_MAX = 1_000
SOUVENIR = datetime.timedelta(days=30)
# Their words; an intermediate one (« queued », « sent ») is no end, and says nothing.
_FINS = {"delivered": Accuse.REMIS, "failed": Accuse.NON_REMIS, "expired": Accuse.EXPIRE}
_RANGS = {"": 0, Accuse.NON_REMIS: 1, Accuse.EXPIRE: 1, Accuse.REMIS: 2}


class AccuseIllisible(ValueError):
    """It is signed, and is not what the contract says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapport:
    """One report. ``prix`` is in whole XOF; exactly one of ``cle`` (ours) and ``reference`` (theirs) is there.

    Args:
        etat: one of :class:`Accuse`, empty when the message is still on its way.
    """

    cle: uuid.UUID | None
    reference: str
    etat: str
    le: datetime.datetime
    prix: int | None


def rapport_lire(corps: bytes) -> Rapport:
    """Read a report's body.

    Raises:
        AccuseIllisible: it is not JSON, or a field is not what the contract says.
    """
    try:
        lu = json.loads(corps)
    except (ValueError, RecursionError) as erreur:
        raise AccuseIllisible("corps") from erreur
    if not isinstance(lu, dict) or not isinstance(lu.get("status"), str):
        raise AccuseIllisible("status")
    cle, reference = _cle(lu.get("id")), reference_lire(lu.get("reference"))
    if cle is None and not reference:
        raise AccuseIllisible("id")
    return Rapport(
        cle=cle,
        reference="" if cle else reference,
        etat=_FINS.get(lu["status"], ""),
        le=_instant(lu.get("at")),
        prix=_prix(lu.get("price")),
    )


def rapport_noter(reglage: ReglageCanal, rapport: Rapport) -> str:
    """Write what a signed report says; once or ten times, in any order, is the same.

    Returns:
        What it changed, as :func:`salon_paiement.notifications.mesures.accuse_compter` calls it.
    """
    effet = "rien"
    if rapport.etat:
        with transaction.atomic():
            if rapport.cle is not None:
                effet = _appliquer(reglage, rapport.cle, rapport)
            else:
                effet = _par_reference(reglage, rapport)
    accuse_compter(reglage.canal, effet)
    return effet


def reference_noter(notification: Notification, reglage: ReglageCanal, reference: str) -> None:
    """Note how the gateway calls a message it has just taken; a report that came first is applied now."""
    with transaction.atomic():
        ligne = _tenir(reglage, reference)
        if ligne.notification_id is not None:
            return
        ReferencePasserelle.objects.filter(pk=ligne.pk).update(notification=notification)
        if ligne.accuse and ligne.accuse_le is not None:
            attendu = Rapport(cle=None, reference=reference, etat=ligne.accuse, le=ligne.accuse_le, prix=ligne.prix)
            accuse_compter(reglage.canal, _appliquer(reglage, notification.pk, attendu))


def references_oublier(maintenant: datetime.datetime) -> int:
    """Delete names older than a month: no report comes that late. Returns how many."""
    effacees, _detail = ReferencePasserelle.objects.filter(date_creation__lt=maintenant - SOUVENIR).delete()
    return effacees


def _par_reference(reglage: ReglageCanal, rapport: Rapport) -> str:
    connues = ReferencePasserelle.objects.filter(reglage=reglage, reference=rapport.reference)
    en_attente = ReferencePasserelle.objects.filter(reglage=reglage, notification=None)
    if not connues.exists() and en_attente[:ATTENTE_MAX].count() >= ATTENTE_MAX:
        return "rien"
    ligne = _tenir(reglage, rapport.reference)
    if ligne.notification_id is not None:
        return _appliquer(reglage, ligne.notification_id, rapport)
    if _RANGS[rapport.etat] <= _RANGS[ligne.accuse]:
        return "rien"
    ReferencePasserelle.objects.filter(pk=ligne.pk).update(accuse=rapport.etat, accuse_le=rapport.le, prix=rapport.prix)
    return "attente"


def _tenir(reglage: ReglageCanal, reference: str) -> ReferencePasserelle:
    """Return this name's row, made if it is not there, and held until the transaction ends.

    The unique key makes whoever comes second wait for the first, then read what she wrote.
    """
    nouvelle = ReferencePasserelle(reglage=reglage, reference=reference)
    ReferencePasserelle.objects.bulk_create([nouvelle], ignore_conflicts=True)
    lignes = ReferencePasserelle.objects.select_for_update(no_key=True)
    return lignes.get(reglage=reglage, reference=reference)


def _appliquer(reglage: ReglageCanal, cle: uuid.UUID, rapport: Rapport) -> str:
    """Hold one message of this channel against a report.

    Whoever reports on a message has taken it: whatever we knew, it has left, and its price is owed.
    """
    tenues = Notification.objects.select_for_update(no_key=True, of=("self",)).select_related("session")
    message = tenues.filter(pk=cle, salon_id=reglage.salon_id, canal=reglage.canal).first()
    if message is None or _RANGS[rapport.etat] <= _RANGS[message.accuse]:
        return "rien"
    maintenant = timezone.now()
    champs: dict[str, Any] = {
        "accuse": rapport.etat,
        "accuse_le": min(max(rapport.le, message.date_creation), maintenant),
        "etat": EtatNotification.ENVOYEE,
        "envoyee_le": message.envoyee_le or maintenant,
        "erreur": "",
    }
    if message.compte_le is None:
        champs |= {"segments": 1, "cout": reglage.cout_unitaire, "compte_le": maintenant}
    if rapport.prix is not None:
        champs["cout"] = rapport.prix
    Notification.objects.filter(pk=message.pk).update(**champs)
    envoi_tracer(message, rapport.etat)
    if rapport.etat != Accuse.REMIS:
        recu_redescendre(message)
    return rapport.etat


def _cle(valeur: Any) -> uuid.UUID | None:
    if not isinstance(valeur, str) or len(valeur) > 45:
        return None
    try:
        return uuid.UUID(valeur)
    except ValueError:
        # Signed, and none of ours: told like one we do not know.
        return uuid.UUID(int=0)


def _instant(valeur: Any) -> datetime.datetime:
    if type(valeur) is not int or not 0 < valeur < 1 << 35:
        raise AccuseIllisible("at")
    return datetime.datetime.fromtimestamp(valeur, datetime.UTC)


def _prix(valeur: Any) -> int | None:
    if valeur is None:
        return None
    if type(valeur) is not int or not 0 <= valeur <= PRIX_MAX:
        raise AccuseIllisible("price")
    return valeur
