"""Clients as staff read them: visits, totals, and a search that never needs a readable number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import Client, Salon, SessionPaiement
from salon_paiement.services.identification import numero_empreinte
from traces.chiffrement import empreinte

# The last digits of a number, which people say instead of all of it.
FIN = 4


def clients_avec_totaux(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Add ``nombre_visites``, ``total_depense`` and ``total_essai`` of settled sessions, in whole XOF.

    Subqueries, so that they are read only for the rows of a page; ``None`` where there is no visit.
    """
    reglees = SessionPaiement.objects.filter(client=OuterRef("pk"), etat=EtatSession.PAIEMENT_REUSSI)
    par_client = reglees.order_by().values("client")
    return clients.annotate(
        nombre_visites=Subquery(par_client.annotate(n=Count("pk")).values("n")),
        total_depense=Subquery(par_client.annotate(t=Sum("montant_applique")).values("t")),
        total_essai=Subquery(par_client.annotate(t=Sum("montant_essai")).values("t")),
    ).prefetch_related("telephones")


def numeros_empreintes(saisie: str, salons: Iterable[Salon]) -> dict[str, list[str]] | None:
    """Return the column and the digests by which a number is found, ``None`` when ``saisie`` is none.

    Numbers are not readable in the database, and their digests differ from salon to salon.

    Args:
        saisie: the last four digits, or the whole number as it is dialled in each salon's country.
    """
    chiffres = re.sub(r"[\s.\-+]", "", saisie)
    if not chiffres.isdecimal() or len(chiffres) < FIN:
        return None
    if len(chiffres) == FIN:
        return {"empreinte_fin": [empreinte(salon.pk, "fin", chiffres) for salon in salons]}
    entiers = []
    for salon in salons:
        try:
            entiers.append(numero_empreinte(salon, saisie))
        except SaisieInvalide:
            continue
    return {"empreinte": entiers}
