"""What each decision does, inside the transaction of ``decision`` with every row locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from paiements.etats_remboursement import EtatRemboursement
from paiements.models import ExceptionMonetaire, Paiement, Remboursement, Resolution, TypeException, VoieRemboursement
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.exceptions import exception_clore
from paiements.services.guichet.acceptation import accepter_argent
from paiements.services.guichet.affectation import (
    annulation_passer,
    argent_liberer,
    montant_constater,
    pertes_passer,
    surplus_libre,
)
from paiements.services.guichet.orphelin import orphelin_attacher, orphelin_crediter
from paiements.services.guichet.table import A_LIBERER, T
from paiements.services.idempotence import cle_deriver
from paiements.services.remboursement.demande import remboursement_demander
from paiements.services.remboursement.plafond import disponible
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.argent import montant_afficher
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EN_PAIEMENT, EtatSession
from salon_paiement.models import SessionPaiement


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """What somebody decided.

    Args:
        decision: a :class:`Resolution`.
        note: why.
        cible: the other note, where money goes to one.
        voie: how a refund goes back (:class:`VoieRemboursement`).
        montant: of a refund whose sum is not given by the exception, whole units; ``None`` for all of it.
        solder_reste: also write off what would still be due on the note.
    """

    decision: str
    note: str = ""
    cible: SessionPaiement | None = None
    voie: str = ""
    montant: int | None = None
    solder_reste: bool = False

    @property
    def parametres(self) -> tuple[object, ...]:
        """What makes two requests the same one."""
        cible = self.cible.pk if self.cible else ""
        return (self.decision, self.note, cible, self.voie, self.montant, self.solder_reste)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One decision being taken: its rows locked, who takes it, the form's key."""

    exception: ExceptionMonetaire
    session: SessionPaiement | None
    paiement: Paiement | None
    cible: SessionPaiement | None
    choix: Choix
    acteur: User
    cle: str

    def cle_de(self, suite: str) -> str:
        """Return the key of one step of this decision."""
        return cle_deriver(self.cle, suite)

    def clore(self, **liens: object) -> None:
        """Write the decision on the exception."""
        exception_clore(
            self.exception, self.choix.decision, note=self.choix.note, acteur_id=self.acteur.pk, **liens
        )  # fmt: skip


def _accepter(d: Dossier) -> None:
    session, paiement = _rows(d)
    # Closed first: settling its note would otherwise close it as paid by the rest.
    d.clore()
    if d.exception.type != T.MONTANT_DIFFERENT:
        accepter_argent(d.exception, session, paiement, d.acteur, reste=d.choix.solder_reste, motif=d.choix.note)


def _crediter(d: Dossier) -> None:
    if d.exception.type == T.ORPHELIN:
        d.clore(avoir=orphelin_crediter(d.exception, d.choix.note, d.acteur, d.cle_de("avoir")))
        return
    remboursement = _rendre(d, VoieRemboursement.AVOIR, None)
    d.clore(remboursement=remboursement, avoir=remboursement.avoir)


def _rembourser(d: Dossier) -> None:
    if not d.choix.voie:
        raise SaisieInvalide(_("Choisissez comment l'argent est rendu."))
    d.clore(remboursement=_rendre(d, d.choix.voie, d.choix.montant))


def _autre_session(d: Dossier) -> None:
    """A credit, spent at once on the other note: what it does not need stays on the credit."""
    if d.cible is None:
        raise SaisieInvalide(_("Donnez le code de l'autre note."))
    if d.exception.type == T.ORPHELIN:
        orphelin_attacher(d.exception, d.cible, d.acteur)
        d.clore(session_cible=d.cible)
        return
    if d.session is not None and d.cible.pk == d.session.pk:
        raise SaisieInvalide(_("C'est la même note : choisissez-en une autre."))
    remboursement = _rendre(d, VoieRemboursement.AVOIR, None)
    avoir = remboursement.avoir
    if avoir is None:
        raise Conflit(
            _("Au-dessus de %(seuil)s une autre personne doit approuver : donnez un avoir, il paiera l'autre note.")
            % {"seuil": montant_afficher(d.cible.salon.seuil_double_accord)}
        )
    avoir_depenser(d.cible.pk, Depense(avoir.code, d.cle_de("avoir"), acteur=d.acteur))
    d.clore(remboursement=remboursement, avoir=avoir, session_cible=d.cible)


def _perdre(d: Dossier) -> None:
    if d.paiement is None:
        raise Conflit(_("Il n'y a rien à passer en pertes et profits : expliquez ce que vous avez constaté."))
    if d.exception.type == T.ANNULATION and d.session is not None:
        annulation_passer(d.session, d.paiement)
    else:
        pertes_passer(d.paiement)
    d.clore()


def _expliquer(d: Dossier) -> None:
    d.clore()


def _rendre(d: Dossier, voie: str, montant: int | None) -> Remboursement:
    """Ask for a refund of what this exception holds; done at once when it is a credit one person may give."""
    session, paiement = _rows(d)
    du = _somme_due(d, session, paiement)
    demande = remboursement_demander(
        paiement.pk,
        du if montant is None else montant,
        voie,
        d.choix.note,
        d.acteur,
        d.cle_de("demande"),
        approuver=True,
    )
    if voie == VoieRemboursement.AVOIR and demande.etat == EtatRemboursement.APPROUVE:
        demande = remboursement_crediter(demande.pk, d.acteur, d.cle_de("credit"))
    # Later steps of this decision read these rows again.
    paiement.refresh_from_db()
    return Remboursement.objects.select_related("avoir").get(pk=demande.pk)


def _somme_due(d: Dossier, session: SessionPaiement, paiement: Paiement) -> int:
    """Free what is to go back, and return how much that is, whole units of the attempt's currency."""
    if d.exception.type in A_LIBERER and session.etat != EtatSession.PAIEMENT_REUSSI and paiement.montant_applique:
        if session.etat in EN_PAIEMENT:
            raise Conflit(_("Un autre paiement est en cours sur cette note : attendez sa réponse."))
        argent_liberer(session, paiement)
    if d.exception.type == T.MONTANT_ABSENT:
        montant_constater(paiement)
    if d.exception.type in _HORS_SURPLUS:
        return disponible(paiement)
    somme = surplus_libre(paiement)
    if not somme:
        raise Conflit(_("Cet argent a déjà été rendu ou déplacé : rechargez la page."))
    return somme


def _rows(d: Dossier) -> tuple[SessionPaiement, Paiement]:
    if d.session is None or d.paiement is None:
        raise Conflit(_("Cette décision n'est pas, ou n'est plus possible pour cet argent : rechargez la page."))
    return d.session, d.paiement


_HORS_SURPLUS = frozenset({TypeException.DEVISE, TypeException.MONTANT_DIFFERENT, TypeException.MONTANT_ABSENT})
GESTES: dict[str, Callable[[Dossier], None]] = {
    Resolution.ACCEPTE: _accepter,
    Resolution.AVOIR: _crediter,
    Resolution.REMBOURSE: _rembourser,
    Resolution.AUTRE_SESSION: _autre_session,
    Resolution.PERTE: _perdre,
    Resolution.EXPLIQUE: _expliquer,
}
