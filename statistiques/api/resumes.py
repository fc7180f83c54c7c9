"""The figures of the sources' dashboard, from the declared measures and indicators."""

from __future__ import annotations

from typing import Any

from salon_paiement.etats import OUVERTS
from statistiques.catalogue import CATALOGUE
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import serie, totaux

_ACTIVES = tuple(f"visites_{etat}" for etat in sorted(OUVERTS))
_CONVERSION, _MOYEN = CATALOGUE["taux_conversion"], CATALOGUE["panier"]
_RESUME = frozenset(
    {"visites", "visites_paiement_reussi", "visites_expire", "visites_abandonne", "tentatives", "tentatives_reussies",
     "tentatives_refusees", "tentatives_autres", "encaisse", "essai", *_ACTIVES}
) | _CONVERSION.mesures | _MOYEN.mesures  # fmt: skip
_PAR_JOUR = ("visites", "visites_paiement_reussi", "tentatives", "tentatives_reussies", "encaisse")


def resume_calculer(perimetre: Perimetre, periode: Periode) -> dict[str, dict[str, int | None]]:
    """Return sessions, payments and performance: whole XOF, rates in thousandths, ``None`` when nothing divides."""
    m = totaux(perimetre, periode, sorted(_RESUME))
    return {
        "sessions": {
            "total": m["visites"],
            "actives": sum(m[nom] for nom in _ACTIVES),
            "reussies": m["visites_paiement_reussi"],
            "expirees": m["visites_expire"],
            "abandonnees": m["visites_abandonne"],
        },
        "paiements": {
            "total": m["tentatives"],
            "reussis": m["tentatives_reussies"],
            "echoues": m["tentatives_refusees"],
            "autres": m["tentatives_autres"],
            "chiffre_affaires": m["encaisse"],
            "dont_essai": m["essai"],
        },
        "performance": {"taux_conversion": _CONVERSION.valeur(m), "montant_moyen": _MOYEN.valeur(m)},
    }


def resume_par_jour(perimetre: Perimetre, periode: Periode) -> dict[str, list[dict[str, Any]]]:
    """Return sessions and payments day by day, days without anything included."""
    # Days, even where hours were asked for.
    jours = Periode(periode.du, periode.au)
    points = [(point.debut, point.valeurs) for point in serie(perimetre, jours, Pas.JOUR, _PAR_JOUR)]
    return {
        "sessions": [
            {"jour": jour, "total": m["visites"], "reussies": m["visites_paiement_reussi"]} for jour, m in points
        ],
        "paiements": [
            {
                "jour": jour,
                "total": m["tentatives"],
                "reussis": m["tentatives_reussies"],
                "montant_total": m["encaisse"],
            }
            for jour, m in points
        ],
    }
