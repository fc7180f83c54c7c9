"""Ending sessions nobody finished: by deadline (in sets) or because somebody gave up.

The guard is the same everywhere: nothing in flight, replaced attempts included, and nothing applied.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit
from salon_paiement.etats import ETEIGNABLES, FINAUX, EtatSession
from salon_paiement.models import SessionPaiement
from salon_paiement.services.journal import journal
from salon_paiement.services.transition import session_transiter, session_verrouiller
from salon_paiement.sortants.emission import evenements_emettre, salons_a_l_ecoute
from traces.models import Objet
from traces.services import Trace
from traces.types import TypeTrace, titre_francais

LOT = 5_000


class _Finie(NamedTuple):
    session_id: uuid.UUID
    salon_id: uuid.UUID
    ancien: str


def sessions_expirer(maintenant: datetime.datetime | None = None, *, lot: int = LOT) -> int:
    """Expire every session past its deadline, ``lot`` rows a transaction, without loading any.

    Args:
        maintenant: the aware instant deadlines are compared with (now by default).

    Returns:
        How many sessions expired.
    """
    instant = maintenant or timezone.now()
    total = 0
    while True:
        with transaction.atomic():
            expirees = _expirer_lot(instant, lot)
        total += expirees
        if expirees:
            # Each has its fact; one line for all: a night's five thousand would hold the round for seconds.
            journal.info("expiration_session : %d sessions passées à expire", expirees)
        if expirees < lot:
            return total


def session_abandonner(
    session_id: uuid.UUID, *, par: str, motif: str = "", acteur_id: int | None = None
) -> SessionPaiement:
    """End a session on request.

    Args:
        par: ``client`` or ``personnel``.
        motif: why; staff must say it, it is shown in the timeline.

    Raises:
        Conflit: a payment is in flight, or money was already received.
    """
    with transaction.atomic():
        session = session_verrouiller(session_id)
        if session.etat in FINAUX:
            raise Conflit(_("Cette note est déjà terminée."))
        if session.tentatives_en_vol or session.etat not in ETEIGNABLES:
            raise Conflit(_("Un paiement est en cours de vérification : attendez sa réponse avant d'annuler."))
        if session.montant_applique:
            raise Conflit(_("De l'argent a déjà été reçu sur cette note : voyez avec le gérant."))
        session_transiter(
            session,
            EtatSession.ABANDONNE,
            type_trace=TypeTrace.ABANDON_SESSION,
            donnees={"par": par},
            champs={"finie_le": timezone.now(), "motif_fin": motif[:120]},
            acteur_id=acteur_id,
            description=motif,
        )
    return session


def _expirer_lot(instant: datetime.datetime, lot: int) -> int:
    parametres: dict[str, Any] = {
        "maintenant": instant,
        "lot": lot,
        "etats": tuple(sorted(ETEIGNABLES)),
        "expire": EtatSession.EXPIRE,
        "type": TypeTrace.EXPIRATION_SESSION,
        "titre": titre_francais(TypeTrace.EXPIRATION_SESSION),
        "objet": Objet.SESSION,
    }
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute(_LOT_POSTGRESQL, parametres)
            finies = [_Finie(*rangee) for rangee in curseur.fetchall()]
    else:
        finies = _expirer_lot_sqlite(parametres)
    if finies:
        _annoncer(finies)
    return len(finies)


def _annoncer(finies: list[_Finie]) -> None:
    """Tell partners, where some listen; elsewhere, which is nearly everywhere, one small query for a whole lot."""
    ecoutent = salons_a_l_ecoute()
    evenements_emettre(
        Trace(
            type_trace=TypeTrace.EXPIRATION_SESSION,
            salon_id=finie.salon_id,
            session_id=finie.session_id,
            objet=Objet.SESSION,
            ancien_etat=finie.ancien,
            nouvel_etat=EtatSession.EXPIRE,
        )
        for finie in finies
        if finie.salon_id in ecoutent
    )


def _expirer_lot_sqlite(p: dict[str, Any]) -> list[_Finie]:
    """SQLite has no data-modifying CTE; its single writer (IMMEDIATE) makes two statements as safe."""
    echues = SessionPaiement.objects.filter(
        Q(expire_le__lt=p["maintenant"]),
        etat__in=ETEIGNABLES,
        tentatives_en_vol=0,
        montant_applique=0,
    ).order_by("expire_le")
    finies = [_Finie(*rangee) for rangee in echues.values_list("pk", "salon_id", "etat")[: p["lot"]]]
    ids = [finie.session_id.hex for finie in finies]
    with connection.cursor() as curseur:
        for debut in range(0, len(ids), 500):
            tranche = ids[debut : debut + 500]
            marques = ", ".join(["%s"] * len(tranche))
            curseur.execute(
                _TRACES_SQLITE.format(marques=marques),
                [p["type"], p["titre"], p["objet"], p["expire"], p["maintenant"], *tranche],
            )
            curseur.execute(_EXPIRER_SQLITE.format(marques=marques), [p["expire"], p["maintenant"], *tranche])
    return finies


_LOT_POSTGRESQL = """
WITH echues AS (
    SELECT id, etat FROM salon_paiement_sessionpaiement
    WHERE expire_le < %(maintenant)s AND etat IN %(etats)s AND tentatives_en_vol = 0 AND montant_applique = 0
    ORDER BY expire_le LIMIT %(lot)s FOR UPDATE SKIP LOCKED
), finies AS (
    UPDATE salon_paiement_sessionpaiement s SET etat = %(expire)s, finie_le = %(maintenant)s
    FROM echues e WHERE s.id = e.id
    RETURNING s.id, s.salon_id, s.client_id, e.etat AS ancien, s.expire_le
)
INSERT INTO traces_transactions (salon_id, session_id, client_id, type_trace, niveau_importance, titre, objet,
    ancien_etat, nouvel_etat, donnees_structures, date_creation)
SELECT salon_id, id, client_id, %(type)s, 'info', %(titre)s, %(objet)s, ancien, %(expire)s,
    jsonb_build_object('echeance', expire_le), %(maintenant)s
FROM finies
RETURNING session_id, salon_id, ancien_etat
"""
_TRACES_SQLITE = """
INSERT INTO traces_transactions (salon_id, session_id, client_id, type_trace, niveau_importance, titre, objet,
    ancien_etat, nouvel_etat, donnees_structures, date_creation)
SELECT salon_id, id, client_id, %s, 'info', %s, %s, etat, %s, json_object('echeance', expire_le), %s
FROM salon_paiement_sessionpaiement WHERE id IN ({marques})
"""
_EXPIRER_SQLITE = "UPDATE salon_paiement_sessionpaiement SET etat = %s, finie_le = %s WHERE id IN ({marques})"
