"""A manager's discount on what remains, before or after attempts: the total goes down, never below what is paid."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS
from paiements.models import GesteAccord, Paiement
from paiements.services.accords import Voulu, accord_utiliser
from paiements.services.idempotence import cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.solde import session_solder
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import LigneSession, SessionPaiement
from salon_paiement.services.composition import session_presenter
from salon_paiement.services.transition import session_noter, session_verrouiller
from traces.types import TypeTrace


def remise_accorder(
    session_id: uuid.UUID, montant: int, motif: str, acteur: User, cle: str, *, accord: uuid.UUID | None = None
) -> SessionPaiement:
    """Take ``montant`` (whole XOF) off what is still due; the note is settled when nothing is left.

    The same gesture writes off the rest of a note paid in part.

    Args:
        accord: the manager's agreement (:mod:`paiements.services.accords`) that lets ``acteur`` do it.

    Raises:
        Refuse: a manager's gesture, or an agreement that is not to this one (403).
        SaisieInvalide: the amount, the reason or the key (422).
        Conflit: the note is over, or a payment is under way (409).
    """
    motif = " ".join(motif.split())[:200]
    if len(motif) < 3:
        raise SaisieInvalide(_("Dites pourquoi cette remise est accordée : la propriétaire le verra."))
    clef = cle_composer(f"session:{session_id}", cle, "remise", montant, motif, acteur.pk)
    with transaction.atomic():
        session = session_verrouiller(session_id)
        if accord is None and not peut(acteur, Action.ACCORDER_REMISE, session.salon_id):
            raise Refuse(_("Votre rôle ne permet pas d'accorder une remise."))
        if cle_retrouver(clef):
            return session
        par: dict[str, object] = {}
        if accord is not None:
            par["accord"] = accord_utiliser(accord, Voulu(GesteAccord.REMISE, session, montant, acteur)).pk
        _verifier(session, montant, acteur)
        session_noter(
            session,
            {"total": session.total - montant, "remise": session.remise + montant},
            type_trace=TypeTrace.REMISE,
            donnees={"montant": montant, "total": session.total - montant, **par},
            acteur_id=acteur.pk,
            description=motif,
        )
        if session.du == 0:
            session_solder(session, champs={})
        cle_enregistrer(clef, str(session.pk))
    return session


def _verifier(session: SessionPaiement, montant: int, acteur: User) -> None:
    if Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exists():
        raise Conflit(_("Un paiement est en cours sur cette note : attendez sa réponse avant d'accorder une remise."))
    session_presenter(session, acteur_id=acteur.pk)
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE:
        raise Conflit(_("Cette note n'attend pas de paiement."))
    lignes = LigneSession.objects.filter(session=session).values_list("prix_unitaire", "quantite")
    # A tip is the hairdresser's: it is never discounted.
    maximum = min(session.du, sum(prix * quantite for prix, quantite in lignes) - session.remise)
    if not 0 < montant <= maximum:
        raise SaisieInvalide(
            _("La remise va de 1 F à %(maximum)s : ce qui reste à payer, pourboire non compris.")
            % {"maximum": montant_afficher(max(maximum, 0))}
        )
