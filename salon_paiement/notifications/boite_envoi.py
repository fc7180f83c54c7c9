"""The outbox: writing messages inside the effect's transaction, sending them outside of any."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from salon_paiement.models import Canal, EtatNotification, Notification, Recu, Salon, SessionPaiement
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.registre import canal_pour
from salon_paiement.services.identification import USAGE_COURRIEL, courriel_reveler
from salon_paiement.services.journal import log_erreur
from traces.chiffrement import chiffrer, empreinte
from traces.incidents import incident_noter
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

# A worker that dies while sending gives the message back after this delay: longer than one sending whose
# every step (connection, greeting, sender, recipient, content) takes all of EMAIL_TIMEOUT.
BAIL = datetime.timedelta(minutes=3)
# A round takes no new message after this many seconds, so that a server that hangs does not hold the worker.
DUREE_RONDE = 30
# Events looked up by one statement.
LOT = 500
# Seconds before tries 2, 3, 4…: about 72 hours in all, as rows, never as a countdown in a broker.
REPRISES = (15, 60, 300, 900, 3600, 3600, 7200, 14400, 28800, 43200, 57600, 86400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to write in the outbox. ``evenement`` is what makes it unique for its recipient."""

    salon_id: uuid.UUID
    evenement: str
    modele: str
    destinataire: str
    canal: str = Canal.COURRIEL
    langue: str = "fr"
    session: SessionPaiement | None = None


def notification_deposer(message: Message) -> None:
    """Write a message; the same event to the same person twice is one row."""
    Notification.objects.bulk_create(
        [
            Notification(
                salon_id=message.salon_id,
                session=message.session,
                evenement=message.evenement,
                modele=message.modele,
                canal=message.canal,
                langue=message.langue,
                destinataire_chiffre=chiffrer(message.salon_id, USAGE_COURRIEL, message.destinataire.encode()),
                destinataire_empreinte=empreinte(message.salon_id, USAGE_COURRIEL, message.destinataire.casefold()),
                prochaine_tentative=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )


def recu_annoncer(session: SessionPaiement, recu: Recu) -> None:
    """Write the receipt's message when the client gave an address."""
    adresse = courriel_reveler(session)
    if adresse:
        notification_deposer(
            Message(
                salon_id=session.salon_id,
                evenement=f"recu:{recu.pk}",
                modele="recu",
                destinataire=adresse,
                langue=session.langue,
                session=session,
            )
        )


def proprietaire_prevenir(salon: Salon, *, evenement: str, modele: str, session: SessionPaiement | None) -> None:
    """Write a message to the salon's owner, when she gave an address for alerts."""
    if salon.courriel_alertes:
        notification_deposer(
            Message(
                salon_id=salon.pk,
                evenement=evenement,
                modele=modele,
                destinataire=salon.courriel_alertes,
                session=session,
            )
        )


def proprietaires_prevenir(faits: Mapping[str, tuple[Salon, SessionPaiement | None]], *, modele: str) -> int:
    """Write one message for each fact not told yet; those already told are found by sets, and cost nothing more.

    Args:
        faits: event key → whose owner is told, about which session if any.

    Returns:
        How many facts were new.
    """
    cles, nouveaux = list(faits), 0
    for debut in range(0, len(cles), LOT):
        lot = cles[debut : debut + LOT]
        dits = set(Notification.objects.filter(evenement__in=lot).values_list("evenement", flat=True))
        for evenement in lot:
            if evenement not in dits:
                salon, session = faits[evenement]
                proprietaire_prevenir(salon, evenement=evenement, modele=modele, session=session)
                nouveaux += 1
    return nouveaux


def notifications_envoyer(limite: int = 50) -> int:
    """Take what is due one by one, send it outside any transaction, write down what happened.

    One by one: a whole lot taken at once would outlive its lease behind a slow server, and leave twice.

    Returns:
        How many messages were taken.
    """
    fin = time.monotonic() + DUREE_RONDE
    for rang in range(limite):
        notification = _prendre() if time.monotonic() < fin else None
        if notification is None:
            return rang
        _envoyer(notification)
    return limite


def _prendre() -> Notification | None:
    """Lease the message that has waited longest, skipping those another worker is taking."""
    maintenant = timezone.now()
    with transaction.atomic():
        due = (
            Notification.objects.select_for_update(skip_locked=True)
            .filter(
                etat__in=[EtatNotification.A_ENVOYER, EtatNotification.EN_ENVOI], prochaine_tentative__lte=maintenant
            )
            .order_by("prochaine_tentative")
            .first()
        )
        if due is None:
            return None
        Notification.objects.filter(pk=due.pk).update(
            etat=EtatNotification.EN_ENVOI, prochaine_tentative=maintenant + BAIL, tentatives=F("tentatives") + 1
        )
    return Notification.objects.select_related("session", "session__recu", "salon").get(pk=due.pk)


def _envoyer(notification: Notification) -> None:
    if notification.tentatives > len(REPRISES) + 1:
        # Its worker died each time before it could write anything down.
        _echouer(notification, notification.erreur or "interrompu à chaque essai", definitif=True)
        return
    try:
        canal_pour(notification.canal).envoyer(notification)
    except EchecEnvoi as echec:
        _echouer(notification, str(echec), definitif=echec.definitif)
    except Exception as erreur:
        # A message that breaks its own template must not stop the others.
        log_erreur(notification.session, erreur, {"ou": "envoi_message", "evenement": notification.evenement})
        incident_noter("envoi_message", erreur, salon_id=notification.salon_id, session_id=notification.session_id)
        _echouer(notification, type(erreur).__name__, definitif=False)
    else:
        _reussir(notification)


def _reussir(notification: Notification) -> None:
    with transaction.atomic():
        # It has left, whoever holds the row by now: any other state would send it again.
        restantes = Notification.objects.filter(pk=notification.pk).exclude(etat=EtatNotification.ENVOYEE)
        if restantes.update(etat=EtatNotification.ENVOYEE, envoyee_le=timezone.now(), erreur=""):
            _tracer(notification, "envoye")


def _echouer(notification: Notification, erreur: str, *, definitif: bool) -> None:
    epuise = definitif or notification.tentatives > len(REPRISES)
    champs: dict[str, object] = {"erreur": erreur[:200]}
    if epuise:
        champs["etat"] = EtatNotification.EN_ECHEC
    else:
        delai = REPRISES[notification.tentatives - 1]
        champs |= {
            "etat": EtatNotification.A_ENVOYER,
            "prochaine_tentative": timezone.now() + datetime.timedelta(seconds=delai),
        }
    with transaction.atomic():
        # The count of tries is the lease's number: whoever lost it must not undo the work of who holds it.
        bail = Notification.objects.filter(
            pk=notification.pk, etat=EtatNotification.EN_ENVOI, tentatives=notification.tentatives
        )
        if bail.update(**champs) and epuise:
            _tracer(notification, "echec")


def _tracer(notification: Notification, resultat: str) -> None:
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.ENVOI_RECU,
            salon_id=notification.salon_id,
            session_id=notification.session_id,
            donnees={
                "canal": notification.canal,
                "modele": notification.modele,
                "resultat": resultat,
                "tentatives": notification.tentatives,
            },
        )
    )
