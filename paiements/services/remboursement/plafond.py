"""How much of an attempt may still be given back, and by which ways. Amounts are whole units of its currency."""

from __future__ import annotations

import uuid

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteLivre, Ecriture, Moyen, Paiement, Remboursement, TypeOperation
from paiements.models import VoieRemboursement as V
from paiements.services.remboursement.transition import Geste
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.erreurs import Conflit, SaisieInvalide

# No coin is smaller.
PAS_ESPECES = 5
# Gone, or perhaps gone: it may not leave a second time.
_PARTIS = [
    EtatRemboursement.SOUMIS,
    EtatRemboursement.EN_TRANSIT,
    EtatRemboursement.INCERTAIN,
    EtatRemboursement.FAIT,
    EtatRemboursement.EXTERNE,
]


def disponible(paiement: Paiement) -> int:
    """Return what may still be promised: received, less what was given back, promised, or moved by the desk.

    Zero unless the attempt succeeded: a reversed or refused one has nothing to give.
    """
    if paiement.etat != EtatPaiement.REUSSI or not paiement.montant_recu:
        return 0
    return max(paiement.montant_recu - paiement.montant_rembourse - _ailleurs(paiement.pk), 0)


def voies_possibles(paiement: Paiement) -> list[str]:
    """Return the ways this attempt's money may go back, the best first."""
    if paiement.moyen == Moyen.AVOIR:
        return [V.AVOIR]
    if (paiement.devise_recue or DEVISE) != DEVISE:
        return [V.MANUEL]
    envoi = [] if paiement.compte_id is None else [V.OPERATEUR if rembourse_par_api(paiement) else V.MANUEL]
    return [*envoi, V.ESPECES, V.AVOIR] if envoi else [V.ESPECES, V.AVOIR, V.MANUEL]


def rembourse_par_api(paiement: Paiement, montant: int | None = None) -> bool:
    """Tell whether the provider sends money back when asked (``montant``: that part of it; all by default)."""
    if paiement.compte is None:
        return False
    try:
        capacites = fournisseur_classe(paiement.compte.fournisseur).capacites
    except ConfigurationInvalide:
        return False
    entier = montant is None or montant == paiement.montant_recu
    return capacites.remboursement and (entier or capacites.remboursement_partiel)


def demande_verifier(paiement: Paiement, montant: int, voie: str) -> None:
    """Tell whether this much may go back this way.

    Raises:
        SaisieInvalide: an amount or a way that is not possible (422).
        Conflit: this attempt has no such sum to give back (409).
    """
    if paiement.etat != EtatPaiement.REUSSI:
        raise Conflit(_("Seul un paiement réussi peut être remboursé."))
    if montant <= 0:
        raise SaisieInvalide(_("Donnez la somme à rembourser, en francs entiers."))
    if voie not in {V.OPERATEUR, *voies_possibles(paiement)} or (voie == V.OPERATEUR and paiement.compte_id is None):
        raise SaisieInvalide(_("Ce paiement ne peut pas être remboursé de cette façon."))
    if voie == V.ESPECES and montant % PAS_ESPECES:
        raise SaisieInvalide(
            _("En espèces, la somme doit être un multiple de 5 F : il n'y a pas de pièce plus petite.")
        )
    reste = disponible(paiement)
    if montant > reste:
        raise Conflit(
            _("On ne peut plus rembourser que %(reste)s de ce paiement.") % {"reste": montant_afficher(reste)}
        )


def encore_du_verifier(geste: Geste) -> None:
    """Tell whether an approved refund may still leave: what the provider did since its approval counts.

    Whatever is on its way counts as gone. The three rows are locked by the caller, until it has left.

    Raises:
        Conflit: the success was taken back, or with this refund more would leave than ever came.
    """
    paiement, remboursement = geste.paiement, geste.remboursement
    autres = Remboursement.objects.filter(paiement=paiement, etat__in=_PARTIS).exclude(pk=remboursement.pk)
    partis = autres.aggregate(n=Sum("montant"))["n"] or 0
    if paiement.etat != EtatPaiement.REUSSI or partis + remboursement.montant > (paiement.montant_recu or 0):
        raise Conflit(_("L'opérateur a déjà rendu cet argent : refusez cette demande, ne renvoyez rien."))


def sortis(paiement_id: uuid.UUID) -> int:
    """Return what has really left of this attempt: ours done, and theirs discovered."""
    faits = Remboursement.objects.filter(
        paiement_id=paiement_id, etat__in=[EtatRemboursement.FAIT, EtatRemboursement.EXTERNE]
    )
    return faits.aggregate(n=Sum("montant"))["n"] or 0


def rendus_chez_eux(paiement_id: uuid.UUID) -> int:
    """Return what went back through the provider, by us or by itself: what its own total should hold."""
    finis = Remboursement.objects.filter(
        paiement_id=paiement_id,
        voie__in=[V.OPERATEUR, V.MANUEL],
        etat__in=[EtatRemboursement.FAIT, EtatRemboursement.EXTERNE],
    )
    return finis.aggregate(n=Sum("montant"))["n"] or 0


def engage_sur_la_note(session_id: uuid.UUID) -> int:
    """Return what was already asked, promised or given back on this visit: a limit is not dodged in slices."""
    finis = [EtatRemboursement.REFUSE, EtatRemboursement.ECHOUE, EtatRemboursement.EXTERNE]
    siens = Remboursement.objects.filter(session_id=session_id).exclude(etat__in=finis)
    return siens.aggregate(n=Sum("montant"))["n"] or 0


def _ailleurs(paiement_id: uuid.UUID) -> int:
    """What the provider gave back by itself, and what the desk moved to another note or another account."""
    externes = Remboursement.objects.filter(paiement_id=paiement_id, etat=EtatRemboursement.EXTERNE)
    deplaces = Ecriture.objects.filter(
        paiement_id=paiement_id,
        libelle=TypeOperation.AFFECTATION,
        # Between these accounts it is still this attempt's money: only what left all three counts.
        # `a_recevoir`: a corrected success came in with it.
        compte__in=[CompteLivre.CLIENTS, CompteLivre.SURPLUS, CompteLivre.A_EXAMINER, CompteLivre.A_RECEVOIR],
    )
    return sum(lignes.aggregate(n=Sum("montant"))["n"] or 0 for lignes in (externes, deplaces))
