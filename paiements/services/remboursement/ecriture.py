"""The ledger operation of a refund: surplus first, then what was sold, tips and commissions with it.

Each hairdresser's share is computed on all that was given back of her note so far, less what is already
reversed: any number of partial refunds ends exactly like one full refund.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Sum

from paiements.etats import EtatPaiement
from paiements.models import CompteLivre, Ecriture, Paiement, Remboursement, TypeOperation, VoieRemboursement
from paiements.repartition import repartir
from paiements.services.grand_livre import Ligne, Operation
from paiements.services.remboursement.plafond import rendus_chez_eux, sortis
from salon_paiement.argent import DEVISE
from salon_paiement.models import SessionPaiement

C = CompteLivre
Comptes = dict[str, dict[uuid.UUID | None, int]]
# Cash is rounded to 5 F: the last refund of an attempt may differ from what it had settled by this much.
ARRONDI_MAX = 2


@dataclass(frozen=True, slots=True)
class _Note:
    """What a note earned its hairdressers and what is reversed already, whole XOF; ``total``: 0 until settled."""

    total: int = 0
    pourboires: dict[uuid.UUID | None, int] = field(default_factory=dict)
    commissions: dict[uuid.UUID | None, int] = field(default_factory=dict)
    rendu: int = 0
    pourboires_repris: dict[uuid.UUID | None, int] = field(default_factory=dict)
    commissions_reprises: dict[uuid.UUID | None, int] = field(default_factory=dict)


def remboursement_operation(remboursement: Remboursement) -> Operation:
    """Build the operation of a refund whose state already says that it left; attempt and session locked and loaded."""
    paiement, montant = remboursement.paiement, remboursement.montant
    soldes = _soldes(paiement, remboursement.devise)
    surplus = min(montant, max(-soldes[C.SURPLUS], 0))
    examen = min(montant - surplus, max(-soldes[C.A_EXAMINER], 0))
    reste = montant - surplus - examen
    vendable = max(paiement.montant_applique - _deja_rendu(paiement), 0)
    # Only the last one may take the rounding with it: before, each franc given back is a franc sold.
    dernier = paiement.arrondi and sortis(paiement.pk) >= (paiement.montant_recu or 0)
    vendu = vendable if dernier and abs(reste - vendable) <= ARRONDI_MAX else min(reste, vendable)
    ecart = reste - vendu
    lignes = [
        Ligne(C.SURPLUS, surplus),
        Ligne(C.A_EXAMINER, examen),
        *_reprise(remboursement.session, vendu),
        # More than was received: somebody must look at it.
        Ligne(C.ARRONDI if paiement.arrondi and abs(ecart) <= ARRONDI_MAX else C.A_EXAMINER, ecart),
        Ligne(_sortie(remboursement), -montant),
    ]
    return Operation(
        type=TypeOperation.REMBOURSEMENT,
        salon_id=remboursement.salon_id,
        paiement_id=paiement.pk,
        session_id=remboursement.session_id,
        remboursement_id=remboursement.pk,
        caisse_id=remboursement.caisse_id,
        devise=remboursement.devise,
        lignes=lignes,
    )


def reprise_corriger(remboursement: Remboursement) -> list[Operation]:
    """Return what a refund heard of after its payment was taken back corrects: that money left once, not twice.

    The reversal counter-entered all that had not gone back by then; told in the other order it takes the rest only.
    """
    paiement, montant = remboursement.paiement, remboursement.montant
    chez_eux = remboursement.voie in {VoieRemboursement.OPERATEUR, VoieRemboursement.MANUEL}
    if paiement.etat != EtatPaiement.EXTOURNE or not chez_eux:
        return []
    avant = rendus_chez_eux(paiement.pk) - montant
    de_trop = min(montant, max((paiement.montant_recu or paiement.montant) - avant, 0))
    return [
        Operation(
            # Of the reversal itself: whatever sums reversals (a Z, the three-way page) reads what was really taken.
            type=TypeOperation.EXTOURNE,
            salon_id=paiement.salon_id,
            paiement_id=paiement.pk,
            devise=remboursement.devise,
            lignes=[Ligne(C.A_RECEVOIR, de_trop), Ligne(C.A_EXAMINER, -de_trop)],
        )
    ]


def vente_defaire(paiement: Paiement, session: SessionPaiement, montant: int) -> Operation:
    """Return what writes off cash cancelled after its note was settled: what was not paid for was not sold.

    Args:
        montant: what waits to be examined on this attempt, whole XOF; tips and commissions follow it.
    """
    return Operation(
        type=TypeOperation.REMBOURSEMENT,
        salon_id=paiement.salon_id,
        paiement_id=paiement.pk,
        session_id=session.pk,
        lignes=[*_reprise(session, montant), Ligne(C.A_EXAMINER, -montant)],
    )


def reprises_apres_reglement(session: SessionPaiement) -> list[Operation]:
    """Return what a note settled after part of it was given back takes from its hairdressers, nothing usually."""
    lignes = _reprise(session, 0)
    if not any(ligne.montant for ligne in lignes):
        return []
    return [
        Operation(type=TypeOperation.REMBOURSEMENT, salon_id=session.salon_id, session_id=session.pk, lignes=lignes)
    ]


def _reprise(session: SessionPaiement, vendu: int) -> list[Ligne]:
    """Lines that take ``vendu`` more francs back from a note's sales, tips and commissions; they sum to ``vendu``."""
    note = _note(session.pk)
    cible = min(note.rendu + vendu, note.total)
    tips = _part_des_pourboires(note, cible)
    commissions = _part_des_commissions(note, cible)
    lignes = [Ligne(C.POURBOIRES, du - note.pourboires_repris.get(qui, 0), qui) for qui, du in tips.items()]
    for qui, du in commissions.items():
        delta = du - note.commissions_reprises.get(qui, 0)
        lignes += [Ligne(C.COMMISSIONS_DUES, delta, qui), Ligne(C.COMMISSIONS, -delta, qui)]
    pourboires = sum(ligne.montant for ligne in lignes if ligne.compte == C.POURBOIRES)
    return [*lignes, Ligne(C.REMBOURSEMENTS, vendu - pourboires)]


