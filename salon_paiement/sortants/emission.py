"""Writing events, in the transaction of the facts they tell."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Iterator

from django.utils import timezone

from salon_paiement.models import EtatPoint, EvenementSortant, LivraisonSortante, PointSortie
from salon_paiement.sortants.types import Annonce, annonce_de
from traces.services import Trace, traces_enregistrer

Ecoute = tuple[uuid.UUID, uuid.UUID, list[str]]  # address, salon, types


def fait_enregistrer(trace: Trace) -> None:
    """Write one fact and tell it outward; see :func:`faits_enregistrer`."""
    faits_enregistrer([trace])


def faits_enregistrer(traces: Iterable[Trace]) -> None:
    """Write facts as :func:`traces.services.traces_enregistrer` does, and the events they are for partners.

    Raises:
        TraceHorsTransaction: outside a transaction.
        ChargeInconnue: a payload key the catalogue does not allow.
    """
    lot = list(traces)
    traces_enregistrer(lot)
    evenements_emettre(lot)


def evenements_emettre(traces: Iterable[Trace]) -> int:
    """Write the events of facts just written: one statement where nobody listens, three where somebody does.

    Returns:
        How many deliveries there are to make.
    """
    annonces = [(trace.salon_id, annonce) for trace in traces if (annonce := annonce_de(trace)) is not None]
    if not annonces:
        return 0
    ecoutes = _ecoutes({salon_id for salon_id, _annonce in annonces if salon_id is not None})
    if not ecoutes:
        return 0
    maintenant = timezone.now()
    evenements: list[EvenementSortant] = []
    livraisons: list[LivraisonSortante] = []
    for salon_id, annonce in annonces:
        points = [cle for cle, salon, types in ecoutes if salon == salon_id and annonce.type in types]
        if points and salon_id is not None:
            evenement = evenement_composer(salon_id, annonce, maintenant)
            evenements.append(evenement)
            livraisons += _livraisons(evenement, points, maintenant)
    EvenementSortant.objects.bulk_create(evenements)
    LivraisonSortante.objects.bulk_create(livraisons)
    return len(livraisons)


def salons_a_l_ecoute() -> set[uuid.UUID]:
    """Return the salons where somebody wants to be told."""
    return set(PointSortie.objects.filter(etat=EtatPoint.ACTIF).values_list("salon_id", flat=True))


def evenement_composer(salon_id: uuid.UUID, annonce: Annonce, instant: datetime.datetime) -> EvenementSortant:
    """Build an event, unsaved; its body never changes again."""
    return EvenementSortant(
        salon_id=salon_id,
        type=annonce.type,
        objet_id=annonce.objet_id,
        date_creation=instant,
        charge={"type": annonce.type, "timestamp": _horodater(instant), "data": annonce.donnees},
    )


def _ecoutes(salons: Collection[uuid.UUID]) -> list[Ecoute]:
    actifs = PointSortie.objects.filter(salon_id__in=salons, etat=EtatPoint.ACTIF)
    return list(actifs.values_list("pk", "salon_id", "types"))


def _livraisons(
    evenement: EvenementSortant, points: Iterable[uuid.UUID], instant: datetime.datetime
) -> Iterator[LivraisonSortante]:
    for point in points:
        yield LivraisonSortante(evenement=evenement, point_id=point, prochaine=instant, date_creation=instant)


def _horodater(instant: datetime.datetime) -> str:
    return instant.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
