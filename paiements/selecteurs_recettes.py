"""What came in today, read from the ledger alone: the board says « Encaissé » of the same money as a Z."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, Sum
from django.utils import timezone

from paiements.models import CompteLivre, Ecriture, TypeOperation
from paiements.recettes import Recettes
from salon_paiement.argent import DEVISE
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.models import Salon

C, T = CompteLivre, TypeOperation
_UN_JOUR = datetime.timedelta(days=1)
# A credit that pays a note is money that came long ago: it is told apart, never added.
_ARGENT = (C.A_RECEVOIR, C.CAISSE)
# What came, what of it was handed back at the till, and sums the operator corrected.
_VENU = Q(libelle__in=[T.ENCAISSEMENT, T.ANNULATION]) | Q(libelle=T.AFFECTATION, paiement__isnull=False)
_ENCAISSE = Q(compte__in=_ARGENT) & _VENU
# Each figure, the lines it adds up, and the sign under which people read it.
_FIGURES = {
    "encaisse": (_ENCAISSE, 1),
    "essai": (_ENCAISSE & Q(paiement__essai=True), 1),
    "par_avoir": (_VENU & Q(compte=C.AVOIRS), 1),
    "retrouve": (Q(compte=C.A_RECEVOIR, libelle=T.AFFECTATION, paiement=None), 1),
    "rembourse": (Q(compte__in=[*_ARGENT, C.AVOIRS, C.BANQUE], libelle=T.REMBOURSEMENT), -1),
    "repris": (Q(compte=C.A_RECEVOIR, libelle=T.EXTOURNE), -1),
}


def recettes_du_jour(salons: Iterable[Salon], instant: datetime.datetime | None = None) -> dict[uuid.UUID, Recettes]:
    """Return the current business day of each salon; one statement, none without a salon.

    Args:
        instant: aware; now by default.
    """
    jours: dict[tuple[datetime.datetime, datetime.datetime], list[uuid.UUID]] = defaultdict(list)
    for salon in salons:
        fin = fin_de_journee(salon, jour := jour_affaires(salon, instant or timezone.now()))
        jours[fin_de_journee(salon, jour - _UN_JOUR), fin].append(salon.pk)
    if not jours:
        return {}
    du_jour = Q(pk__in=[])
    for (debut, fin), ids in jours.items():
        du_jour |= Q(salon_id__in=ids, date_creation__gte=debut, date_creation__lt=fin)
    lignes = Ecriture.objects.filter(du_jour, devise=DEVISE, compte__in=[*_ARGENT, C.AVOIRS, C.BANQUE])
    sommes = {nom: Sum("montant", filter=condition, default=0) for nom, (condition, _sens) in _FIGURES.items()}
    trouvees = lignes.order_by().values_list("salon_id").annotate(**sommes)
    return {
        salon_id: Recettes(*(sens * n for n, (_condition, sens) in zip(chiffres, _FIGURES.values(), strict=True)))
        for salon_id, *chiffres in trouvees
    }
