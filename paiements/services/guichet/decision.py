"""Taking one decision on one exception: locked, checked against the facts of this moment, written once."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from paiements.models import ExceptionMonetaire, Paiement, Resolution
from paiements.services.guichet.gestes import GESTES, Choix, Dossier
from paiements.services.guichet.table import SANS_NOTE, action_requise, decisions_possibles
from paiements.services.idempotence import cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.remboursement.remise import remboursement_conduire
from salon_paiement.droits import peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import SessionPaiement

NOTE_MINIMALE = 3


def exception_decider(exception_id: uuid.UUID, choix: Choix, acteur: User, cle: str) -> ExceptionMonetaire:
    """Decide what becomes of money that waits.

    One transaction, every row locked in everybody's order. A replay of the same key returns the exception as it
    is now. A refund through the operator leaves after the transaction.

    Raises:
        Refuse: this person may not decide that (403).
        SaisieInvalide: a missing note, an impossible choice, or the key with other parameters (422).
        Conflit: somebody else decided, or the facts have changed (409).
    """
    lue = ExceptionMonetaire.objects.select_related("session_cible").get(pk=exception_id)
    if not peut(acteur, action_requise(choix.decision), lue.salon_id):
        raise Refuse(_("Votre rôle ne permet pas cette décision."))
    clef = cle_composer(f"salon:{lue.salon_id}:{acteur.pk}", cle, "guichet", exception_id, *choix.parametres)
    with transaction.atomic():
        dossier = _verrouiller(lue, choix, acteur, cle)
        if cle_retrouver(clef):
            return dossier.exception
        _verifier(dossier.exception, choix)
        GESTES[choix.decision](dossier)
        cle_enregistrer(clef, f"exception:{exception_id}")
    _conduire(dossier)
    return dossier.exception


def _verrouiller(lue: ExceptionMonetaire, choix: Choix, acteur: User, cle: str) -> Dossier:
    """Lock both notes by key, then the attempt, then the exception."""
    ids = {i for i in (lue.session_id, choix.cible.pk if choix.cible else None) if i}
    verrou = SessionPaiement.objects.select_for_update(of=("self",), no_key=True)
    sessions = {s.pk: s for s in verrou.select_related("salon").filter(pk__in=ids).order_by("pk")}
    paiement = None
    if lue.paiement_id:
        verrou_paiement = Paiement.objects.select_for_update(of=("self",), no_key=True)
        paiement = verrou_paiement.select_related("compte").get(pk=lue.paiement_id)
    exception = ExceptionMonetaire.objects.select_for_update(no_key=True).get(pk=lue.pk)
    session = sessions.get(lue.session_id) if lue.session_id else None
    exception.paiement, exception.session = paiement, session
    cible = sessions.get(choix.cible.pk) if choix.cible else None
    return Dossier(
        exception=exception, session=session, paiement=paiement, cible=cible, choix=choix, acteur=acteur, cle=cle
    )


def _verifier(exception: ExceptionMonetaire, choix: Choix) -> None:
    if exception.resolue_le is not None:
        raise Conflit(_("Quelqu'un a déjà décidé pour cet argent : rechargez la page."))
    if choix.decision not in decisions_possibles(exception):
        raise Conflit(_("Cette décision n'est pas, ou n'est plus possible pour cet argent : rechargez la page."))
    if choix.decision not in SANS_NOTE and len(choix.note) < NOTE_MINIMALE:
        raise SaisieInvalide(_("Dites pourquoi en quelques mots : la propriétaire le verra."))
    if choix.cible is not None and choix.cible.salon_id != exception.salon_id:
        raise SaisieInvalide(_("Cette note n'est pas de ce salon."))


def _conduire(dossier: Dossier) -> None:
    """Send what the operator must send, once everything is committed."""
    remboursement = dossier.exception.remboursement
    if dossier.choix.decision == Resolution.REMBOURSE and remboursement is not None:
        remboursement_conduire(remboursement, dossier.acteur, dossier.cle_de("envoi"))
