"""The receipt's ladder: WhatsApp, then SMS, then e-mail; below the last rung, the receipt stays on the screen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from salon_paiement.models import Canal, Notification, Recu, SessionPaiement
from salon_paiement.notifications.depot import Message, notification_deposer
from salon_paiement.services.consentements import canaux_accordes
from salon_paiement.services.identification import courriel_reveler, telephone_reveler
from salon_paiement.services.journal import log_erreur
from traces.chiffrement import DechiffrementImpossible

ECHELLE = (Canal.WHATSAPP, Canal.SMS, Canal.COURRIEL)
MODELE = "recu"
# As long as the outbox itself would try.
PATIENCE = datetime.timedelta(hours=72)


def recu_annoncer(session: SessionPaiement, recu: Recu, *, canaux: tuple[str, ...] = ECHELLE) -> bool:
    """Write the receipt's message on the first rung there is, of those asked for; returns whether there is one."""
    voie = _premiere(session, canaux)
    if voie is not None:
        _ecrire(session, recu, *voie)
    return voie is not None


def recu_suite(notification: Notification) -> bool:
    """Write the next rung of a receipt that certainly did not arrive this way, or perhaps not.

    Returns:
        Whether there is one: else it stays on the screen.
    """
    session, voie = notification.session, _suivante(notification)
    if session is None or voie is None:
        return False
    _ecrire(session, session.recu, *voie)
    return True


def recu_redescendre(notification: Notification) -> bool:
    """Write the next rung of a receipt that left and, says its gateway, never arrived.

    Nothing when another message of this receipt came after it, or when the visit is too old for the client to wait.

    Returns:
        Whether a rung was written.
    """
    if notification.modele != MODELE or timezone.now() - notification.date_creation > PATIENCE:
        return False
    plus_bas = ECHELLE[ECHELLE.index(Canal(notification.canal)) + 1 :]
    siens = Notification.objects.filter(session=notification.session, modele=MODELE)
    if siens.filter(Q(canal__in=plus_bas) | Q(date_creation__gt=notification.date_creation)).exists():
        return False
    return recu_suite(notification)


def recu_a_une_suite(notification: Notification) -> bool:
    """Tell whether a receipt has a rung below this one."""
    return _suivante(notification) is not None


def _suivante(notification: Notification) -> tuple[str, str] | None:
    session = notification.session
    if notification.modele != MODELE or session is None:
        return None
    rang = ECHELLE.index(Canal(notification.canal)) + 1
    try:
        return _premiere(session, ECHELLE[rang:])
    except DechiffrementImpossible as erreur:
        log_erreur(session, erreur, {"ou": "recu_suite"})
        return None


def _premiere(session: SessionPaiement, echelle: tuple[str, ...]) -> tuple[str, str] | None:
    return next((voie for voie in _voies(session) if voie[0] in echelle), None)


def _ecrire(session: SessionPaiement, recu: Recu, canal: str, destinataire: str) -> None:
    notification_deposer(
        Message(
            salon_id=session.salon_id,
            evenement=f"recu:{recu.pk}",
            modele=MODELE,
            canal=canal,
            destinataire=destinataire,
            langue=session.langue,
            session=session,
        )
    )


def _voies(session: SessionPaiement) -> Iterator[tuple[str, str]]:
    """Give channel and recipient, first rung first. A visit that asked for nothing costs no query."""
    telephone = session.telephone if session.recu_par_numero else None
    numero = telephone_reveler(telephone) if telephone else ""
    if telephone and numero:
        accordes = canaux_accordes(session.salon_id, telephone.empreinte)
        yield from ((canal, numero) for canal in ECHELLE if canal in accordes)
    adresse = courriel_reveler(session)
    if adresse:
        yield Canal.COURRIEL, adresse
