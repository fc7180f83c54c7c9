"""Refunds that a person completes: cash from the open till, a client credit, a transfer by hand with its proof."""

from __future__ import annotations

import contextlib
import uuid

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from paiements.etats_remboursement import EtatRemboursement as E
from paiements.models import Remboursement, VoieRemboursement
from paiements.services.appel import PlusDePlace
from paiements.services.avoirs import avoir_rendre
from paiements.services.caisse.ouverture import tenir_exiger
from paiements.services.remboursement.envoi import remboursement_envoyer
from paiements.services.remboursement.fin import remboursement_echouer, remboursement_finir
from paiements.services.remboursement.plafond import encore_du_verifier, sortis
from paiements.services.remboursement.transition import Geste, geste_unique
from paiements.services.sortie_caisse import caisse_sortir
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide


def remboursement_conduire(remboursement: Remboursement, acteur: User, cle: str) -> Remboursement:
    """Do what an approved refund needs nobody's hands for: the provider's call, the client's credit.

    Cash waits for whoever stands at the till, a transfer by hand for its proof. Call it outside any transaction.

    Returns:
        The refund as this leaves it; the very one given when there was nothing to do.
    """
    if remboursement.etat == E.APPROUVE and remboursement.voie == VoieRemboursement.OPERATEUR:
        # Too many calls under way: the sweeper sends it within seconds.
        with contextlib.suppress(PlusDePlace):
            remboursement_envoyer(remboursement.pk)
    elif remboursement.etat == E.APPROUVE and remboursement.voie == VoieRemboursement.AVOIR:
        remboursement_crediter(remboursement.pk, acteur, cle)
    else:
        return remboursement
    return Remboursement.objects.get(pk=remboursement.pk)


def remboursement_remettre(remboursement_id: uuid.UUID, acteur: User, cle: str) -> Remboursement:
    """Write that the cash was handed over, out of the salon's open till.

    Raises:
        Refuse: this person does not keep the till (403).
        Conflit: not approved cash, the provider gave it back meanwhile, or the till is closed or holds less (409).
        SaisieInvalide: the key (422).
    """
    with geste_unique(remboursement_id, acteur, cle, "remettre") as geste:
        if not geste.rejoue:
            tenir_exiger(acteur, geste.remboursement.salon_id)
            _exiger(geste, acteur, Action.TENIR_CAISSE, VoieRemboursement.ESPECES, {E.APPROUVE})
            encore_du_verifier(geste)
            caisse = caisse_sortir(geste.remboursement.salon_id, geste.remboursement.montant)
            remboursement_finir(geste, source="caisse", champs={"caisse_id": caisse.pk}, acteur_id=acteur.pk)
    return geste.remboursement


def remboursement_crediter(remboursement_id: uuid.UUID, acteur: User, cle: str) -> Remboursement:
    """Turn an approved refund into the client's credit (a payment by credit goes back to that credit).

    Raises:
        Refuse, Conflit, SaisieInvalide: as :func:`remboursement_remettre`.
    """
    with geste_unique(remboursement_id, acteur, cle, "crediter") as geste:
        if not geste.rejoue:
            _exiger(geste, acteur, Action.DEMANDER_REMBOURSEMENT, VoieRemboursement.AVOIR, {E.APPROUVE})
            encore_du_verifier(geste)
            avoir = avoir_rendre(geste.remboursement, acteur)
            remboursement_finir(geste, source="avoir", champs={"avoir_id": avoir}, acteur_id=acteur.pk)
    return geste.remboursement


def remboursement_prouver(remboursement_id: uuid.UUID, acteur: User, preuve: str, cle: str) -> Remboursement:
    """Write that a transfer has reached the client: made by hand, or found in the provider's dashboard.

    Args:
        preuve: the transfer's reference, as the provider gives it.

    Raises:
        Refuse: no right (403).
        SaisieInvalide: no reference, or the key (422).
        Conflit: nothing to prove there, or the provider gave it back meanwhile (409).
    """
    preuve = " ".join(preuve.split())[:200]
    if len(preuve) < 4:
        raise SaisieInvalide(_("Recopiez la référence du transfert : c'est la preuve qu'il est parti."))
    with geste_unique(remboursement_id, acteur, cle, "prouver", preuve) as geste:
        if not geste.rejoue:
            _exiger_preuve(geste, acteur)
            remboursement_finir(geste, source="preuve", champs={"preuve": preuve}, acteur_id=acteur.pk)
    return geste.remboursement


def remboursement_constater_echec(remboursement_id: uuid.UUID, acteur: User, motif: str, cle: str) -> Remboursement:
    """Write a definite no that a person read in the provider's dashboard: the amount may be asked for again.

    Raises:
        Refuse, SaisieInvalide, Conflit: as :func:`remboursement_prouver`.
    """
    if len(motif.strip()) < 3:
        raise SaisieInvalide(_("Dites où vous avez vu que rien n'est parti : ce motif reste dans l'historique."))
    with geste_unique(remboursement_id, acteur, cle, "echec", motif) as geste:
        if not geste.rejoue:
            _exiger(geste, acteur, Action.APPROUVER_REMBOURSEMENT, geste.remboursement.voie, _SANS_REPONSE)
            remboursement_echouer(
                geste, source="preuve", motif="constate", acteur_id=acteur.pk, description=motif.strip()[:200]
            )
    return geste.remboursement


def _exiger_preuve(geste: Geste, acteur: User) -> None:
    manuel = geste.remboursement.voie == VoieRemboursement.MANUEL
    etats = {E.APPROUVE} if manuel else _SANS_REPONSE
    _exiger(geste, acteur, Action.APPROUVER_REMBOURSEMENT, geste.remboursement.voie, etats)
    if manuel:
        encore_du_verifier(geste)
    elif sortis(geste.paiement.pk) + geste.remboursement.montant > (geste.paiement.montant_recu or 0):
        # Sent already: its proof is a fact, unless their total says that this very money was counted.
        raise Conflit(_("L'opérateur a déjà rendu cet argent : ce remboursement est déjà compté, ne renvoyez rien."))


def _exiger(geste: Geste, acteur: User, action: Action, voie: str, etats: set[E]) -> None:
    remboursement = geste.remboursement
    if not peut(acteur, action, remboursement.salon_id):
        raise Refuse(_("Votre rôle ne permet pas cette action."))
    if remboursement.voie != voie or remboursement.etat not in etats:
        raise Conflit(_("Ce remboursement a changé entre-temps : rechargez la page."))


_SANS_REPONSE = {E.EN_TRANSIT, E.INCERTAIN}
