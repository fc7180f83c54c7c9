"""One note read whole, for programs: its payments once, and of what hangs from them only what may exist."""

from __future__ import annotations

from dataclasses import dataclass, field

from paiements.etats import VIVANTS
from paiements.models import ExceptionMonetaire, Paiement, Remboursement
from paiements.selecteurs import avec_lignes, q_note
from salon_paiement.droits import Action, peut
from salon_paiement.etats import OUVERTS
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.selecteurs import Personne, sessions_visibles


@dataclass(frozen=True, slots=True)
class NoteEntiere:
    """A note with its money, oldest first; ``argent`` tells whether its reader sees more than her own lines."""

    session: SessionPaiement
    argent: bool = False
    paiements: list[Paiement] = field(default_factory=list)
    remboursements: list[Remboursement] = field(default_factory=list)
    exceptions: list[ExceptionMonetaire] = field(default_factory=list)
    recu: Recu | None = None


def note_entiere(user: Personne, code: str) -> NoteEntiere | None:
    """Return the note of this short code or id as ``user`` may read it; ``None`` when unknown or not hers."""
    session = avec_lignes(sessions_visibles(user)).filter(q_note(code)).first()
    if session is None:
        return None
    paiements = _paiements(session)
    # What ``depuis_verification`` looks at: the page's own statement for them is spared.
    vivants = [p for p in paiements if p.etat in VIVANTS and not p.remplacee]
    session.paiements_vivants = vivants  # type: ignore[attr-defined]
    if not peut(user, Action.VOIR_CAISSE, session.salon_id):
        return NoteEntiere(session)
    # Nothing goes back of what never came; a receipt is written when the note is settled.
    rendable = bool(paiements) and peut(user, Action.VOIR_ARGENT, session.salon_id)
    return NoteEntiere(
        session,
        argent=True,
        paiements=paiements,
        remboursements=_remboursements(session, paiements) if rendable else [],
        exceptions=list(ExceptionMonetaire.objects.filter(session=session).order_by("date_creation")),
        recu=None if session.etat in OUVERTS else Recu.objects.filter(session=session).first(),
    )


def _paiements(session: SessionPaiement) -> list[Paiement]:
    siens = Paiement.objects.filter(session=session).select_related("telephone", "encaisse_par")
    lus = list(siens.order_by("date_creation", "pk"))
    for paiement in lus:
        paiement.session, paiement.salon = session, session.salon
    return lus


def _remboursements(session: SessionPaiement, paiements: list[Paiement]) -> list[Remboursement]:
    par_cle = {paiement.pk: paiement for paiement in paiements}
    siens = Remboursement.objects.filter(session=session).select_related("demande_par", "approuve_par", "avoir")
    lus = list(siens.order_by("date_creation", "pk"))
    for remboursement in lus:
        remboursement.session, remboursement.salon = session, session.salon
        remboursement.paiement = par_cle[remboursement.paiement_id]
    return lus
