"""The rows of a Z per means of payment, as page and paper print them. Amounts are whole XOF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paiements.models import ClotureCaisse
from paiements.moyens import reseau_ou_moyen
from paiements.selecteurs_z import SelonReleve


def moyens_affichables(z: ClotureCaisse, releves: Mapping[str, SelonReleve] | None = None) -> list[dict[str, Any]]:
    """Return the stored rows with their name, what happened afterwards, and whether staff read something else.

    Args:
        releves: what statements tell today, by network; the paper, which never varies, has none.
    """
    dits = releves or {}
    return [
        {
            **ligne,
            "nom": reseau_ou_moyen(ligne["reseau"], ligne["moyen"]),
            **_suites(ligne),
            "releve": dits.get(ligne["reseau"]) if ligne["reseau"] else None,
            "a_rapprocher": ligne["declare"] is not None and ligne["declare"] != ligne["livre"],
        }
        for ligne in z.moyens
    ]


def _suites(ligne: dict[str, Any]) -> dict[str, int]:
    """What changed after the money came; a Z drawn before rows told it has none of these entries."""
    repris = ligne.get("repris", 0)
    # Taken back in an earlier Z and refunded in this one: a correction, not something "taken back: -5 000 F".
    apres = ligne.get("corrige", 0) + max(-repris, 0)
    suites = {"rendu": ligne.get("rendu", 0), "repris": max(repris, 0), "apres": apres}
    return {**suites, "suites": sum(map(abs, suites.values()))}
