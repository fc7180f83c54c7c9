"""Where what an operator gave of a period could not be read."""

from __future__ import annotations

import datetime

from paiements.models import CompteFournisseur, EtatReleve, FormatReleve, ReleveFournisseur
from salon_paiement.calendrier import fuseau_de


def lignes_illisibles(compte: CompteFournisseur, debut: datetime.datetime, fin: datetime.datetime) -> int:
    """Return how many lines fetched for [debut, fin[ (aware) could not be read, and were not replaced since.

    Whoever imports a file sees its unreadable lines at once; what is fetched at night nobody watches. They are
    replaced by any later statement of the same days that was read without a fault.
    """
    lus = ReleveFournisseur.objects.filter(compte=compte, etat=EtatReleve.LU, debut__lt=fin, fin__gte=debut)
    fuseau, dernier = fuseau_de(compte.salon), fin - datetime.timedelta(microseconds=1)
    nets: list[tuple[datetime.date, datetime.date]] = []
    total = 0
    # Newest first: those that may replace a statement were met before it.
    for premier, second, fautives, forme in lus.order_by("-date_creation", "-pk").values_list(
        "debut", "fin", "lignes_fautives", "format"
    ):
        if premier is None or second is None:
            continue
        de, jusqua = (i.astimezone(fuseau).date() for i in (max(premier, debut), min(second, dernier)))
        if not fautives:
            nets.append((de, jusqua))
        elif forme == FormatReleve.API and not any(n <= de and jusqua <= m for n, m in nets):
            # The nights overlap: one line told by two of them is counted once, as far as anybody can tell.
            total = max(total, fautives)
    return total
