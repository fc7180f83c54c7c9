"""Matching a statement, in batches: by the provider's reference, by ours, then by what is left.

A batch first applies what its lines prove (money that came for an attempt we do not hold as received), each in
its own transaction; then one transaction locks the payments and writes verdicts, fees and exceptions together.
Killed anywhere, it starts again at the lines that have no verdict.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import FormatReleve, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.encaissement import avis_appliquer
from paiements.services.rapprochement.comptes import comptes_freres
from paiements.services.rapprochement.doubles import lignes_en_double
from paiements.services.rapprochement.effets import verdicts_ecrire
from paiements.services.rapprochement.lecture import BAIL, Minuteur
from paiements.services.rapprochement.proches import verdicts_par_proximite
from paiements.services.rapprochement.rembourses import rembourses_signaler
from paiements.services.rapprochement.trouver import comptes_verrouiller, payes, trouvailles_de
from paiements.services.rapprochement.verdicts import RECUS, Trouvailles, Verdict, verdicts_rendre, versements_retenir

journal = logging.getLogger(__name__)

LOT = 500


def releve_rapprocher(releve: ReleveFournisseur, minuteur: Minuteur) -> bool:
    """Give every line of a statement that has been read its verdict.

    Returns:
        True when none is left, False when time was up.
    """
    # Payouts last: whether this statement is ours shows in its other lines.
    return all(_parcourir(releve, minuteur, etape) for etape in (_par_reference, _par_proximite, _versements))


def _parcourir(
    releve: ReleveFournisseur, minuteur: Minuteur, etape: Callable[[ReleveFournisseur, list[LigneReleve]], int]
) -> bool:
    """Take every line without a verdict, in order; stop when time is up, but never before something was decided."""
    curseur = decides = 0
    while lignes := list(LigneReleve.objects.filter(releve=releve, etat="", id__gt=curseur).order_by("id")[:LOT]):
        decides += etape(releve, lignes)
        curseur = lignes[-1].pk
        ReleveFournisseur.objects.filter(pk=releve.pk).update(prochaine_tentative=timezone.now() + BAIL)
        if decides and minuteur.ecoule():
            return False
    return True


def _par_reference(releve: ReleveFournisseur, toutes: list[LigneReleve]) -> int:
    lignes = _sans_versements(toutes)
    lignes_appliquer(releve, lignes)
    with transaction.atomic():
        comptes_verrouiller(releve)
        trouvailles = trouvailles_de(releve, lignes, verrou=True)
        verdicts = lignes_juger(releve, _encore_sans(lignes), trouvailles)
        if any(verdict.paiement is not None for verdict in verdicts):
            ReleveFournisseur.objects.filter(pk=releve.pk, reconnu=False).update(reconnu=True)
        verdicts_ecrire(releve, verdicts)
    return len(verdicts)


def lignes_appliquer(releve: ReleveFournisseur, lignes: list[LigneReleve]) -> None:
    """Write what lines prove, each in its own transaction: money that came, money that went back."""
    trouvailles = trouvailles_de(releve, lignes, verrou=False)
    _croire(lignes, trouvailles)
    rembourses_signaler(comptes_freres(releve.compte), lignes, trouvailles)


def lignes_juger(releve: ReleveFournisseur, lignes: list[LigneReleve], trouvailles: Trouvailles) -> list[Verdict]:
    """Return what becomes of lines, the accounts and the payments they name being locked by the caller."""
    deja = set(
        LigneReleve.objects.filter(
            paiement_id__in=[p.pk for p in payes(trouvailles)], etat="rapprochee", sens="encaissement"
        ).values_list("paiement_id", flat=True)
    )
    doubles = lignes_en_double(comptes_freres(releve.compte), lignes, trouvailles)
    return verdicts_rendre(lignes, trouvailles, deja, doubles)


def _par_proximite(releve: ReleveFournisseur, toutes: list[LigneReleve]) -> int:
    with transaction.atomic():
        comptes_verrouiller(releve)
        verdicts = verdicts_par_proximite(releve, _encore_sans(_sans_versements(toutes)))
        verdicts_ecrire(releve, verdicts)
    return len(verdicts)


def _versements(releve: ReleveFournisseur, lignes: list[LigneReleve]) -> int:
    """Post payouts to the bank, unless nothing tells that this statement is this salon's: a person then says it.

    A list that the provider gave to this account's own credentials needs no other proof.
    """
    with transaction.atomic():
        comptes_verrouiller(releve)
        trouvailles = trouvailles_de(releve, lignes, verrou=True)
        verdicts = lignes_juger(releve, _encore_sans(lignes), trouvailles)
        notre = (
            releve.format == FormatReleve.API or ReleveFournisseur.objects.filter(pk=releve.pk, reconnu=True).exists()
        )
        verdicts_ecrire(releve, verdicts if notre else versements_retenir(verdicts))
    return len(verdicts)


def _sans_versements(lignes: Iterable[LigneReleve]) -> list[LigneReleve]:
    return [ligne for ligne in lignes if ligne.sens != "reversement"]


def _croire(lignes: Iterable[LigneReleve], trouvailles: Trouvailles) -> None:
    """Apply what matched lines prove: money came for an attempt we do not hold as received.

    Matched by reference only, theirs or ours: a number and an amount prove nothing.
    """
    for ligne in lignes:
        paiement, deux = trouvailles.de(ligne)
        if paiement is None or deux or ligne.sens != "encaissement" or paiement.etat in RECUS:
            continue
        avis = Avis(
            Statut.REUSSI,
            montant=ligne.montant,
            devise=ligne.devise,
            reference_fournisseur=_reference_a_apprendre(ligne, paiement),
            instant=ligne.instant,
            frais=ligne.frais,
            notre_reference=ligne.notre_reference,
        )
        paiement.etat = avis_appliquer(paiement.pk, avis, source="releve").etat


def _reference_a_apprendre(ligne: LigneReleve, paiement: Paiement) -> str:
    """Their reference, unless the line only repeats ours, or names ours beside another form of the one we know."""
    alias = paiement.reference_fournisseur and ligne.notre_reference == paiement.reference
    return "" if alias or ligne.reference == paiement.reference else ligne.reference


def _encore_sans(lignes: Iterable[LigneReleve]) -> list[LigneReleve]:
    """Read the lines again under the account's lock: what has a verdict keeps it."""
    return list(LigneReleve.objects.filter(pk__in=[ligne.pk for ligne in lignes], etat="").order_by("id"))
