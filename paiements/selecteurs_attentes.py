"""What the frame of every staff page shows: what waits for somebody, the salon's logo; one statement, by index."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db import connection

from salon_paiement.droits import Action, ou_elle_peut_sql
from salon_paiement.models import Logo
from traces.plan_garde import PlanGarde


@dataclass(frozen=True, slots=True)
class Tour:
    """Money that nobody has decided about yet, refunds that wait for a second person, a logo's digest or ``""``.

    Both are counted up to one more than ``BADGE_MAX``: a page never waits for a long list to be counted to its end.
    """

    exceptions: int = 0
    remboursements: int = 0
    logo: str = ""


# What a badge has room for.
BADGE_MAX = 99
# Each is the condition of a partial index.
_EXCEPTIONS = "FROM paiements_exceptionmonetaire WHERE resolue_le IS NULL"
_REMBOURSEMENTS = "FROM paiements_remboursement WHERE etat = 'demande'"
_COMPTER = f"(SELECT COUNT(*) FROM (SELECT 1 {{quoi}} LIMIT {BADGE_MAX + 1}) x)"  # noqa: S608 - our own words
_LOGO = f"SELECT empreinte FROM {Logo._meta.db_table} WHERE salon_id = %s"  # noqa: S608 - our own table's name


def tour_lire(user: User | AnonymousUser, salon_id: uuid.UUID | None) -> Tour:
    """Return what waits in the salons where ``user`` may see it, and may decide of it.

    Args:
        salon_id: whose logo the page wears, ``None`` when it wears none.
    """
    vues, vus = ou_elle_peut_sql(user, Action.VOIR_ARGENT)
    approuvees, approuves = ou_elle_peut_sql(user, Action.APPROUVER_REMBOURSEMENT)
    # As this database keeps an identifier.
    salon = Logo._meta.pk.get_db_prep_value(salon_id, connection)
    with connection.cursor() as curseur:
        comptes = (f"{_EXCEPTIONS} AND {vues}", f"{_REMBOURSEMENTS} AND {approuvees}")
        attentes = ", ".join(_COMPTER.format(quoi=quoi) for quoi in comptes)
        curseur.execute(PlanGarde(f"SELECT {attentes}, ({_LOGO})"), [*vus, *approuves, salon])
        exceptions, remboursements, logo = curseur.fetchone()
    return Tour(exceptions, remboursements, logo or "")
