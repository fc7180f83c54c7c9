"""Refunds that a statement tells of: ours are recognised, others are refunds made in the provider's dashboard.

A line may speak before the payment it names is known as received, or after the operator told of its reversal: in every
order the same lines end in the same refunds, and each hairdresser's share with them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Q, Sum

from paiements.etats_remboursement import RESERVES, EtatRemboursement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import EtatLigne, LigneReleve, Paiement, Remboursement, VoieRemboursement
from paiements.services.encaissement import avis_appliquer
from paiements.services.exceptions import exceptions_de_lignes_clore
from paiements.services.rapprochement.doubles import lignes_en_double, rembourses_comptes
from paiements.services.rapprochement.verdicts import NON_RECU, RECUS, Trouvailles, Verdict, rembourse_verdict
from salon_paiement.argent import DEVISE

# What one round looks at again: the next bell takes the rest.
LOT = 200


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
        _annoncer(paiement, nouveau + _deja_lus(paiement))


def rembourses_reprendre() -> int:
    """Look again at the refund lines that came before their payment: it is received now.

    Returns:
        How many lines got their verdict.
    """
    lignes = LigneReleve.objects.filter(
        motif=NON_RECU, etat=EtatLigne.DIVERGENTE, paiement__etat__in=RECUS
    ).select_related("paiement")
    par_paiement: dict[uuid.UUID, list[LigneReleve]] = defaultdict(list)
    for ligne in lignes.order_by("pk")[:LOT]:
        if ligne.paiement is not None:
            par_paiement[ligne.paiement.pk].append(ligne)
    for siennes in par_paiement.values():
        paiement = siennes[0].paiement
        if paiement is not None:
            # They are counted among the lines that were read: the payment has them already.
            _annoncer(paiement, _deja_lus(paiement))
            _trancher(rembourse_verdict(ligne, paiement) for ligne in siennes)
    return sum(map(len, par_paiement.values()))


def _trancher(verdicts: Iterable[Verdict]) -> None:
    """Write the new verdicts; what is explained now waits for nobody."""
    with transaction.atomic():
        expliquees = []
        for verdict in verdicts:
            encore = LigneReleve.objects.filter(pk=verdict.ligne.pk, motif=NON_RECU, etat=EtatLigne.DIVERGENTE)
            change = encore.update(etat=verdict.etat, motif=verdict.motif)
            if change and verdict.etat == EtatLigne.RAPPROCHEE:
                expliquees.append(verdict.ligne.pk)
        exceptions_de_lignes_clore(expliquees)


def _annoncer(paiement: Paiement, total: int) -> None:
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
    """Return, per payment that we hold as received, what these lines give back (whole units of its currency).

    One that the operator took back counts too: its refund is told by two sources, and their order means nothing.
    """
    sommes: dict[uuid.UUID, tuple[Paiement, int]] = {}
    for ligne in lignes:
        paiement, deux = trouvailles.de(ligne)
        if paiement is None or deux or ligne.sens != "remboursement" or paiement.etat not in RECUS:
            continue
        if ligne.devise == _devise(paiement):
            avant = sommes.get(paiement.pk, (paiement, 0))[1]
            sommes[paiement.pk] = (paiement, avant + ligne.montant)
    return sommes


def _deja_lus(paiement: Paiement) -> int:
    """Return what the lines read so far gave back; one in another currency is a person's to explain."""
    lues = rembourses_comptes({paiement.pk})
    return sum(ligne.montant for ligne in lues if ligne.devise == _devise(paiement))


def _devise(paiement: Paiement) -> str:
    return paiement.devise_recue or paiement.devise or DEVISE


def _connus(paiement_id: uuid.UUID) -> int:
    notre = Q(voie=VoieRemboursement.OPERATEUR, etat__in=RESERVES) | Q(etat=EtatRemboursement.EXTERNE)
    somme = Remboursement.objects.filter(notre, paiement_id=paiement_id).aggregate(s=Sum("montant"))["s"]
    return somme or 0
