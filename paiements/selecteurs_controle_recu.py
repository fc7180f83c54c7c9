"""Whether a receipt is the one that was given: its own keyed code, then the sealed fact it must agree with.

Whoever edits the receipt's row, or removes it, cannot make the code again (its key is not in the database) nor the seal
of the fact: what the paper says is held against both.
"""

from __future__ import annotations

import hmac
import uuid

from django.utils import timezone

from paiements.controle_recu.codes import codes_possibles, ligne_tient, total_scelle
from paiements.controle_recu.verdict import ControleRecu, fautes_trouver, verdict_rendre
from paiements.retours_publics import argent_reparti
from salon_paiement.models import Recu, SessionPaiement
from traces.archives_absentes import mois_partis
from traces.controle import RETARD, EtatFait, fait_verifier
from traces.models import TraceTransaction
from traces.types import TypeTrace

_PERSONNE = uuid.UUID(int=0)


def recu_controler(numero: str, code: str) -> ControleRecu | None:
    """Return what is known of this receipt; ``None`` alike for an unknown number and a wrong code.

    Args:
        numero: as :func:`numero_normaliser` gives it.
        code: the control code, upper case, without spaces.
    """
    sessions = SessionPaiement.objects.select_related("salon", "recu")
    session = sessions.filter(code_court=numero.rpartition("-")[2]).first() if numero else None
    recu: Recu | None = getattr(session, "recu", None)
    # Asked for nobody too: an unknown number must not answer faster than a wrong code.
    regles = TraceTransaction.objects.filter(type_trace=TypeTrace.SESSION_REGLEE)
    fait = regles.filter(session_id=session.pk if session else _PERSONNE).order_by("pk").first()
    juste = False
    for candidat in [*codes_possibles(session, recu, fait, numero), "-"]:
        juste |= hmac.compare_digest(candidat.encode(), code.encode())
    if session is None or not juste:
        return None
    return _conclure(session, recu, fait, numero)


def _conclure(session: SessionPaiement, recu: Recu | None, fait: TraceTransaction | None, numero: str) -> ControleRecu:
    etat = fait_verifier("t", fait.pk) if fait else EtatFait()
    date = recu.date_creation if recu else session.finie_le or session.date_creation
    archive = fait is None and bool(mois_partis(session.salon_id, date, date))
    fautes = () if archive and recu is not None and ligne_tient(recu) else tuple(fautes_trouver(recu, fait, etat))
    total = total_scelle(fait)
    return ControleRecu(
        verdict=verdict_rendre(fautes, etat, archive=archive),
        salon=session.salon,
        session=session,
        numero=numero,
        montant=total if total is not None else recu.montant if recu else 0,
        date=date,
        fait=etat,
        fautes=fautes,
        repartis=argent_reparti(session),
        en_retard=fait is not None and timezone.now() - fait.date_creation > RETARD,
    )
