"""What the desk does about a note, once per key whatever the door: a page of the staff, or a program.

A gesture's key belongs to one person in one salon; the same key from another door is the same gesture.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from paiements.models import Paiement, Remboursement
from paiements.services.annulation import Suite, paiement_annuler_une_fois
from paiements.services.idempotence import Cle, cle_composer, cle_deriver, cle_noter, cle_retrouver, une_fois
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_cle, paiement_initier
from paiements.services.remboursement.demande import remboursement_approuver, remboursement_demander
from paiements.services.remboursement.remise import remboursement_conduire
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import OUVERTS
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.services.composition import Choix, session_mettre_a_payer
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.ouverture import session_appareil_liberer, session_ouvrir_ticket

MOTIF_MIN = 3


@dataclass(frozen=True, slots=True)
class Rendre:
    """A refund as it is asked for: whole units of the attempt's currency, its way, and why."""

    montant: int
    voie: str
    motif: str


def cle_du_comptoir(salon_id: uuid.UUID, acteur: User, valeur: str, operation: str, *parametres: object) -> Cle:
    """Return the key of one gesture of one person in one salon.

    Raises:
        CleAbsente: it is missing or is not one of ours (422).
    """
    return cle_composer(f"salon:{salon_id}:{acteur.pk}", valeur, operation, *parametres)


def ticket_ouvrir(
    salon: Salon, choix: Sequence[Choix], coiffeur_id: str | None, acteur: User, cle: str, *, langue: str
) -> str:
    """Make a ticket, once per key: sent twice (slow network, back button), the ticket it made is the answer.

    Args:
        langue: ``fr`` or ``en``, for the receipt and messages.

    Returns:
        Its short code.

    Raises:
        SaisieInvalide: no service, one that is not this salon's, or the key (422).
        Conflit: the salon is closed (409).
    """
    clef = cle_du_comptoir(salon.pk, acteur, cle, "ticket", *choix, coiffeur_id)
    with une_fois(clef, "ticket") as neuve:
        if not neuve:
            return cle_retrouver(clef)
        session = session_ouvrir_ticket(
            salon, choix=list(choix), coiffeur_id=coiffeur_id, acteur_id=acteur.pk, langue=langue
        )
        cle_noter(clef, session.code_court)
    return session.code_court


def note_annuler(session: SessionPaiement, motif: str, acteur: User, cle: str) -> None:
    """Cancel a note with a reason.

    Raises:
        SaisieInvalide: no reason, or the key (422).
        Conflit: a payment is in flight, money was received, or it is over (409).
    """
    motif = " ".join(motif.split())
    if len(motif) < MOTIF_MIN:
        raise SaisieInvalide(_("Dites en quelques mots pourquoi la note est annulée."))
    code = session.code_court
    with une_fois(cle_du_comptoir(session.salon_id, acteur, cle, "annuler_note", code, motif), code) as neuve:
        if neuve:
            session_abandonner(session.pk, par="personnel", motif=motif, acteur_id=acteur.pk)


def note_liberer(session: SessionPaiement, acteur: User) -> None:
    """Let another phone take a note over.

    Raises:
        SaisieInvalide: it is over (422).
    """
    if session.etat not in OUVERTS:
        raise SaisieInvalide(_("Cette note est déjà terminée."))
    session_appareil_liberer(session.pk, acteur_id=acteur.pk)


def note_payer(session: SessionPaiement, intention: Intention, acteur: User) -> Paiement:
    """Start a payment from the desk: a note nobody opened yet is brought to "to be paid" first.

    Call it outside any transaction: the operator is called. The same key gives the same attempt back.

    Raises:
        SaisieInvalide: no account serves this network, the amount is out of its bounds, this phone rang a moment
            ago, or the key (422).
        Conflit: the note does not wait for a payment, or another attempt is live (409).
    """
    if not cle_retrouver(intention_cle(session, intention)):
        # Whoever was first with this key has moved the note on: what follows finds it, or says why not.
        with contextlib.suppress(Conflit):
            session_mettre_a_payer(session.pk, acteur_id=acteur.pk)
    return paiement_initier(session.pk, intention)


def intention_connue(reseau: str, saisie: str, cle: str, montant: int | None) -> Intention:
    """Return what a program asks for, its part written as the payment page writes it."""
    return Intention(reseau, None, cle, montant, part="" if montant is None else str(montant), saisie=saisie)


def paiement_retirer(paiement: Paiement, motif: str, acteur: User, cle: str) -> tuple[Suite, bool]:
    """Ask the operator to withdraw an attempt; call it outside any transaction.

    The same key asks it once, and takes up a call that a dead process has left.

    Returns:
        What is known now, and whether it was asked by this call.

    Raises:
        SaisieInvalide: the key (422).
    """
    motif = " ".join(motif.split())[:120]
    clef = cle_du_comptoir(paiement.salon_id, acteur, cle, "annuler", paiement.reference)
    return paiement_annuler_une_fois(paiement.pk, clef, par="personnel", acteur_id=acteur.pk, motif=motif)


def paiement_laisser(paiement: Paiement, motif: str, acteur: User, cle: str) -> None:
    """Let the client pay another way, once per key; the attempt stays watched.

    Raises:
        SaisieInvalide: the key (422).
        Conflit: this attempt already has its verdict (409).
    """
    motif, reference = motif.strip()[:120], paiement.reference
    clef = cle_du_comptoir(paiement.salon_id, acteur, cle, "remplacer", reference, motif)
    with une_fois(clef, reference) as neuve:
        if neuve:
            paiement_remplacer(paiement.pk, acteur_id=acteur.pk, motif=motif)


def paiement_rembourser(
    paiement_id: uuid.UUID, rendre: Rendre, acteur: User, cle: str, *, accord: uuid.UUID | None = None
) -> Remboursement:
    """Ask for a refund; whoever may approve alone does both at once, and what needs no hands leaves.

    Call it outside any transaction: the operator may be called.

    Args:
        accord: the agreement of a manager (:mod:`paiements.services.accords`), who approves it in the same breath.

    Raises:
        Refuse, SaisieInvalide, Conflit: see ``remboursement_demander``.
    """
    motif = " ".join(rendre.motif.split())
    fait = remboursement_demander(
        paiement_id, rendre.montant, rendre.voie, motif, acteur, cle, approuver=True, accord=accord
    )
    # A key of its own, told by the first: a replay ends at the same credit.
    return remboursement_conduire(fait, acteur, cle_deriver(cle, "conduire"))


def remboursement_accorder(remboursement_id: uuid.UUID, acteur: User, cle: str) -> Remboursement:
    """Approve a refund, and send what needs nobody's hands; call it outside any transaction.

    Raises:
        Refuse, Conflit, SaisieInvalide: see ``remboursement_approuver``.
    """
    fait = remboursement_approuver(remboursement_id, acteur, cle)
    return remboursement_conduire(fait, acteur, cle_deriver(cle, "conduire"))
