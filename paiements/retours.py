"""What a receipt says about the money that goes back: refunds, and the credits some of them became.

Whoever holds the receipt's address is the client of that visit: the code of a credit is hers to read there.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.etats_remboursement import EtatRemboursement as E
from paiements.models import Avoir, Remboursement
from paiements.models import VoieRemboursement as V
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.models import SessionPaiement
from salon_paiement.recus import AvoirAffichable, RemboursementAffichable, Retours, jour_texte


def retours_affichables(session: SessionPaiement) -> Retours:
    """Return the refunds and credits of a visit, oldest first, in the active language; one statement."""
    siens = Remboursement.objects.filter(session=session).select_related("avoir", "paiement")
    lus = list(siens.order_by("date_creation", "pk"))
    return Retours(
        # What became a credit is told once, as that credit.
        remboursements=tuple(_remboursement(r) for r in lus if r.avoir is None),
        avoirs=tuple(_avoir(r.avoir, session, essai=r.paiement.essai) for r in lus if r.avoir is not None),
    )


def _remboursement(remboursement: Remboursement) -> RemboursementAffichable:
    return RemboursementAffichable(
        libelle=_voie(remboursement.voie),
        montant=_montant(remboursement),
        etat=_etat(remboursement),
        essai=remboursement.paiement.essai,
    )


def _avoir(avoir: Avoir, session: SessionPaiement, *, essai: bool) -> AvoirAffichable:
    expire = avoir.expire_le is not None and avoir.expire_le <= timezone.now()
    return AvoirAffichable(
        code=avoir.code,
        solde=montant_afficher(avoir.solde),
        suite=_suite(avoir, session, expire=expire),
        utilisable=avoir.solde > 0 and not expire,
        essai=essai,
    )


def _suite(avoir: Avoir, session: SessionPaiement, *, expire: bool) -> str:
    if not avoir.solde:
        return _("Entièrement utilisé.")
    if avoir.expire_le is None:
        return _("Sans date limite.")
    jour = {"date": jour_texte(session.salon, avoir.expire_le)}
    return _("N'est plus valable depuis le %(date)s.") % jour if expire else _("Valable jusqu'au %(date)s.") % jour


def _voie(voie: str) -> str:
    return {
        V.OPERATEUR: _("Remboursement par l'opérateur"),
        V.MANUEL: _("Remboursement envoyé par le salon"),
        V.ESPECES: _("Remboursement en espèces"),
        V.AVOIR: _("Remboursement en avoir"),
    }[V(voie)]


def _etat(remboursement: Remboursement) -> str:
    """Say how far a refund is: what staff call approved is only promised for who waits for it."""
    if remboursement.etat == E.FAIT and remboursement.voie == V.AVOIR:
        return _("Revenu sur l'avoir qui avait payé.")
    return {
        E.DEMANDE: _("Demandé : le salon doit l'accepter."),
        E.APPROUVE: _("Accepté, pas encore rendu."),
        E.SOUMIS: _("En route vers vous."),
        E.EN_TRANSIT: _("En route vers vous."),
        E.INCERTAIN: _("En cours de vérification chez l'opérateur."),
        E.FAIT: _("Rendu."),
        E.REFUSE: _("Refusé par le salon."),
        E.ECHOUE: _("N'a pas abouti : voyez avec le salon."),
        E.EXTERNE: _("Rendu par l'opérateur."),
    }[E(remboursement.etat)]


def _montant(remboursement: Remboursement) -> str:
    if remboursement.devise != DEVISE:
        return f"{remboursement.montant} {remboursement.devise}"
    return montant_afficher(remboursement.montant)
