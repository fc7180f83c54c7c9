"""What one line of a story is, and the facts of a visit as such lines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from paiements.histoire.details import details_de
from salon_paiement.acteurs import Qui, acteur_nomme, est_redite, icone_de, qui_agit, titre_de, vient_de_l_operateur
from salon_paiement.historique import Mots, phrase_de
from salon_paiement.historique_archives import archives_phrase
from salon_paiement.models import SessionPaiement
from traces.masquage import masquer
from traces.models import SceauTraces, TraceTransaction
from traces.types import Niveau

# Lines of one second: the fact first, then what it wrote.
RANG_LIVRE, RANG_SOLDE, RANG_MESSAGE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Fait:
    """One line: when, who, what, and what may be unfolded.

    Args:
        qui: :class:`Qui`; ``acteur`` says it in words, by name for somebody of the salon.
        details: (label, value) pairs, technical.
        sceau: what proves the line, as short text; empty when it is no sealed fact.
        scellable: whether a seal will cover it.
        rang: its rank among lines of one instant: the fact, then what it wrote.
    """

    instant: datetime.datetime
    qui: str
    acteur: str
    icone: str
    phrase: str
    niveau: str = Niveau.INFO
    details: list[tuple[str, str]] = field(default_factory=list)
    sceau: str = ""
    scellable: bool = False
    rang: int = 0


def faits_traces(session: SessionPaiement, mots: Mots) -> list[Fait]:
    """Return every fact of the visit, in the order in which they were written; two statements."""
    traces = list(
        TraceTransaction.objects.filter(session=session)
        .select_related("acteur", "contexte")
        .order_by("date_creation", "pk")
    )
    sceaux = sceaux_de(traces)
    faits = [_fait(trace, mots, sceaux.get(trace.pk, "")) for trace in traces if not est_redite(trace)]
    if phrase := archives_phrase(session, traces):
        faits.insert(0, Fait(session.date_creation, Qui.SYSTEME, _("système"), "▤", phrase))
    return faits


def sceaux_de(traces: Iterable[TraceTransaction]) -> dict[int, str]:
    """Return by fact the rank of the seal that covers it, for those already sealed."""
    lus = SceauTraces.objects.filter(genre="t", fait_id__in=[trace.pk for trace in traces])
    return {fait: str(sequence) for fait, sequence in lus.values_list("fait_id", "sequence")}


def _fait(trace: TraceTransaction, mots: Mots, sceau: str) -> Fait:
    contexte = getattr(trace, "contexte", None)
    phrase = phrase_de(trace, mots, masquer(contexte.description) if contexte else "") or titre_de(trace)
    return Fait(
        instant=trace.date_creation,
        qui=qui_agit(trace),
        acteur=acteur_nomme(trace),
        icone=icone_de(trace),
        phrase=phrase,
        niveau=trace.niveau_importance if trace.niveau_importance in Niveau.values else Niveau.INFO,
        details=details_de(trace, contexte, mots, avec_appareil=not vient_de_l_operateur(trace)),
        sceau=sceau,
        scellable=True,
    )


def compter_qui(faits: Iterable[Fait]) -> dict[str, int]:
    """Return how many lines each of the four acts in."""
    nombres = dict.fromkeys(Qui, 0)
    for fait in faits:
        nombres[Qui(fait.qui)] += 1
    return {qui.value: nombre for qui, nombre in nombres.items()}
