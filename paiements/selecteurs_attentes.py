"""What waits for somebody, counted by every staff page: one statement, by two small indexes."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db import connection

from salon_paiement.droits import Action, ou_elle_peut_sql


@dataclass(frozen=True, slots=True)
class Attentes:
    """Money that nobody has decided about yet, and refunds that wait for a second person."""

    exceptions: int
    remboursements: int


# Each is the condition of a partial index.
_EXCEPTIONS = "SELECT COUNT(*) FROM paiements_exceptionmonetaire WHERE resolue_le IS NULL"
_REMBOURSEMENTS = "SELECT COUNT(*) FROM paiements_remboursement WHERE etat = 'demande'"


def attentes_compter(user: User | AnonymousUser) -> Attentes:
    """Return what waits in the salons where ``user`` may see it, and may decide of it."""
    vues, vus = ou_elle_peut_sql(user, Action.VOIR_ARGENT)
    approuvees, approuves = ou_elle_peut_sql(user, Action.APPROUVER_REMBOURSEMENT)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT ({_EXCEPTIONS} AND {vues}), ({_REMBOURSEMENTS} AND {approuvees})", [*vus, *approuves])
        exceptions, remboursements = curseur.fetchone()
    return Attentes(exceptions, remboursements)
