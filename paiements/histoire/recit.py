"""One visit told from the first scan to the last message: everybody's lines in one order."""

from __future__ import annotations

from dataclasses import dataclass

from paiements.histoire.argent import faits_livre, faits_questions
from paiements.histoire.faits import Fait, compter_qui, faits_traces
from paiements.histoire.messages import faits_messages, faits_notifications
from paiements.models import Paiement
from paiements.selecteurs import mots_des_paiements, paiements_de, session_visible
from salon_paiement.acteurs import Qui
from salon_paiement.droits import Action, peut
from salon_paiement.models import SessionPaiement
from salon_paiement.selecteurs import Personne


@dataclass(frozen=True, slots=True)
class Recit:
    """The story; ``nombres`` counts the lines of each actor before the filter."""

    session: SessionPaiement
    paiements: list[Paiement]
    faits: list[Fait]
    nombres: dict[str, int]
    qui: str = ""


def session_du_recit(user: Personne, code: str) -> SessionPaiement | None:
    """Return the visit named by its code, its key or the reference of one of its attempts.

    ``None`` when it is unknown or in no salon whose log ``user`` may read: both look alike.
    """
    session = session_visible(user, code)
    if session is None and len(code) <= 30:
        paiement = Paiement.objects.filter(reference=code.upper()).values_list("session_id", flat=True).first()
        session = session_visible(user, str(paiement)) if paiement else None
    if session is None or not peut(user, Action.VOIR_JOURNAL, session.salon_id):
        return None
    return session


def recit_de(session: SessionPaiement, qui: str = "") -> Recit:
    """Return the story of a visit, oldest line first; a fixed number of statements whatever its length.

    Args:
        qui: whose lines alone are kept (:class:`Qui`), everybody's when empty or unknown.
    """
    mots = mots_des_paiements()
    paiements = paiements_de(session)
    faits = [
        *faits_traces(session, mots),
        *faits_questions(paiements, mots),
        *faits_messages(session, mots),
        *faits_livre(session, paiements),
        *faits_notifications(session),
    ]
    # Within a second, which is what people see, the fact comes before what it wrote; facts keep their own order.
    faits.sort(key=lambda fait: (fait.instant.replace(microsecond=0), fait.rang, fait.instant))
    garde = qui if qui in set(Qui) else ""
    gardes = [fait for fait in faits if not garde or fait.qui == garde]
    return Recit(session, paiements, gardes, compter_qui(faits), garde)
