"""What verdicts write, in the caller's transaction: the lines, real fees, payouts, and what needs a human."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from paiements.models import (
    EtatLigne,
    ExceptionMonetaire,
    LigneReleve,
    Paiement,
    ReleveFournisseur,
    TypeException,
)
from paiements.services.grand_livre import operations_ecrire
from paiements.services.rapprochement.operations import frais_operations, reversement_operation
from paiements.services.rapprochement.verdicts import Verdict
from salon_paiement.notifications.equipe import GRATUITS, equipe_prevenir
from salon_paiement.sortants.emission import faits_enregistrer
from traces.services import Trace
from traces.types import TypeTrace

_TYPES = {EtatLigne.ORPHELINE.value: TypeException.ORPHELIN, EtatLigne.DIVERGENTE.value: TypeException.RELEVE_DIVERGENT}


def verdicts_ecrire(releve: ReleveFournisseur, verdicts: Sequence[Verdict]) -> None:
    """Write a batch of verdicts and everything they mean; the lines and payments are locked by the caller."""
    argent_ecrire(verdicts)
    _exceptions(releve, [verdict for verdict in verdicts if verdict.a_signaler])


def argent_ecrire(verdicts: Sequence[Verdict]) -> None:
    """Write on the lines what became of them, and in the ledger what that says of fees and payouts."""
    _lignes(verdicts)
    verses = [v.ligne for v in verdicts if v.ligne.sens == "reversement" and v.etat == EtatLigne.RAPPROCHEE]
    operations_ecrire(*frais_operations(verdicts), *map(reversement_operation, verses))


def _lignes(verdicts: Sequence[Verdict]) -> None:
    """One UPDATE per outcome; the payment is found again by what matched it, so that no list of pairs is sent."""
    groupes: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for verdict in verdicts:
        groupes[(verdict.etat, verdict.motif, _voie(verdict))].append(verdict.ligne.pk)
    for (etat, motif, voie), ids in groupes.items():
        lignes = LigneReleve.objects.filter(pk__in=ids, etat="")
        if voie == "reference":
            lignes.update(etat=etat, motif=motif, paiement_id=Subquery(_par("reference_fournisseur", "reference")))
        elif voie == "notre":
            lignes.update(etat=etat, motif=motif, paiement_id=Subquery(_par("reference", "notre_reference")))
        elif voie == "leur":
            lignes.update(etat=etat, motif=motif, paiement_id=Subquery(_par("reference", "reference")))
        elif not voie:
            lignes.update(etat=etat, motif=motif)
        else:
            lignes.update(etat=etat, motif=motif, paiement_id=voie)


def _voie(verdict: Verdict) -> str:
    paiement, ligne = verdict.paiement, verdict.ligne
    if paiement is None:
        return ""
    if ligne.compte_id != paiement.compte_id:
        return str(paiement.pk)
    if ligne.reference and ligne.reference == paiement.reference_fournisseur:
        return "reference"
    if ligne.notre_reference == paiement.reference:
        return "notre"
    return "leur" if ligne.reference == paiement.reference else str(paiement.pk)


def _par(leur: str, sien: str) -> QuerySet[Paiement, Any]:
    # Saying that it is not empty is what lets the partial index on their references serve.
    nommes = Paiement.objects.exclude(**{leur: ""})
    return nommes.filter(compte=OuterRef("compte"), **{leur: OuterRef(sien)}).values("pk")[:1]


def _exceptions(releve: ReleveFournisseur, verdicts: Sequence[Verdict]) -> None:
    """Open one exception per line that nobody can explain, tell the owner once per statement."""
    if not verdicts:
        return
    pris = set(
        ExceptionMonetaire.objects.filter(
            paiement_id__in=[v.paiement.pk for v in verdicts if v.paiement], type=TypeException.RELEVE_DIVERGENT
        ).values_list("paiement_id", flat=True)
    )
    exceptions = []
    for verdict in verdicts:
        exceptions.append(_exception(verdict, libre=verdict.paiement is not None and verdict.paiement.pk not in pris))
        if verdict.paiement is not None:
            pris.add(verdict.paiement.pk)
    ExceptionMonetaire.objects.bulk_create(exceptions)
    faits_enregistrer([exception_trace(exception) for exception in exceptions])
    equipe_prevenir(releve.salon, evenement=f"exception:releve:{releve.pk}", modele="argent_a_traiter", canaux=GRATUITS)


def _exception(verdict: Verdict, *, libre: bool) -> ExceptionMonetaire:
    """Args: ``libre`` when the payment has no such exception yet: it holds one of each kind."""
    ligne, paiement = verdict.ligne, verdict.paiement
    return ExceptionMonetaire(
        salon_id=ligne.salon_id,
        session_id=paiement.session_id if paiement else None,
        paiement_id=paiement.pk if paiement and libre else None,
        type=_TYPES[str(verdict.etat)],
        montant=ligne.montant,
        devise=ligne.devise,
        ligne_releve_id=ligne.pk,
    )


def exception_trace(exception: ExceptionMonetaire) -> Trace:
    """Build the fact that money waits for somebody."""
    return Trace(
        type_trace=TypeTrace.EXCEPTION_MONETAIRE,
        salon_id=exception.salon_id,
        session_id=exception.session_id,
        paiement_id=exception.paiement_id,
        objet_id=exception.pk,
        donnees={"type": str(exception.type), "montant": exception.montant, "devise": exception.devise},
    )
