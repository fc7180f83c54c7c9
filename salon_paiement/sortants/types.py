"""What partners may be told: which facts, under which names, and which of their figures leave with them.

An event is a fact told outward: whoever writes a fact of this table has nothing else to say. Payloads are thin, keys
and whole amounts: nothing of a client, nothing anybody typed. Who wants more asks the API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salon_paiement.etats import EN_PAIEMENT, EtatSession
from traces.models import Objet
from traces.services import Trace
from traces.types import TypeTrace

ESSAI = "essai"
# What an address may subscribe to, in the order they happen.
TYPES: Mapping[str, str | Promise] = {
    "session.ouverte": _("une visite commence"),
    "session.composee": _("les prestations sont choisies"),
    "session.reglee": _("une note est réglée"),
    "session.expiree": _("une note expire"),
    "session.abandonnee": _("une note est abandonnée"),
    "paiement.initie": _("un paiement est lancé"),
    "paiement.en_verification": _("un paiement attend la réponse de l'opérateur"),
    "paiement.confirme": _("un paiement est confirmé, ou son montant corrigé"),
    "paiement.echoue": _("un paiement n'aboutit pas"),
    "paiement.annule": _("un paiement est annulé"),
    "paiement.extourne": _("l'opérateur reprend un paiement"),
    "remboursement.demande": _("un remboursement est demandé"),
    "remboursement.confirme": _("un remboursement est rendu"),
    "remboursement.echoue": _("un remboursement est refusé ou n'aboutit pas"),
    "exception.ouverte": _("de l'argent est à traiter"),
    "exception.resolue": _("l'argent à traiter est réglé"),
    "caisse.cloturee": _("la caisse est fermée (Z)"),
    "avis.recu": _("un client donne son avis"),
}
# States are written out: those of money are of an app above this one. A test walks its tables against these.
_PAIEMENT: Mapping[str, str] = {
    "en_attente": "paiement.initie",
    "incertain": "paiement.en_verification",
    "reussi": "paiement.confirme",
    "echoue": "paiement.echoue",
    "expire": "paiement.echoue",
    "abandonne": "paiement.echoue",
    "annule": "paiement.annule",
    "extourne": "paiement.extourne",
}
_REMBOURSEMENT: Mapping[str, str] = {
    "demande": "remboursement.demande",
    "fait": "remboursement.confirme",
    "externe": "remboursement.confirme",
    "refuse": "remboursement.echoue",
    "echoue": "remboursement.echoue",
}
_SESSION: Mapping[str, str] = {
    EtatSession.PAIEMENT_REUSSI: "session.reglee",
    EtatSession.EXPIRE: "session.expiree",
    EtatSession.ABANDONNE: "session.abandonnee",
}
# Facts that move no state of the three above.
_PAR_TYPE: Mapping[str, tuple[str, str]] = {
    TypeTrace.EXCEPTION_MONETAIRE: ("exception.ouverte", "exception"),
    TypeTrace.CLOTURE_CAISSE: ("caisse.cloturee", "caisse"),
    TypeTrace.EVALUATION: ("avis.recu", ""),
}
# Of a fact's payload, what may leave: amounts in whole units of ``devise``, codes and marks. A key added to the
# catalogue of facts stays inside until it is added here.
CLES: frozenset[str] = frozenset(
    {
        "montant", "recu", "applique", "surplus", "devise", "tardif", "moyen", "reseau", "fournisseur", "reference",
        "motif", "voie", "type", "decision", "total", "origine", "code_court", "pourboire", "remise", "numero",
        "compte", "attendu", "ecart", "note", "recommande", "apres_recu",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Annonce:
    """An event still to be written. ``objet_id`` is what it speaks of."""

    type: str
    objet_id: Any
    donnees: dict[str, Any]


def annonce_de(trace: Trace) -> Annonce | None:
    """Return what is told outward of a fact; ``None`` when it is nobody's business but the salon's."""
    if trace.salon_id is None:
        return None
    nom, champ, cle = _nommer(trace)
    if not nom:
        return None
    ids = {"session": trace.session_id, "paiement": trace.paiement_id, **({champ: cle} if champ else {})}
    donnees: dict[str, Any] = {"salon": str(trace.salon_id)}
    donnees |= {mot: str(valeur) for mot, valeur in ids.items() if valeur is not None}
    if trace.nouvel_etat:
        donnees |= {"etat": str(trace.nouvel_etat), "ancien_etat": str(trace.ancien_etat) or None}
    donnees |= {mot: valeur for mot, valeur in trace.donnees.items() if mot in CLES}
    objet = cle if champ else trace.session_id if nom.startswith(("session", "avis")) else trace.paiement_id
    return Annonce(nom, objet, donnees)


def _nommer(trace: Trace) -> tuple[str, str, Any]:
    """Return the event's name, and the word and key of an object that is neither a session nor a payment."""
    if trace.nouvel_etat:
        return _MOUVEMENTS.get(trace.objet, _muet)(trace)
    if trace.type_trace == TypeTrace.DECISION_ARGENT:
        rouverte = trace.donnees.get("decision") == "rouverte"
        return "exception.ouverte" if rouverte else "exception.resolue", "exception", trace.objet_id
    if trace.type_trace == TypeTrace.CONFIRMATION_PAIEMENT:
        # A success corrected by a later answer: its amounts are others, its state is not.
        return "paiement.confirme", "", None
    nom, champ = _PAR_TYPE.get(trace.type_trace, ("", ""))
    return nom, champ, trace.objet_id


def _session(trace: Trace) -> tuple[str, str, Any]:
    if not trace.ancien_etat:
        return "session.ouverte", "", None
    if trace.nouvel_etat == EtatSession.PRESTATION_SELECTIONNEE:
        # Given back after an attempt that failed, it was composed long ago.
        return "" if trace.ancien_etat in EN_PAIEMENT else "session.composee", "", None
    return _SESSION.get(trace.nouvel_etat, ""), "", None


def _paiement(trace: Trace) -> tuple[str, str, Any]:
    return _PAIEMENT.get(trace.nouvel_etat, ""), "", None


def _remboursement(trace: Trace) -> tuple[str, str, Any]:
    return _REMBOURSEMENT.get(trace.nouvel_etat, ""), "remboursement", trace.objet_id


def _muet(_trace: Trace) -> tuple[str, str, Any]:
    return "", "", None


_MOUVEMENTS: Mapping[str, Callable[[Trace], tuple[str, str, Any]]] = {
    Objet.SESSION: _session,
    Objet.PAIEMENT: _paiement,
    Objet.REMBOURSEMENT: _remboursement,
}
