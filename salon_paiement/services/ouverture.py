"""Opening a session: a scan at a place, a ticket of the desk, a change of device."""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.calendrier import echeance_composee, echeance_scan, jour_affaires
from salon_paiement.debit import debit_permis
from salon_paiement.erreurs import Conflit
from salon_paiement.etats import OUVERTS, EtatSession
from salon_paiement.frein import reseau_de
from salon_paiement.models import Origine, PosteQR, Salon, SessionPaiement
from salon_paiement.services.composition import Choix, lignes_ecrire, panier_preparer
from salon_paiement.services.transition import session_creer, session_noter, session_transiter, session_verrouiller
from traces.contexte import contexte_courant
from traces.types import TypeTrace

DIX_MINUTES = 600  # seconds


def appareil_empreinte(jeton_appareil: str) -> str:
    """Return what is stored of a device cookie: its SHA-256, never the cookie itself."""
    return hashlib.sha256(jeton_appareil.encode()).hexdigest() if jeton_appareil else ""


class TropDeNotes(Conflit):
    """More new visits in ten minutes than a place can have (429): nothing was opened."""

    statut = 429


def ouverture_freiner(poste: PosteQR) -> None:
    """Count one new visit at this place and from this address.

    Raises:
        TropDeNotes: there are too many.
    """
    contexte = contexte_courant()
    if contexte is None:
        # A command of the house (the demonstration's past visits): nobody is at the door.
        return
    adresse = reseau_de(contexte.adresse_ip)
    au_poste = debit_permis("ouverture_poste", str(poste.pk), settings.OUVERTURES_PAR_POSTE, DIX_MINUTES)
    d_ici = debit_permis("ouverture", adresse, settings.OUVERTURES_PAR_ADRESSE, DIX_MINUTES)
    if not (au_poste and d_ici):
        raise TropDeNotes(
            _("Trop de notes viennent d'être ouvertes ici. Attendez quelques minutes, ou voyez le comptoir.")
        )


def session_ouvrir_par_scan(poste: PosteQR, *, appareil: str, langue: str) -> SessionPaiement:
    """Return this device's open session at this place today, opening it if needed.

    Args:
        poste: an active place, its ``salon`` loaded.
        appareil: digest of the device cookie (:func:`appareil_empreinte`).
        langue: ``fr`` or ``en``, for the receipt and messages.

    Raises:
        Conflit: the salon or the place is closed.
        TropDeNotes: too many were just opened here, or from this address.
    """
    if not (poste.actif and poste.salon.actif):
        raise Conflit(_("Ce QR n'est plus en service. Demandez au comptoir."))
    maintenant = timezone.now()
    jour = jour_affaires(poste.salon, maintenant)
    recherche = SessionPaiement.objects.filter(poste=poste, appareil=appareil, jour=jour, etat__in=OUVERTS)
    # A phone without cookie is nobody's: it must not be shown what staff released for another one.
    existante = recherche.first() if appareil else None
    if existante is not None:
        return existante
    ouverture_freiner(poste)
    session = SessionPaiement(
        salon=poste.salon,
        poste=poste,
        appareil=appareil,
        etat=EtatSession.SCANNE,
        origine=Origine.SCAN,
        langue=langue,
        jour=jour,
        expire_le=echeance_scan(poste.salon, maintenant),
    )
    try:
        session_creer(
            session,
            TypeTrace.SCAN_QR,
            {"origine": Origine.SCAN, "poste": poste.nom},
        )
    except IntegrityError:
        # Two taps of the same phone at once: the unique index kept one, and that one is the answer.
        return recherche.get()
    return session


def session_ouvrir_ticket(
    salon: Salon, *, choix: list[Choix], coiffeur_id: str | None, acteur_id: int, langue: str = "fr"
) -> SessionPaiement:
    """Create a ticket with its lines, to be shown as a QR on the desk's screen.

    Raises:
        SaisieInvalide: no service, or one that is not this salon's.
        Conflit: the salon is closed.
    """
    if not salon.actif:
        raise Conflit(_("Ce salon n'est plus actif."))
    maintenant = timezone.now()
    panier = panier_preparer(salon, choix, coiffeur_id=coiffeur_id)
    session = SessionPaiement(
        salon=salon,
        etat=EtatSession.CREE,
        origine=Origine.TICKET,
        langue=langue,
        coiffeur_id=panier.coiffeur_id,
        total=panier.total,
        jour=jour_affaires(salon, maintenant),
        expire_le=echeance_composee(salon, maintenant),
        cree_par_id=acteur_id,
    )
    with transaction.atomic():
        session_creer(
            session,
            TypeTrace.CREATION_SESSION,
            {"origine": Origine.TICKET, "total": panier.total},
        )
        lignes_ecrire(session, panier)
    return session


def session_appareil_prendre(session_id: uuid.UUID, *, appareil: str, libre: bool = False) -> SessionPaiement:
    """Bind the session to this device: the newest takes over before any attempt.

    The first device that opens a ticket also moves it from ``cree`` to ``scanne``.

    Args:
        libre: only if nobody holds it: a scan, however close behind another, takes nothing from anybody.

    Raises:
        Conflit: another phone is already paying; this one may only watch.
    """
    with transaction.atomic():
        session = session_verrouiller(session_id)
        if session.appareil == appareil:
            return session
        _autre_note_refuser(session, appareil)
        # Staff who release a session empty its device: the next one may then take it, attempts or not.
        prise = session.appareil and (libre or session.nombre_tentatives)
        if session.etat not in OUVERTS or prise:
            raise Conflit(_("Un autre téléphone règle déjà cette note. Vous pouvez suivre le paiement ici."))
        if session.etat == EtatSession.CREE:
            session_transiter(
                session,
                EtatSession.SCANNE,
                type_trace=TypeTrace.SCAN_QR,
                donnees={"origine": session.origine, "code_court": session.code_court},
                champs={"appareil": appareil},
            )
        else:
            session_noter(session, {"appareil": appareil}, type_trace=TypeTrace.REPRISE_APPAREIL)
        return session


def session_appareil_liberer(session_id: uuid.UUID, *, acteur_id: int) -> SessionPaiement:
    """Let another device take over (staff): the next phone that opens the session gets it."""
    with transaction.atomic():
        session = session_verrouiller(session_id)
        session_noter(session, {"appareil": ""}, type_trace=TypeTrace.REPRISE_APPAREIL, acteur_id=acteur_id)
        return session


def _autre_note_refuser(session: SessionPaiement, appareil: str) -> None:
    """One open session per device, place and day: the unique index would refuse it with an error page."""
    autres = SessionPaiement.objects.filter(
        poste_id=session.poste_id, appareil=appareil, jour=session.jour, etat__in=OUVERTS, origine=Origine.SCAN
    )
    if session.origine == Origine.SCAN and appareil and autres.exclude(pk=session.pk).exists():
        raise Conflit(_("Une autre note est déjà ouverte ici sur ce téléphone. Terminez-la ou annulez-la d'abord."))
