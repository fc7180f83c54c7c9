"""How many facts of each chain wait for their seal, and since when: what a light and an alarm are made of."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from traces.instants import instant_epeler, instant_lire
from traces.lecture_faits import SANS_SCEAU, sans_sceau_parametres, texte_de
from traces.modeles_sceaux import SuiviScellement, chaine_de
from traces.scellables import scellables

# Beyond so many of one kind the number says no more than "many": the sealer is down, and the page must still open.
COMPTES_MAX = 10_000
_MORCEAU = """SELECT chaine, count(*), {depuis} FROM (
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
    # An instant that cannot be read would hide the others: the verification names it, here it waits since now.
    depuis = texte_de("min(date) FILTER (WHERE date > '0002-01-01' AND date < '9999-01-01')", connection.vendor)
    planchers = dict(SuiviScellement.objects.values_list("genre", "plancher"))
    morceaux: list[str] = []
    parametres: list[int | str] = []
    for genre, scellable in scellables().items():
        plancher = planchers.get(genre, 0)
        morceaux.append(
            _MORCEAU.format(
                depuis=depuis,
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
    for brute, nombre, premiere in lignes:
        chaine, date = _chaine(brute), instant_lire(instant_epeler(premiere or "")) or timezone.now()
        deja = trouvees.get(chaine, Attente(0, date))
        trouvees[chaine] = Attente(deja.nombre + nombre, min(deja.depuis, date))
    return trouvees


def _chaine(valeur: uuid.UUID | str | None) -> uuid.UUID:
    return chaine_de(uuid.UUID(valeur) if isinstance(valeur, str) else valeur)
