"""The operator's own statement, built from its ledger alone: what a merchant downloads at the end of the day."""

import csv
import io
from typing import Any

from simulateur.grand_livre import Fait

# Fees in basis points of the amount; the real rates are each contract's.
FRAIS_PB = {"feexpay": 170, "fedapay": 180, "paydunya": 200, "wave": 100, "externe": 150}
COLONNES = (
    "type",
    "reference",
    "alias",
    "notre_reference",
    "montant",
    "frais",
    "devise",
    "date",
    "telephone",
    "reseau",
)


def releve(faits: list[Fait], dialecte: str = "", du: str = "", au: str = "") -> list[dict[str, Any]]:
    """Lines of one dialect (or of all), oldest first, from day ``du`` to day ``au`` included (YYYY-MM-DD, UTC).

    ``type`` is "paiement" (money taken) or "remboursement" (given back); amounts and fees are positive whole XOF.
    """
    demandes: dict[str, Fait] = {}
    telephones: dict[str, str] = {}
    lignes = []
    for fait in faits:
        if fait["fait"] == "demande" and fait["prise"]:
            demandes[fait["reference"]] = fait
        if fait["fait"] in ("demande", "sonnerie"):
            telephones[fait["reference"]] = fait["telephone"]
        ligne = _ligne(fait, demandes, telephones)
        voulu = ligne and dialecte in ("", ligne["dialecte"]) and (not du or du <= ligne["date"][:10])
        if ligne and voulu and (not au or ligne["date"][:10] <= au):
            lignes.append(ligne)
    return lignes


def en_csv(lignes: list[dict[str, Any]]) -> str:
    """The same lines as a CSV file with a header, semicolons between columns."""
    sortie = io.StringIO()
    ecrivain = csv.DictWriter(sortie, COLONNES, delimiter=";", extrasaction="ignore", lineterminator="\r\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    return sortie.getvalue()


def _ligne(fait: Fait, demandes: dict[str, Fait], telephones: dict[str, str]) -> dict[str, Any] | None:
    paiement = fait["fait"] == "verdict" and fait["encaisse"]
    if not paiement and fait["fait"] != "remboursement":
        return None
    demande = demandes[fait["reference"]]
    dialecte = demande.get("dialecte", "feexpay")
    montant = fait["encaisse"] if paiement else fait["montant"]
    return {
        "type": "paiement" if paiement else "remboursement",
        "dialecte": dialecte,
        "reference": fait["reference"],
        "alias": demande.get("alias", ""),
        "notre_reference": demande["callback_info"] or "",
        "montant": montant,
        "frais": montant * FRAIS_PB[dialecte] // 10_000 if paiement else 0,
        "devise": demande.get("devise", "XOF"),
        "date": fait["le"],
        "telephone": telephones[fait["reference"]],
        "reseau": demande["reseau"],
    }
