"""Money a statement tells of and no note knows: attached to a note by a person, or turned into a credit.

A statement line is one of the roads to ``reussi``: attaching it applies it like the operator's own answer.
"""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import (
    Avoir,
    CompteLivre,
    EtatLigne,
    ExceptionMonetaire,
    LigneReleve,
    Moyen,
    Paiement,
    Resolution,
    TypeException,
    TypeOperation,
)
from paiements.services.avoirs import avoir_donner
from paiements.services.consequences import Encaisse, session_apres_succes
from paiements.services.encaissement import avis_appliquer
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire, succes_operation
from paiements.services.guichet.orphelin_ligne import ligne_seule_verifier, ligne_verrouiller
from paiements.services.transition import paiement_creer, trace_de_paiement
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.erreurs import Conflit, Refuse
from salon_paiement.etats import EtatSession
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.services.composition import session_presenter
from salon_paiement.services.transition import session_noter
from traces.services import Trace
from traces.types import TypeTrace

_RECUS = (EtatPaiement.REUSSI, EtatPaiement.EXTOURNE)


def orphelin_attacher(exception: ExceptionMonetaire, session: SessionPaiement, acteur: User) -> Paiement:
    """Count a line's money on a note, locked by the caller: on its attempt that waits for it, else on a new one.

    Raises:
        Conflit: the line tells of no money that came, it was attached meanwhile, or a payment has its reference.
    """
    ligne = ligne_verrouiller(exception)
    # Money on a ticket that no phone has opened must be able to settle it.
    session_presenter(session, acteur_id=acteur.pk)
    attendu = _tentative_attendue(session, ligne)
    ligne_seule_verifier(ligne, sauf=attendu)
    # A person recognised it: a statement may write another form of the reference this attempt has.
    connue = attendu is not None and attendu.reference_fournisseur
    avis = Avis(
        Statut.REUSSI,
        montant=ligne.montant,
        devise=ligne.devise,
        reference_fournisseur="" if connue else ligne.reference,
        instant=ligne.instant,
        frais=ligne.frais,
    )
    paiement = avis_appliquer(attendu.pk, avis, source="releve") if attendu else _creer(session, ligne, acteur)
    LigneReleve.objects.filter(pk=ligne.pk).update(etat=EtatLigne.RAPPROCHEE, motif="", paiement=paiement)
    return paiement


def orphelin_crediter(exception: ExceptionMonetaire, motif: str, acteur: User, cle: str) -> Avoir:
    """Turn a line's money into a credit known by its code alone.

    Raises:
        Conflit: the line tells of no money that came, or not in our currency, or a payment has its reference.
        Refuse: above the salon's limit, whoever imported the statement does not credit its lines too (403).
    """
    ligne = ligne_verrouiller(exception)
    ligne_seule_verifier(ligne)
    if ligne.devise != DEVISE:
        raise Conflit(_("Cette ligne est dans une autre monnaie : expliquez ce que vous avez constaté."))
    salon = Salon.objects.select_for_update(no_key=True).get(pk=exception.salon_id)
    importe = ligne.releve.cree_par_id == acteur.pk
    if importe:
        _limite_verifier(salon, ligne.montant, acteur)
    avoir = avoir_donner(salon, ligne.montant, motif, acteur, cle, deux_regards=not importe)
    # The salon does not bear this one: the operator owes it the money the line tells of.
    lignes = [Ligne(CompteLivre.A_RECEVOIR, ligne.montant), Ligne(CompteLivre.PERTES_PROFITS, -ligne.montant)]
    operations_ecrire(Operation(type=TypeOperation.AFFECTATION, salon_id=exception.salon_id, lignes=lignes))
    return avoir


def _limite_verifier(salon: Salon, montant: int, acteur: User) -> None:
    """A file's lines are worth what its importer says: alone, she credits no more than the limit in a day."""
    siennes = ExceptionMonetaire.objects.filter(
        salon=salon,
        type=TypeException.ORPHELIN,
        resolution=Resolution.AVOIR,
        resolue_le__gte=timezone.now() - datetime.timedelta(days=1),
        ligne_releve__releve__cree_par=acteur,
    )
    deja = siennes.aggregate(n=Sum("montant"))["n"] or 0
    if deja + montant > salon.seuil_double_accord:
        raise Refuse(
            _("Vous avez importé ce relevé : au-dessus de %(seuil)s, une autre personne doit donner l'avoir.")
            % {"seuil": montant_afficher(salon.seuil_double_accord)}
        )


def _tentative_attendue(session: SessionPaiement, ligne: LigneReleve) -> Paiement | None:
    """The attempt of this note, on this account, that asked for this sum and has not got it."""
    siennes = Paiement.objects.filter(session=session, compte_id=ligne.compte_id, montant=ligne.montant)
    return siennes.exclude(etat__in=_RECUS).filter(initie_le__isnull=False).order_by("-date_creation").first()


def _creer(session: SessionPaiement, ligne: LigneReleve, acteur: User) -> Paiement:
    """Write an attempt that nobody started here: it is born received."""
    notre = ligne.devise == DEVISE
    du_avant = session.du
    applique = min(ligne.montant, du_avant) if notre else 0
    surplus = ligne.montant - applique if notre else 0
    paiement = Paiement(
        salon_id=session.salon_id,
        session=session,
        compte_id=ligne.compte_id,
        moyen=Moyen.MOBILE_MONEY,
        montant=ligne.montant,
        montant_recu=ligne.montant,
        devise_recue=ligne.devise,
        montant_applique=applique,
        surplus=surplus,
        frais=ligne.frais,
        etat=EtatPaiement.REUSSI,
        essai=ligne.compte.essai,
        reference_fournisseur=ligne.reference,
        encaisse_par=acteur,
        verdict_le=timezone.now(),
    )
    tardif = session.etat in {EtatSession.EXPIRE, EtatSession.ABANDONNE}
    donnees = {
        "montant": ligne.montant, "recu": ligne.montant, "applique": applique, "surplus": surplus,
        "devise": ligne.devise, "reference_fournisseur": ligne.reference, "source": "releve", "tardif": tardif,
    }  # fmt: skip
    creation = trace_de_paiement(
        paiement, TypeTrace.CONFIRMATION_PAIEMENT, vers=EtatPaiement.REUSSI, creation=True, donnees=donnees,
        acteur_id=acteur.pk,
    )  # fmt: skip
    _inserer(paiement, creation)
    # From the first attempt on the lines are frozen.
    session_noter(session, {"nombre_tentatives": session.nombre_tentatives + 1})
    encaisse = Encaisse(
        operation=succes_operation(
            paiement, recu=ligne.montant, applique=applique, surplus=surplus, devise=ligne.devise
        ),
        recu=ligne.montant, applique=applique, surplus=surplus, devise=ligne.devise, du_avant=du_avant, vivant=False,
        tardif=tardif, exact=notre and ligne.montant == du_avant, dans_le_delai=False,
    )  # fmt: skip
    attache = trace_de_paiement(
        paiement, TypeTrace.ETAT_PAIEMENT, donnees={"source": "releve", "reference_fournisseur": ligne.reference}
    )
    session_apres_succes(session, paiement, encaisse, attache)
    return paiement


def _inserer(paiement: Paiement, creation: Trace) -> None:
    try:
        paiement_creer(paiement, creation)
    except IntegrityError as erreur:
        # The operator's answer taught another attempt this reference a moment ago.
        raise Conflit(_("Un paiement vient de recevoir cette référence : rechargez la page.")) from erreur
