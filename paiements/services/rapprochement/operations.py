"""What a matched statement line writes in the ledger: the real fee of a payment, a payout to the bank."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from paiements.models import CompteLivre, Ecriture, EtatLigne, LigneReleve, Paiement, TypeOperation
from paiements.services.grand_livre import Ligne, Operation
from paiements.services.rapprochement.verdicts import Verdict
from salon_paiement.argent import DEVISE


def frais_operations(verdicts: Sequence[Verdict]) -> list[Operation]:
    """Reverse the expected fee and post the real one, once per payment."""
    appris = {
        v.paiement.pk: (v.paiement, v.ligne.frais)
        for v in verdicts
        if v.paiement is not None and v.ligne.frais is not None and _frais_a_apprendre(v, v.paiement)
    }
    poses = set(
        Ecriture.objects.filter(paiement_id__in=list(appris), libelle=TypeOperation.FRAIS).values_list(
            "paiement_id", flat=True
        )
    )
    nouveaux = {cle: valeur for cle, valeur in appris.items() if cle not in poses}
    reel = LigneReleve.objects.filter(paiement=OuterRef("pk"), etat=EtatLigne.RAPPROCHEE, sens="encaissement").values(
        "frais"
    )[:1]
    if nouveaux:
        Paiement.objects.filter(pk__in=list(nouveaux)).update(frais=Subquery(reel))
    return [_frais_operation(paiement, frais) for paiement, frais in nouveaux.values()]


def _frais_a_apprendre(verdict: Verdict, paiement: Paiement) -> bool:
    ligne = verdict.ligne
    confirme = verdict.etat == EtatLigne.RAPPROCHEE and ligne.sens == "encaissement" and ligne.devise == DEVISE
    return confirme and paiement.frais != ligne.frais


def _frais_operation(paiement: Paiement, frais: int) -> Operation:
    """Build the correction: what was posted with the success (real if it was told, else expected) gives way."""
    if paiement.frais is None:
        avant = paiement.frais_attendus or 0
        lignes = [Ligne(CompteLivre.FRAIS_ATTENDUS, -avant), Ligne(CompteLivre.FRAIS_REELS, frais)]
    else:
        avant = paiement.frais
        lignes = [Ligne(CompteLivre.FRAIS_REELS, frais - avant)]
    return Operation(
        type=TypeOperation.FRAIS,
        salon_id=paiement.salon_id,
        paiement_id=paiement.pk,
        lignes=[*lignes, Ligne(CompteLivre.FRAIS_A_PAYER, avant - frais)],
    )


def reversement_operation(ligne: LigneReleve) -> Operation:
    """Build a payout: the operator owes that much less, the bank holds it, less what the transfer cost."""
    frais = ligne.frais or 0
    return Operation(
        type=TypeOperation.REVERSEMENT,
        salon_id=ligne.salon_id,
        devise=ligne.devise,
        lignes=[
            Ligne(CompteLivre.BANQUE, ligne.montant - frais),
            Ligne(CompteLivre.FRAIS_REELS, frais),
            Ligne(CompteLivre.A_RECEVOIR, -ligne.montant),
        ],
    )


def transfert_operation(ligne: LigneReleve) -> Operation:
    """Build what a payout already posted turns out to have cost: the bank holds that much less."""
    frais = ligne.frais or 0
    return Operation(
        type=TypeOperation.REVERSEMENT,
        salon_id=ligne.salon_id,
        devise=ligne.devise,
        lignes=[Ligne(CompteLivre.BANQUE, -frais), Ligne(CompteLivre.FRAIS_REELS, frais)],
    )
