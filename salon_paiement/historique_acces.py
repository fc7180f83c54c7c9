"""Who locked the till, who made a machine's key, which manager agreed to what: as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from salon_paiement.argent import montant_afficher
from salon_paiement.portees import Portee
from traces.models import TraceTransaction
from traces.types import TypeTrace


def _verrou(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    if d.get("cause") == "inactivite":
        return _("Caisse verrouillée : plus un geste depuis un moment.")
    return _("Caisse verrouillée avec le bouton.")


def _cle(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    noms = {"prefixe": d.get("prefixe", ""), "expire": d.get("expire", "")}
    if d.get("etape") == "revoquee":
        return _("Clé d'API sp_%(prefixe)s révoquée : elle n'ouvre plus rien.") % noms
    if d.get("etape") == "remplacee":
        return _("Clé d'API remplacée par sp_%(prefixe)s : l'ancienne marche encore 24 heures.") % noms
    libelles = dict(Portee.choices)
    droits = ", ".join(str(libelles.get(code, code)) for code in _liste(d.get("portees")))
    return _("Clé d'API sp_%(prefixe)s créée jusqu'au %(expire)s : %(droits)s.") % {**noms, "droits": droits}


def _accord(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    phrases = {
        "remise": _("Accord donné avec son code : remise de %(montant)s."),
        "annulation_especes": _("Accord donné avec son code : annuler %(montant)s d'espèces."),
        "remboursement": _("Accord donné avec son code : rembourser %(montant)s."),
    }
    montant = d.get("montant")
    somme = montant_afficher(montant) if isinstance(montant, int) else "–"
    phrase = phrases.get(str(d.get("geste", "")), _("Accord donné avec son code.")) % {"montant": somme}
    if nom := mots.comptes.get(d.get("pour")):
        phrase += " " + _("Demandé par %(nom)s.") % {"nom": nom}
    return phrase


def accorde_par(d: dict[str, Any], mots: Any) -> str:
    """Return " Accordé par …" for a gesture that a manager let through, empty for any other."""
    nom = mots.comptes.get(d.get("accord"))
    return " " + _("Accordé par %(nom)s.") % {"nom": nom} if nom else ""


ACCES: dict[str, Callable[[TraceTransaction, dict[str, Any], Any], str]] = {
    TypeTrace.VERROU: _verrou,
    TypeTrace.CLE_API: _cle,
    TypeTrace.ACCORD_GERANT: _accord,
}


def _liste(valeur: Any) -> list[Any]:
    """Return what a fact holds as a list; anything else says nothing."""
    return valeur if isinstance(valeur, list) else []
