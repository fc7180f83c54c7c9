"""A known line told again with more: what the first telling left empty is filled, and its fee posted.

Two tellings of one movement (an API and a file, two exports) often differ in columns. Nothing that was told changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from paiements.fournisseurs.base import LigneRelevee
from paiements.models import EtatLigne, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.grand_livre import operations_ecrire
from paiements.services.rapprochement.operations import frais_operations, transfert_operation
from paiements.services.rapprochement.verdicts import Verdict


def lignes_completer(compte_id: uuid.UUID, connues: Mapping[str, LigneRelevee]) -> int:
    """Fill the fee and our reference of an account's known lines; the account is locked by the caller.

    Args:
        connues: fingerprint → what is told now.

    Returns:
        How many lines learnt something.
    """
    riches = [empreinte for empreinte, dite in connues.items() if dite.frais is not None or dite.notre_reference]
    if not riches:
        return 0
    vides = LigneReleve.objects.filter(Q(frais=None) | Q(notre_reference=""), compte_id=compte_id)
    changees, avec_frais = [], []
    for ligne in vides.filter(empreinte__in=riches).order_by("id"):
        dite = connues[ligne.empreinte]
        apprend_frais = ligne.frais is None and dite.frais is not None
        apprend_reference = not ligne.notre_reference and bool(dite.notre_reference)
        if apprend_frais:
            ligne.frais = dite.frais
            avec_frais.append(ligne)
        if apprend_reference:
            ligne.notre_reference = dite.notre_reference
        if apprend_frais or apprend_reference:
            changees.append(ligne)
    LigneReleve.objects.bulk_update(changees, ["frais", "notre_reference"])
    _frais_poser([ligne for ligne in avec_frais if ligne.etat == EtatLigne.RAPPROCHEE])
    return len(changees)


def releve_reconnu_noter(releve: ReleveFournisseur, empreintes: Collection[str]) -> None:
    """Note that a statement is this salon's when a line it repeats explains a payment by its reference."""
    if releve.reconnu or not empreintes:
        return
    connues = LigneReleve.objects.filter(compte_id=releve.compte_id, empreinte__in=empreintes, paiement__isnull=False)
    if connues.exclude(motif="proche").exists():
        ReleveFournisseur.objects.filter(pk=releve.pk).update(reconnu=True)
        releve.reconnu = True


def _frais_poser(lignes: Sequence[LigneReleve]) -> None:
    """Post what matched lines have just told; lines still to be matched are posted with their verdict."""
    ids = {ligne.paiement_id for ligne in lignes if ligne.sens == "encaissement" and ligne.paiement_id}
    payes = Paiement.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").in_bulk()
    verdicts = [
        Verdict(ligne, EtatLigne.RAPPROCHEE, "", payes[ligne.paiement_id])
        for ligne in lignes
        if ligne.sens == "encaissement" and ligne.paiement_id in payes
    ]
    verses = [ligne for ligne in lignes if ligne.sens == "reversement" and ligne.frais]
    operations_ecrire(*frais_operations(verdicts), *map(transfert_operation, verses))
