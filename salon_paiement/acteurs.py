"""Who acts in a fact: the client, somebody of the salon, the operator, or nobody but the system."""

from __future__ import annotations

import enum

from django.utils.translation import gettext as _

from traces.models import Objet, TraceTransaction
from traces.types import TypeTrace


class Qui(enum.StrEnum):
    """Who acts."""

    CLIENT = "client"
    SALON = "salon"
    OPERATEUR = "operateur"
    SYSTEME = "systeme"


def qui_agit(trace: TraceTransaction) -> Qui:
    """Return who acted; a logged-in person comes before what the kind of fact suggests."""
    if trace.type_trace == TypeTrace.CONNEXION_REFUSEE:
        # Whoever knocked is not known, whatever account she aimed at; old facts name it as who acts.
        return Qui.SYSTEME
    if trace.acteur_id is not None:
        return Qui.SALON
    if trace.type_trace in _DU_CLIENT or trace.donnees_structures.get("par") == "client":
        return Qui.CLIENT
    return Qui.OPERATEUR if vient_de_l_operateur(trace) else Qui.SYSTEME


def acteur_nomme(trace: TraceTransaction) -> str:
    """Return who acted in words: somebody of the salon by name (``acteur`` is loaded)."""
    if trace.type_trace == TypeTrace.CONNEXION_REFUSEE:
        return _("quelqu'un, sans se connecter")
    if trace.acteur is not None:
        return trace.acteur.get_full_name() or trace.acteur.get_username()
    noms = {Qui.CLIENT: _("client"), Qui.OPERATEUR: _("opérateur")}
    return noms.get(qui_agit(trace), _("système"))


def vient_de_l_operateur(trace: TraceTransaction) -> bool:
    """Tell whether the fact is an operator's answer: what brought it is no device of the client."""
    return trace.type_trace in _DE_L_OPERATEUR and trace.donnees_structures.get("moyen") not in _SANS_OPERATEUR


def est_redite(trace: TraceTransaction) -> bool:
    """Starting an attempt writes two facts, the attempt's and the session's: people read the first one."""
    return trace.type_trace == TypeTrace.INITIATION_PAIEMENT and trace.objet == Objet.SESSION


def icone_de(trace: TraceTransaction) -> str:
    """Return the sign of this kind of fact."""
    return _ICONES.get(trace.type_trace, "•")


def titre_de(trace: TraceTransaction) -> str:
    """Return the kind of fact in the reader's language; as it was written when the catalogue no longer has it."""
    return str(TypeTrace(trace.type_trace).label) if trace.type_trace in TypeTrace.values else trace.titre


# No operator has a hand in cash or in a credit.
_SANS_OPERATEUR = frozenset({"especes", "avoir"})
_DU_CLIENT = frozenset(
    {
        TypeTrace.SCAN_QR,
        TypeTrace.IDENTIFICATION_CLIENT,
        TypeTrace.SELECTION_PRESTATION,
        TypeTrace.REPRISE_APPAREIL,
        TypeTrace.INITIATION_PAIEMENT,
        TypeTrace.ESPECES_DECLAREES,
        TypeTrace.ESPECES_CONFIRMEES,
        TypeTrace.AVOIR_UTILISE,
        TypeTrace.EVALUATION,
    }
)
_DE_L_OPERATEUR = frozenset(
    {
        TypeTrace.ETAT_PAIEMENT,
        TypeTrace.CONFIRMATION_PAIEMENT,
        TypeTrace.ECHEC_PAIEMENT,
        TypeTrace.EXTOURNE_PAIEMENT,
        TypeTrace.NOTIFICATION_WEBHOOK,
    }
)
_ICONES: dict[str, str] = {
    TypeTrace.CREATION_SESSION: "✎",
    TypeTrace.SCAN_QR: "▦",
    TypeTrace.IDENTIFICATION_CLIENT: "☺",
    TypeTrace.SELECTION_PRESTATION: "✂",
    TypeTrace.REPRISE_APPAREIL: "⇄",
    TypeTrace.INITIATION_PAIEMENT: "→",
    TypeTrace.VERIFICATION_PAIEMENT: "?",
    TypeTrace.CONFIRMATION_PAIEMENT: "✓",
    TypeTrace.SESSION_REGLEE: "✓",
    TypeTrace.ECHEC_PAIEMENT: "✕",
    TypeTrace.EXTOURNE_PAIEMENT: "↩",
    TypeTrace.NOTIFICATION_WEBHOOK: "✉",
    TypeTrace.ENVOI_RECU: "✉",
    TypeTrace.EXCEPTION_MONETAIRE: "!",
    TypeTrace.ESPECES_DECLAREES: "F",
    TypeTrace.EVALUATION: "★",
    TypeTrace.ABANDON_SESSION: "✕",
    TypeTrace.EXPIRATION_SESSION: "⧗",
}
