"""What happened at the till, as sentences of a note's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from salon_paiement.argent import montant_afficher
from salon_paiement.historique_acces import accorde_par
from traces.models import TraceTransaction
from traces.types import TypeTrace

GESTES = (
    TypeTrace.REMISE,
    TypeTrace.ESPECES_RECUES,
    TypeTrace.ESPECES_ANNULEES,
    TypeTrace.ESPECES_CONFIRMEES,
)


def geste_phrase(trace: TraceTransaction, donnees: dict[str, Any], mots: object) -> str:
    """Return the sentence of a discount or of cash taken, cancelled, confirmed."""
    phrases = {
        TypeTrace.REMISE: _("Remise de %(montant)s accordée."),
        TypeTrace.ESPECES_RECUES: _("Espèces : %(remis)s remis, %(rendu)s rendus."),
        TypeTrace.ESPECES_ANNULEES: _("Espèces annulées : %(montant)s ressortis du tiroir."),
        TypeTrace.ESPECES_CONFIRMEES: _("Le client confirme avoir payé %(montant)s en espèces."),
    }
    phrase = phrases[TypeTrace(trace.type_trace)]
    if donnees.get("reponse") == "non":
        phrase = _("Le client dit ne pas avoir payé %(montant)s en espèces.")
    dite = phrase % {nom: _francs(donnees.get(nom)) for nom in ("montant", "remis", "rendu")}
    return dite + accorde_par(donnees, mots)


def _francs(montant: object) -> str:
    return montant_afficher(montant) if isinstance(montant, int) else "–"
