"""Reading a PayDunya checkout invoice. Only ``total_amount`` is charged, whatever the items add up to."""

import secrets
from typing import Any

from simulateur.reponse import Refus
from simulateur.transactions import Demande

# PayDunya answers HTTP 200 and says no in ``response_code``.
INVALIDE = "1001"
MONTANT_MIN = 200


def lire_demande(corps: dict[str, Any], boutique: str) -> Demande:
    """A valid invoice, or ``Refus``."""
    facture, actions = _objet(corps, "invoice"), _objet(corps, "actions")
    if not _objet(corps, "store").get("name"):
        raise Refus(200, INVALIDE, "Store name is required")
    libres = _objet(corps, "custom_data")
    textes = [valeur for valeur in libres.values() if isinstance(valeur, str)]
    return Demande(
        reseau="paydunya",
        montant=_montant(facture.get("total_amount")),
        boutique=boutique,
        telephone="",
        description=str(facture.get("description") or ""),
        callback_info=textes[0] if textes else None,
        url_retour=str(actions.get("return_url") or ""),
        url_annulation=str(actions.get("cancel_url") or ""),
        dialecte="paydunya",
        url_notification=str(actions.get("callback_url") or ""),
        alias=f"PR{secrets.token_hex(6).upper()}",
        extra={"custom_data": libres, "items": _objet(facture, "items"), "taxes": _objet(facture, "taxes")},
    )


def _montant(lu: Any) -> int:
    nombre = int(lu) if isinstance(lu, str) and lu.isascii() and lu.isdigit() else lu
    entier = isinstance(nombre, int) or (isinstance(nombre, float) and nombre.is_integer())
    if isinstance(nombre, bool) or not entier:
        raise Refus(200, INVALIDE, "Invalid total_amount")
    if nombre < MONTANT_MIN:
        raise Refus(200, INVALIDE, f"total_amount must be at least {MONTANT_MIN}")
    return int(nombre)


def _objet(corps: dict[str, Any], cle: str) -> dict[str, Any]:
    """An object, or {} when absent; PHP writes an empty one as []."""
    valeur = corps.get(cle) or {}
    if not isinstance(valeur, dict):
        raise Refus(200, INVALIDE, f"{cle} must be an object")
    return valeur
