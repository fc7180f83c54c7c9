"""A session or an attempt in any state of its table, led there step by step by its only writer.

For tests that judge a state and not the road to it; the money and the people of a real road are in the other factories.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from django.utils import timezone

from paiements.etats import TRANSITIONS as TRANSITIONS_PAIEMENT
from paiements.etats_remboursement import TRANSITIONS as TRANSITIONS_REMBOURSEMENT
from paiements.models import Paiement, Remboursement
from paiements.services.remboursement.transition import remboursement_transiter
from paiements.services.transition import paiement_transiter, trace_de_paiement
from salon_paiement.etats import TRANSITIONS as TRANSITIONS_SESSION
from salon_paiement.models import Origine, SessionPaiement
from salon_paiement.services.transition import session_creer, session_transiter
from tests.fabriques import Maison
from traces.types import TypeTrace

# The type of the facts of the road, so that a test tells them from what it judges.
ETAPE = TypeTrace.SELECTION_PRESTATION


def session_en(chez: Maison, etat: str, **champs: object) -> SessionPaiement:
    """Make a ticket of 5 000 F, without lines, in ``etat``.

    Args:
        champs: its columns, when they are not those of a ticket that is due now.
    """
    maintenant = timezone.now()
    defauts = {"origine": Origine.TICKET, "total": 5000, "jour": maintenant.date(), "expire_le": maintenant}
    depart = etat if etat in {"cree", "scanne"} else "cree"
    session = SessionPaiement(salon=chez.salon, etat=depart, **(defauts | champs))
    session_creer(session, TypeTrace.SCAN_QR, {})
    return session_mener(session, etat)


def session_mener(session: SessionPaiement, etat: str, **champs: object) -> SessionPaiement:
    """Lead a session to ``etat``; ``champs`` change with the last step."""
    etapes = chemin(TRANSITIONS_SESSION, session.etat, etat)
    for rang, vers in enumerate(etapes, 1):
        session_transiter(session, vers, type_trace=ETAPE, champs=champs if rang == len(etapes) else {})
    return session


def paiement_mener(paiement: Paiement, etat: str, **champs: object) -> Paiement:
    """Lead an attempt to ``etat``, without what comes of it; ``champs`` change with the last step."""
    etapes = chemin(TRANSITIONS_PAIEMENT, paiement.etat, etat)
    for rang, vers in enumerate(etapes, 1):
        trace = trace_de_paiement(paiement, TypeTrace.ETAT_PAIEMENT, vers=vers)
        paiement_transiter(paiement, vers, trace=trace, champs=champs if rang == len(etapes) else {})
    return paiement


def remboursement_mener(remboursement: Remboursement, etat: str, **champs: object) -> Remboursement:
    """Lead a refund to ``etat``, without what comes of it; ``champs`` change with the last step."""
    etapes = chemin(TRANSITIONS_REMBOURSEMENT, remboursement.etat, etat)
    for rang, vers in enumerate(etapes, 1):
        remboursement_transiter(remboursement, vers, champs=champs if rang == len(etapes) else {})
    return remboursement


def chemin(table: Mapping[str, frozenset[str]], de: str, vers: str) -> list[str]:
    """Return the shortest road from one state to another, the first left out.

    Raises:
        ValueError: no road leads there.
    """
    routes, vues = deque([[de]]), {de}
    while routes:
        route = routes.popleft()
        if route[-1] == vers:
            return [str(etape) for etape in route[1:]]
        for suivant in sorted(table[route[-1]] - vues):
            vues.add(suivant)
            routes.append([*route, suivant])
    raise ValueError(f"{de} ne mène pas à {vers}")
