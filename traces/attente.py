"""How many facts of each chain wait for their seal, and since when: what a light and an alarm are made of."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from traces.lecture_faits import en_utc
from traces.modeles_sceaux import CHAINE_PLATEFORME, SuiviScellement
from traces.scellables import scellables

# Beyond so many of one kind the number says no more than "many": the sealer is down, and the page must still open.
COMPTES_MAX = 10_000
# The floor is said on both sides, as the sealer does: without it the plan reads every seal there is.
_MORCEAU = """SELECT chaine, count(*), min(date) FROM (
    SELECT f.{chaine} AS chaine, f.{date} AS date FROM {table} f WHERE f.id > %s AND NOT EXISTS (
        SELECT 1 FROM traces_sceaux s WHERE s.genre = %s AND s.fait_id = f.id AND s.fait_id > %s)
    ORDER BY f.id LIMIT {max}) attend GROUP BY chaine"""


@dataclass(frozen=True, slots=True)
class Attente:
    """What waits in one chain; ``depuis`` is when the oldest of these facts happened (aware)."""

    nombre: int
    depuis: datetime.datetime

    @property
    def age(self) -> datetime.timedelta:
        """How long the oldest has been waiting."""
        return max(timezone.now() - self.depuis, datetime.timedelta())

    @property
    def secondes(self) -> int:
        """The same, in whole seconds."""
        return int(self.age.total_seconds())


def attentes() -> dict[uuid.UUID, Attente]:
    """Return the chains in which something waits; two statements, each kind counted up to :data:`COMPTES_MAX`."""
    planchers = dict(SuiviScellement.objects.values_list("genre", "plancher"))
    morceaux: list[str] = []
    parametres: list[int | str] = []
    for genre, scellable in scellables().items():
        plancher = planchers.get(genre, 0)
        morceaux.append(
            _MORCEAU.format(chaine=scellable.chaine, date=scellable.date, table=scellable.table, max=COMPTES_MAX)
        )
        parametres += [plancher, genre, plancher]
    with connection.cursor() as curseur:
        curseur.execute(" UNION ALL ".join(morceaux), parametres)
        lignes = curseur.fetchall()
    trouvees: dict[uuid.UUID, Attente] = {}
    for brute, nombre, depuis in lignes:
        chaine, date = _chaine(brute), en_utc(depuis)
        deja = trouvees.get(chaine, Attente(0, date))
        trouvees[chaine] = Attente(deja.nombre + nombre, min(deja.depuis, date))
    return trouvees


def _chaine(valeur: uuid.UUID | str | None) -> uuid.UUID:
    if valeur is None:
        return CHAINE_PLATEFORME
    return valeur if isinstance(valeur, uuid.UUID) else uuid.UUID(valeur)
