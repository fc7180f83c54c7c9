"""Accepting money as it came: it counts on its note, which is settled when nothing is due any more."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS
from paiements.models import ExceptionMonetaire, Paiement, Resolution, TypeException
from paiements.services.exceptions import exception_clore, exception_signaler
from paiements.services.guichet.affectation import montant_constater, surplus_appliquer, surplus_libre
from paiements.services.solde import session_solder
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.etats import TRANSITIONS, EtatSession
from salon_paiement.models import LigneSession, SessionPaiement
from salon_paiement.services.transition import session_noter
from traces.types import TypeTrace

T = TypeException


def accepter_argent(
    exception: ExceptionMonetaire,
    session: SessionPaiement,
    paiement: Paiement,
    acteur: User,
    *,
    reste: bool,
    motif: str,
) -> None:
    """Apply what waits to the note and settle it, whatever its age.

    Args:
        reste: write off what would still be due, as a discount.
        motif: why, kept with the discount.

    Raises:
        Conflit: the note can no longer be settled, another payment is under way, or something is still due.
        Refuse: the discount is not this person's to give.
    """
    if exception.type == T.MONTANT_ABSENT:
        montant_constater(paiement)
    deja_payee = session.etat == EtatSession.PAIEMENT_REUSSI
    if not deja_payee:
        _reglable_verifier(session)
        surplus_appliquer(session, paiement)
        if session.du > 0:
            _reste_passer(session, acteur, reste=reste, motif=motif)
        session_solder(session, champs={})
        _soeurs_clore(exception, session, acteur)
    elif exception.type != T.MONTANT_ABSENT:
        raise Conflit(_("La note est déjà payée autrement : donnez un avoir, ou rendez cet argent."))
    reste_du = surplus_libre(paiement)
    if reste_du:
        raison = T.TROP_PERCU if paiement.montant_applique else T.DOUBLON
        exception_signaler(paiement, session, raison, reste_du)


def _reglable_verifier(session: SessionPaiement) -> None:
    if EtatSession.PAIEMENT_REUSSI not in TRANSITIONS[session.etat]:
        raise Conflit(_("Cette note n'a plus rien à payer : rechargez la page."))
    if session.paiements.filter(etat__in=VIVANTS, remplacee=False).exists():
        raise Conflit(_("Un autre paiement est en cours sur cette note : attendez sa réponse."))


def _reste_passer(session: SessionPaiement, acteur: User, *, reste: bool, motif: str) -> None:
    """Give what is still due as a discount, as far as there are sales to take it from."""
    du = session.du
    if not reste:
        raise Conflit(
            _("Il reste %(reste)s à payer sur cette note : cochez la case pour en faire une remise.")
            % {"reste": montant_afficher(du)}
        )
    if not peut(acteur, Action.ACCORDER_REMISE, session.salon_id):
        raise Refuse(_("Votre rôle ne permet pas d'accorder une remise."))
    if len(motif) < 3:
        raise SaisieInvalide(_("Dites pourquoi le reste n'est pas demandé : la propriétaire le verra."))
    lignes = LigneSession.objects.filter(session=session).values_list("prix_unitaire", "quantite")
    if session.remise + du > sum(prix * quantite for prix, quantite in lignes):
        raise Conflit(_("Le reste dépasse les prestations de la note : rendez plutôt ce qui est arrivé."))
    session_noter(
        session,
        {"total": session.total - du, "remise": session.remise + du},
        type_trace=TypeTrace.REMISE,
        donnees={"montant": du, "total": session.total - du},
        acteur_id=acteur.pk,
        description=motif,
    )


def _soeurs_clore(exception: ExceptionMonetaire, session: SessionPaiement, acteur: User) -> None:
    """Other late parts of the same note have just been accepted with this one."""
    autres = ExceptionMonetaire.objects.select_for_update(no_key=True, of=("self",)).exclude(pk=exception.pk)
    for autre in autres.filter(session=session, type=T.TARDIF, resolue_le=None, paiement__surplus=0):
        exception_clore(autre, Resolution.ACCEPTE, note=exception.note, acteur_id=acteur.pk)
