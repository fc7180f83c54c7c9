"""What one Z counts: everything that moved received money since the books began and that no Z has counted yet."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from paiements.etats_remboursement import EtatRemboursement
from paiements.models import Caisse, CompteLivre, Ecriture, OperationComptee, Remboursement, TypeOperation
from salon_paiement.argent import DEVISE
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.etats import EtatSession
from salon_paiement.models import Salon, SessionPaiement

C = CompteLivre
_PARTIS = (EtatRemboursement.FAIT, EtatRemboursement.EXTERNE)
T = TypeOperation
# Where received money enters the ledger.
ENTREES = (C.A_RECEVOIR, C.CAISSE, C.AVOIRS)
# What moves it without being a success, a refund or the drawer's own: a Z counts these one by one.
A_COMPTER = (T.EXTOURNE, T.AFFECTATION, T.EXPIRATION)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one Z counts: successes, settled notes, refunds and other operations that no Z has counted yet.

    Args:
        operations: of :data:`A_COMPTER` that moved received money, whichever Z counted its success.
    """

    paiements: list[uuid.UUID]
    notes: list[uuid.UUID]
    remboursements: list[uuid.UUID]
    operations: list[uuid.UUID]


def debut_des_comptes(salon: Salon) -> datetime.datetime:
    """Return when this salon began to keep a till (its first one's business day): older money is in no Z."""
    premiere = Caisse.objects.filter(salon=salon).aggregate(quand=Min("ouverte_le"))["quand"] or timezone.now()
    return fin_de_journee(salon, jour_affaires(salon, premiere) - datetime.timedelta(days=1))


def lot_lire(salon_id: uuid.UUID, paiements: list[uuid.UUID], debut: datetime.datetime) -> Lot:
    """Return what the next Z counts.

    Args:
        paiements: its successes, locked by the caller.
        debut: when the salon's books began.
    """
    notes = SessionPaiement.objects.filter(salon_id=salon_id, etat=EtatSession.PAIEMENT_REUSSI, comptee=None)
    rendus = Remboursement.objects.filter(salon_id=salon_id, etat__in=_PARTIS, cloture=None)
    depuis = Q(fini_le__gte=debut) | Q(fini_le=None, date_creation__gte=debut)
    return Lot(
        paiements=paiements,
        notes=list(notes.filter(finie_le__gte=debut).order_by().values_list("pk", flat=True)),
        remboursements=list(rendus.filter(depuis).order_by().values_list("pk", flat=True)),
        operations=_operations_a_compter(salon_id, paiements, debut),
    )


def _operations_a_compter(salon_id: uuid.UUID, paiements: list[uuid.UUID], debut: datetime.datetime) -> list[uuid.UUID]:
    """Return what moved received money since the books began and is in no Z: reversals, corrections, credits."""
    comptee = OperationComptee.objects.filter(operation=OuterRef("operation"))
    lignes = Ecriture.objects.filter(
        ~Exists(comptee), salon_id=salon_id, libelle__in=A_COMPTER, compte__in=ENTREES, devise=DEVISE,
        date_creation__gte=debut,
    )  # fmt: skip
    # A success that came since the attempts were locked goes to the next Z, and what corrects it goes with it.
    suivant = Q(paiement__cloture=None, paiement__verdict_le__gte=debut) & ~Q(paiement_id__in=paiements)
    return list(lignes.filter(Q(paiement=None) | ~suivant).order_by().values_list("operation", flat=True).distinct())


def lignes_encaissees(lot: Lot) -> QuerySet[Ecriture]:
    """Return the lines of the successes of a Z, and of what corrected their sums before it was drawn."""
    corrigees = Q(libelle=T.AFFECTATION, operation__in=lot.operations)
    return Ecriture.objects.filter(Q(libelle=T.ENCAISSEMENT) | corrigees, paiement_id__in=lot.paiements, devise=DEVISE)


def lignes_a_part(lot: Lot) -> QuerySet[Ecriture]:
    """Return the lines of the operations counted one by one, those of :func:`lignes_encaissees` left out."""
    deja = Q(libelle=T.AFFECTATION, paiement_id__in=lot.paiements)
    # Not `exclude`: a line without a payment would be excluded too.
    autres = Ecriture.objects.filter(operation__in=lot.operations, devise=DEVISE)
    return autres.filter(Q(paiement=None) | ~deja)


def lignes_rendues(lot: Lot) -> QuerySet[Ecriture]:
    """Return the lines of the refunds of a Z."""
    return Ecriture.objects.filter(remboursement_id__in=lot.remboursements, devise=DEVISE)
