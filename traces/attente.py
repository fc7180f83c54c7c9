"""How many facts of each chain wait for their seal, and since when: what a light and an alarm are made of."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from traces.lecture_faits import SANS_SCEAU, en_utc, sans_sceau_parametres
from traces.modeles_sceaux import SuiviScellement, chaine_de
from traces.scellables import scellables

# Beyond so many of one kind the number says no more than "many": the sealer is down, and the page must still open.
COMPTES_MAX = 10_000
_MORCEAU = """SELECT chaine, count(*), min(date) FROM (
    SELECT f.{chaine} AS chaine, f.{date} AS date FROM {table} f WHERE {sans_sceau}
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
            _MORCEAU.format(
                chaine=scellable.chaine,
                date=scellable.date,
                table=scellable.table,
                sans_sceau=SANS_SCEAU,
                max=COMPTES_MAX,
            )
        )
        parametres += sans_sceau_parametres(scellable, plancher)
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
    return chaine_de(uuid.UUID(valeur) if isinstance(valeur, str) else valeur)