def _part_des_pourboires(note: _Note, cible: int) -> dict[uuid.UUID | None, int]:
    """Of ``cible`` francs given back, what comes from each one's tip: by largest remainder, sales included."""
    qui = list(note.pourboires)
    poids = [note.total - sum(note.pourboires.values()), *(note.pourboires[q] for q in qui)]
    return dict(zip(qui, repartir(cible, poids)[1:], strict=True)) if note.total else {}


def _part_des_commissions(note: _Note, cible: int) -> dict[uuid.UUID | None, int]:
    if not (note.total and note.commissions):
        return {}
    reprises = (sum(note.commissions.values()) * cible * 2 + note.total) // (2 * note.total)
    return dict(zip(note.commissions, repartir(reprises, list(note.commissions.values())), strict=True))


def _note(session_id: uuid.UUID) -> _Note:
    lignes = Ecriture.objects.filter(
        session_id=session_id, devise=DEVISE, libelle__in=[TypeOperation.REGLEMENT, TypeOperation.REMBOURSEMENT]
    )
    groupes = lignes.values_list("libelle", "compte", "coiffeur_id").annotate(n=Sum("montant")).order_by()
    soldees: Comptes = defaultdict(dict)
    rendues: Comptes = defaultdict(dict)
    for libelle, compte, qui, montant in groupes.order_by("compte", "coiffeur_id"):
        (soldees if libelle == TypeOperation.REGLEMENT else rendues)[compte][qui] = montant
    return _Note(
        total=sum(soldees[C.CLIENTS].values()),
        pourboires={qui: -montant for qui, montant in soldees[C.POURBOIRES].items()},
        commissions={qui: -montant for qui, montant in soldees[C.COMMISSIONS_DUES].items()},
        rendu=sum(rendues[C.REMBOURSEMENTS].values()) + sum(rendues[C.POURBOIRES].values()),
        pourboires_repris=rendues[C.POURBOIRES],
        commissions_reprises=rendues[C.COMMISSIONS_DUES],
    )


def _soldes(paiement: Paiement, devise: str) -> dict[str, int]:
    """Balances, per account, of what this attempt left in the ledger so far."""
    lignes = Ecriture.objects.filter(paiement=paiement, devise=devise).values_list("compte").annotate(n=Sum("montant"))
    return defaultdict(int, lignes.order_by())


def _deja_rendu(paiement: Paiement) -> int:
    """What was given back of this attempt's sold part, tips included."""
    soldes = Ecriture.objects.filter(
        paiement=paiement,
        libelle=TypeOperation.REMBOURSEMENT,
        devise=DEVISE,
        compte__in=[C.REMBOURSEMENTS, C.POURBOIRES],
    )
    return soldes.aggregate(n=Sum("montant"))["n"] or 0


def _sortie(remboursement: Remboursement) -> str:
    """Where the money leaves from."""
    sorties: Iterable[tuple[str, str]] = (
        (VoieRemboursement.ESPECES, C.CAISSE),
        (VoieRemboursement.AVOIR, C.AVOIRS),
    )
    par_defaut = C.BANQUE if remboursement.paiement.compte_id is None else C.A_RECEVOIR
    return dict(sorties).get(remboursement.voie, par_defaut)
