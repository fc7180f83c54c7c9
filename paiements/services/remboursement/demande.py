"""Asking for a refund, approving it (a second person above the salon's limit), refusing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats_remboursement import EtatRemboursement as E
from paiements.models import GesteAccord, Paiement, Remboursement, VoieRemboursement
from paiements.services.accords import Voulu, accord_utiliser
from paiements.services.idempotence import cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.remboursement.accord import approbation_verifier, peut_approuver_seul
from paiements.services.remboursement.plafond import demande_verifier
from paiements.services.remboursement.transition import (
    Geste,
    geste_unique,
    portee_de,
    remboursement_creer,
    remboursement_transiter,
)
from paiements.services.transition import tentative_verrouiller
from salon_paiement.argent import DEVISE
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import SessionPaiement


def remboursement_demander(
    paiement_id: uuid.UUID,
    montant: int,
    voie: str,
    motif: str,
    acteur: User,
    cle: str,
    *,
    approuver: bool = False,
    accord: uuid.UUID | None = None,
) -> Remboursement:
    """Ask for ``montant`` (whole units of what was received) of one success to go back; nothing leaves yet.

    Args:
        voie: a :class:`VoieRemboursement`; ``operateur`` becomes ``manuel`` where the provider cannot.
        motif: why, kept in the history.
        cle: the form's key: the same one gives the same refund back.
        approuver: also approve, when ``acteur`` may do it alone (see :func:`peut_approuver_seul`).
        accord: the agreement of a manager (:mod:`paiements.services.accords`), who approves it in the same breath.

    Raises:
        Refuse: this person may not ask, or an agreement that is not to this refund (403).
        SaisieInvalide: amount, way, reason or key (422).
        Conflit: not a success, or less is left than asked (409).
    """
    salon_id = Paiement.objects.values_list("salon_id", flat=True).get(pk=paiement_id)
    if not peut(acteur, Action.DEMANDER_REMBOURSEMENT, salon_id):
        raise Refuse(_("Votre rôle ne permet pas de demander un remboursement."))
    clef = cle_composer(portee_de(salon_id, acteur), cle, "rembourser", paiement_id, montant, voie, motif)
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        deja = cle_retrouver(clef)
        if deja:
            return Remboursement.objects.get(pk=deja)
        remboursement = _creer(session, paiement, montant, voie, motif, acteur)
        cle_enregistrer(clef, str(remboursement.pk))
        if accord is not None:
            voulu = Voulu(GesteAccord.REMBOURSEMENT, session, montant, acteur, paiement)
            _approuver(Geste(session, paiement, remboursement), accord_utiliser(accord, voulu))
        elif approuver and peut_approuver_seul(acteur, session, 0):
            _approuver(Geste(session, paiement, remboursement), acteur)
    return remboursement


def remboursement_approuver(remboursement_id: uuid.UUID, acteur: User, cle: str) -> Remboursement:
    """Approve: the amount is reserved on the attempt from now on (I5). Nothing has left yet.

    Raises:
        Refuse: no right, or above the limit the person who asked (403).
        Conflit: already decided, or less is left than asked (409).
        SaisieInvalide: the key (422).
    """
    with geste_unique(remboursement_id, acteur, cle, "approuver") as geste:
        if not geste.rejoue:
            _attendre_decision(geste.remboursement)
            _approuver(geste, acteur)
    return geste.remboursement


def remboursement_refuser(remboursement_id: uuid.UUID, acteur: User, motif: str, cle: str) -> Remboursement:
    """Refuse what was asked, or withdraw what was approved and has not left.

    Raises:
        Refuse: no right to decide (403); whoever asked may withdraw her own request.
        SaisieInvalide: no reason given, or the key (422).
        Conflit: it has left already (409).
    """
    if len(motif.strip()) < 3:
        raise SaisieInvalide(_("Dites pourquoi : ce motif reste dans l'historique."))
    with geste_unique(remboursement_id, acteur, cle, "refuser", motif) as geste:
        remboursement = geste.remboursement
        if geste.rejoue:
            return remboursement
        sienne = remboursement.demande_par_id == acteur.pk and remboursement.etat == E.DEMANDE
        if not (sienne or peut(acteur, Action.APPROUVER_REMBOURSEMENT, remboursement.salon_id)):
            raise Refuse(_("Votre rôle ne permet pas de refuser un remboursement."))
        if remboursement.etat not in {E.DEMANDE, E.APPROUVE}:
            raise Conflit(_("Ce remboursement est déjà parti ou décidé : rechargez la page."))
        champs = {"fini_le": timezone.now(), "prochaine_verification": None}
        remboursement_transiter(
            remboursement, E.REFUSE, champs=champs, acteur_id=acteur.pk, description=motif.strip()[:200]
        )
    return remboursement


def _creer(
    session: SessionPaiement, paiement: Paiement, montant: int, voie: str, motif: str, acteur: User
) -> Remboursement:
    if len(motif.strip()) < 3:
        raise SaisieInvalide(_("Dites pourquoi cet argent est rendu : la propriétaire le verra."))
    demande_verifier(paiement, montant, voie)
    remboursement = Remboursement(
        salon_id=paiement.salon_id,
        paiement=paiement,
        session=session,
        voie=voie,
        etat=E.DEMANDE,
        montant=montant,
        devise=paiement.devise_recue or DEVISE,
        motif=motif.strip()[:200],
        demande_par=acteur,
    )
    remboursement_creer(remboursement, acteur_id=acteur.pk)
    return remboursement


def _approuver(geste: Geste, acteur: User) -> None:
    remboursement = geste.remboursement
    approbation_verifier(remboursement, acteur)
    demande_verifier(geste.paiement, remboursement.montant, remboursement.voie)
    maintenant = timezone.now()
    champs: dict[str, Any] = {"approuve_par_id": acteur.pk, "approuve_le": maintenant}
    if remboursement.voie == VoieRemboursement.OPERATEUR:
        # If this process dies right now the sweeper sends it, once.
        champs["prochaine_verification"] = maintenant + settings.DELAI_ENVOI_PERDU
    try:
        with transaction.atomic():
            remboursement_transiter(remboursement, E.APPROUVE, champs=champs, acteur_id=acteur.pk)
    except IntegrityError as erreur:
        raise Conflit(_("Ce paiement a déjà été remboursé entre-temps : rechargez la page.")) from erreur


def _attendre_decision(remboursement: Remboursement) -> None:
    if remboursement.etat != E.DEMANDE:
        raise Conflit(_("Ce remboursement est déjà décidé : rechargez la page."))
