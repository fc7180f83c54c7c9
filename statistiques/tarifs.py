"""What the platform takes of each salon: a dated rate applied to every business day on its own, rounded down."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Sum

from statistiques.cumuls.lignes import ecrire
from statistiques.lecture import Couture
from statistiques.models import CumulHeure, TarifPlateforme
from statistiques.periodes import Heures, Periode
from statistiques.vif import compter

FRAIS_PLATEFORME = "frais_plateforme"
MESURES = ("encaisse", "rembourse")
_UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taux:
    """Thousandths from ``du`` to ``au``, both included."""

    salon_id: uuid.UUID
    du: datetime.date
    au: datetime.date
    pour_mille: int


def frais_plateforme(salon_ids: Collection[uuid.UUID], couture: Couture, periode: Periode) -> int:
    """Return what the platform takes over these stored and live days, whole XOF; one statement
    for the rates, one for each group of stored salons, and the live.

    A day on which more was given back than taken in gives some of it back.
    """
    taux = _taux_lire(salon_ids)
    if not taux:
        return 0
    gardes, stocke = _gardes_vivantes(couture, periode), 0
    for part in couture.stockes:
        if isinstance(part.periode, Heures):
            gardes.update(_gardes_stockees(part.ids, part.periode))
        else:
            stocke += _stocke(list(_couper(taux, part.ids, part.periode.du, part.periode.au)))
    return stocke + sum(frais_du_jour(n, _taux_du(taux, cle, jour)) for (cle, jour), n in gardes.items())


def _gardes_vivantes(couture: Couture, periode: Periode) -> Counter[tuple[uuid.UUID, datetime.date]]:
    """Return what each salon kept of each live day; hours are one day, taken at the rate of the one they end on."""
    gardes: Counter[tuple[uuid.UUID, datetime.date]] = Counter()
    for (cle, jour), valeurs in compter(couture.vives, MESURES).items():
        date = periode.au if isinstance(periode, Heures) else jour
        gardes[cle, date] += valeurs["encaisse"] - valeurs["rembourse"]
    return gardes


def _gardes_stockees(ids: Collection[uuid.UUID], heures: Heures) -> Counter[tuple[uuid.UUID, datetime.date]]:
    """Return what each salon kept over stored hours."""
    dedans = CumulHeure.objects.filter(salon__in=ids, heure__gte=heures.debut, heure__lt=heures.fin)
    sommes = dedans.values_list("salon_id").annotate(n=Sum(F("encaisse") - F("rembourse")))
    return Counter({(cle, heures.au): n for cle, n in sommes})


def frais_du_jour(garde: int, pour_mille: int) -> int:
    """Return the fee of one day on what the salon kept of it (whole XOF), rounded down."""
    return garde * pour_mille // 1000


def _taux_lire(salon_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Taux]]:
    par_salon: dict[uuid.UUID, list[Taux]] = defaultdict(list)
    lus = TarifPlateforme.objects.filter(salon__in=salon_ids).order_by("salon", "-depuis")
    for salon_id, depuis, pour_mille in lus.values_list("salon_id", "depuis", "taux_pour_mille"):
        suivants = par_salon[salon_id]
        fin = suivants[-1].du - _UN_JOUR if suivants else datetime.date.max
        suivants.append(Taux(salon_id, depuis, fin, pour_mille))
    return par_salon


def _taux_du(taux: dict[uuid.UUID, list[Taux]], salon_id: uuid.UUID, jour: datetime.date) -> int:
    return next((t.pour_mille for t in taux.get(salon_id, ()) if t.du <= jour), 0)


def _couper(
    taux: dict[uuid.UUID, list[Taux]], salon_ids: Collection[uuid.UUID], du: datetime.date, au: datetime.date
) -> Iterator[Taux]:
    """Yield the rates of these salons within two days, both included."""
    for salon_id in salon_ids:
        for t in taux.get(salon_id, ()):
            if t.du <= au and t.au >= du and t.pour_mille:
                yield Taux(salon_id, max(t.du, du), min(t.au, au), t.pour_mille)


def _stocke(bouts: Sequence[Taux]) -> int:
    """Add up the stored days, one statement; integer division truncates in both databases, hence the two branches."""
    if not bouts:
        return 0
    rangee = "(%s::uuid, %s::date, %s::date, %s::bigint)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s)"
    part = "(c.encaisse - c.rembourse) * t.taux"
    parametres: list[Any] = [v for bout in bouts for v in (ecrire(bout.salon_id), bout.du, bout.au, bout.pour_mille)]
    with connection.cursor() as curseur:
        curseur.execute(
            f"WITH t(salon_id, du, au, taux) AS (VALUES {', '.join([rangee] * len(bouts))})"
            f" SELECT SUM(CASE WHEN {part} >= 0 THEN {part} / 1000 ELSE ({part} - 999) / 1000 END)"
            " FROM t JOIN statistiques_cumul_jour c ON c.salon_id = t.salon_id AND c.jour BETWEEN t.du AND t.au",
            parametres,
        )
        (somme,) = curseur.fetchone()
    return int(somme or 0)
