"""Refunds that a statement tells of: ours are recognised, others are refunds made in the provider's dashboard."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, Sum

from paiements.etats_remboursement import RESERVES, EtatRemboursement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import LigneReleve, Paiement, Remboursement, VoieRemboursement
from paiements.services.encaissement import avis_appliquer
from paiements.services.rapprochement.doubles import lignes_en_double, rembourses_comptes
from paiements.services.rapprochement.verdicts import Trouvailles


def rembourses_signaler(
    comptes: Collection[uuid.UUID], lignes: Sequence[LigneReleve], trouvailles: Trouvailles
) -> None:
    """Tell the payments' service what was given back in all, when it is more than what we sent ourselves.

    The total is absolute (every refund line of the payment, ours included): told twice, it changes nothing. A line
    that repeats another one is not in it.
    """
    doubles = lignes_en_double(comptes, lignes, trouvailles)
    uniques = [ligne for ligne in lignes if ligne.pk not in doubles]
    for paiement, nouveau in _nouveaux(uniques, trouvailles).values():
        total = nouveau + sum(ligne.montant for ligne in rembourses_comptes({paiement.pk}))
        if total > _connus(paiement.pk):
            avis = Avis(
                Statut.REUSSI,
                montant=paiement.montant_recu,
                devise=paiement.devise_recue,
                reference_fournisseur=paiement.reference_fournisseur,
                montant_rembourse=total,
                frais=paiement.frais,
            )
            avis_appliquer(paiement.pk, avis, source="releve")


def _nouveaux(lignes: Iterable[LigneReleve], trouvailles: Trouvailles) -> dict[uuid.UUID, tuple[Paiement, int]]:
    """Return, per payment that we hold as received, what these lines give back (whole units of its currency)."""
    sommes: dict[uuid.UUID, tuple[Paiement, int]] = {}
    for ligne in lignes:
        paiement, deux = trouvailles.de(ligne)
        if paiement is None or deux or ligne.sens != "remboursement" or paiement.etat != "reussi":
            continue
        if ligne.devise == (paiement.devise_recue or paiement.devise):
            avant = sommes.get(paiement.pk, (paiement, 0))[1]
            sommes[paiement.pk] = (paiement, avant + ligne.montant)
    return sommes


def _connus(paiement_id: uuid.UUID) -> int:
    notre = Q(voie=VoieRemboursement.OPERATEUR, etat__in=RESERVES) | Q(etat=EtatRemboursement.EXTERNE)
    somme = Remboursement.objects.filter(notre, paiement_id=paiement_id).aggregate(s=Sum("montant"))["s"]
    return somme or 0
