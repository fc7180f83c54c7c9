"""The drawer, payouts and what else touches money outside a note, as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from salon_paiement.argent import montant_afficher
from traces.models import TraceTransaction
from traces.types import TypeTrace


def _sommes(d: dict[str, Any], *noms: str) -> dict[str, str]:
    return {nom: montant_afficher(d[nom]) if isinstance(d.get(nom), int) else "–" for nom in noms}


def nombre(d: dict[str, Any], nom: str) -> int:
    """Return a whole number of a payload, 0 when it is none."""
    valeur = d.get(nom)
    return valeur if isinstance(valeur, int) else 0


def _ouverture(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Caisse ouverte avec un fond de %(fond)s.") % _sommes(d, "fond")


def _mouvement(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    if nombre(d, "montant") < 0:
        return _("%(montant)s sortis du tiroir.") % {"montant": montant_afficher(-nombre(d, "montant"))}
    return _("%(montant)s mis dans le tiroir.") % _sommes(d, "montant")


def _comptage(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Caisse comptée : %(compte)s pour %(attendu)s attendus, écart %(ecart)s.") % _sommes(
        d, "compte", "attendu", "ecart"
    )


def _cloture(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Z n° %(numero)s : %(compte)s comptés, écart %(ecart)s.") % {
        "numero": d.get("numero", "–"),
        **_sommes(d, "compte", "ecart"),
    }


def _versement(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    somme = montant_afficher(nombre(d, "commissions") + nombre(d, "pourboires"))
    return _("%(somme)s versés à un coiffeur.") % {"somme": somme}


def _versement_confirme(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    somme = montant_afficher(nombre(d, "commissions") + nombre(d, "pourboires"))
    return _("Le coiffeur confirme avoir reçu %(somme)s.") % {"somme": somme}


def _numero_montre(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Numéro du client affiché pour le remboursement %(reference)s.") % {"reference": d.get("reference", "–")}


def _avoir_expire(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Avoir expiré : %(montant)s n'ont pas servi.") % _sommes(d, "montant")


TIROIR: dict[str, Callable[[TraceTransaction, dict[str, Any], Any], str]] = {
    TypeTrace.OUVERTURE_CAISSE: _ouverture,
    TypeTrace.MOUVEMENT_CAISSE: _mouvement,
    TypeTrace.COMPTAGE_CAISSE: _comptage,
    TypeTrace.CLOTURE_CAISSE: _cloture,
    TypeTrace.VERSEMENT: _versement,
    TypeTrace.VERSEMENT_CONFIRME: _versement_confirme,
    TypeTrace.NUMERO_MONTRE: _numero_montre,
    TypeTrace.AVOIR_EXPIRE: _avoir_expire,
}
