"""The round that sends what is due: leases in short transactions, calls outside any, each outcome written down.

Nobody waits behind a server that hangs: an address has few calls under way at once, one that fails or is slow has one
and shares a lane of its own with its like, and whoever was served longest ago comes first.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, PointSortie
from salon_paiement.models.sortants import EN_ROUTE
from salon_paiement.services.ronde import ronde_unique
from salon_paiement.sortants.fil import TOTAL, Envoi, Reponse, envoi_porter
from salon_paiement.sortants.resultats import REPRISES, livraison_interrompre, resultat_noter
from salon_paiement.sortants.secrets import secrets_en_vigueur
from salon_paiement.sortants.signature import corps_ecrire
from traces.incidents import incident_noter

RONDE = "sortants"
# Longer than any call, the resolution of its name included: a worker that dies gives its deliveries back after it.
BAIL = datetime.timedelta(seconds=60)
# Seconds during which a round takes work; what hangs is no longer taken when it could not end with the round.
DUREE_RONDE = 40
# Calls at once: in all lanes, in the lane of those that fail or are slow, for one address.
FILS, FILS_LENTS, PAR_POINT = 20, 5, 4
# An answer that took longer, in milliseconds, puts its address in that lane.
LENTEUR_MS = 2_000
_LENT = Q(echecs__gt=0) | Q(duree_ms__gte=LENTEUR_MS)
# Seconds between two looks at what is due while calls are under way.
_REGARD = 0.2


def sorties_envoyer() -> int:
    """Send what is due, unless another round is at it.

    Returns:
        How many tries were made.
    """
    with ronde_unique(RONDE) as prise:
        return livraisons_envoyer() if prise else 0


def livraisons_envoyer(duree: float = DUREE_RONDE) -> int:
    """Send what is due and what becomes due meanwhile; two of these at once share the work and repeat none of it.

    Args:
        duree: seconds after which nothing more is taken.
    """
    fin, total = time.monotonic() + duree, 0
    en_vol: dict[Future[Reponse], Envoi] = {}
    with ThreadPoolExecutor(FILS, thread_name_prefix="sorties") as fils:
        while True:
            for envoi in _prendre_encore(en_vol, fin - time.monotonic(), duree):
                en_vol[fils.submit(envoi_porter, envoi)] = envoi
                total += 1
            if not en_vol:
                return total
            for fait in wait(en_vol, timeout=_REGARD, return_when=FIRST_COMPLETED).done:
                resultat_noter(en_vol.pop(fait), _reponse(fait))


def _reponse(fait: Future[Reponse]) -> Reponse:
    try:
        return fait.result()
    except Exception as erreur:
        # A fault of ours with one event must not stop the round of all the others.
        incident_noter("envoi_sortie", erreur)
        return Reponse(erreur="interne")


def _prendre_encore(en_vol: dict[Future[Reponse], Envoi], reste: float, duree: float) -> Iterator[Envoi]:
    """Take turns until both lanes are full or nothing is due."""
    lents = sum(envoi.lent for envoi in en_vol.values())
    libres = {False: FILS - FILS_LENTS - (len(en_vol) - lents), True: FILS_LENTS - lents}
    # A round that is nearly over takes nothing that may hang: it would keep the next one waiting.
    if 0 < reste <= TOTAL < duree:
        libres[True] = 0
    for lent, places in libres.items():
        prises = places
        while reste > 0 and prises > 0:
            tour = _prendre(prises, lent=lent)
            if not tour:
                break
            prises -= len(tour)
            yield from tour


def _prendre(places: int, *, lent: bool) -> list[Envoi]:
    """Lease one delivery for each address whose turn it is, ``places`` at most."""
    maintenant = timezone.now()
    if not _dus(maintenant).exists():
        return []
    envois = []
    with transaction.atomic():
        for point in _tour(maintenant, lent=lent).select_for_update(skip_locked=True, no_key=True, of=("self",))[
            :places
        ]:
            livraison = _louer(point, maintenant)
            if livraison is not None and (envoi := _composer(livraison, point, lent=lent)):
                envois.append(envoi)
    return envois


def _dus(maintenant: datetime.datetime) -> QuerySet[LivraisonSortante]:
    return LivraisonSortante.objects.filter(etat__in=EN_ROUTE, prochaine__lte=maintenant)


def _tour(maintenant: datetime.datetime, *, lent: bool) -> QuerySet[PointSortie]:
    """Return the addresses that have something due and room for one more call, least lately served first."""
    en_vol = (
        LivraisonSortante.objects.filter(point=OuterRef("pk"), etat=EtatLivraison.EN_ENVOI, prochaine__gt=maintenant)
        .order_by()
        .values("point")
        .annotate(n=Count("pk"))
        .values("n")
    )
    actifs = PointSortie.objects.filter(Q(pause_jusqu=None) | Q(pause_jusqu__lte=maintenant), etat=EtatPoint.ACTIF)
    return (
        actifs.filter(_LENT if lent else ~_LENT, pk__in=_dus(maintenant).values("point"))
        .annotate(
            en_vol=Coalesce(Subquery(en_vol), Value(0)),
            places=Case(When(echecs__gt=0, then=Value(1)), default=Value(PAR_POINT)),
        )
        .filter(en_vol__lt=F("places"))
        .order_by(F("servi_le").asc(nulls_first=True), "pk")
    )


def _louer(point: PointSortie, maintenant: datetime.datetime) -> LivraisonSortante | None:
    due = _dus(maintenant).filter(point=point).order_by("prochaine").first()
    PointSortie.objects.filter(pk=point.pk).update(servi_le=timezone.now())
    if due is None:
        return None
    libre = LivraisonSortante.objects.filter(pk=due.pk, etat=due.etat, tentatives=due.tentatives)
    if not libre.update(etat=EtatLivraison.EN_ENVOI, prochaine=maintenant + BAIL, tentatives=F("tentatives") + 1):
        return None
    return LivraisonSortante.objects.select_related("evenement").get(pk=due.pk)


def _composer(livraison: LivraisonSortante, point: PointSortie, *, lent: bool) -> Envoi | None:
    rang = livraison.tentatives - livraison.rejouee_apres
    if rang > len(REPRISES) + 1:
        # Its worker died each time before it could write anything down.
        livraison_interrompre(livraison)
        return None
    return Envoi(
        livraison_id=livraison.pk,
        point_id=point.pk,
        evenement_id=livraison.evenement_id,
        type=livraison.evenement.type,
        tentatives=livraison.tentatives,
        rang=rang,
        url=point.url,
        corps=corps_ecrire(livraison.evenement.charge),
        secrets=secrets_en_vigueur(point),
        lent=lent,
    )
