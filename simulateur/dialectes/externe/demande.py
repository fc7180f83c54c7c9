"""Reading a payment request for the generic external backend."""

import uuid
from typing import Any

from simulateur.reponse import Refus
from simulateur.transactions import Demande

MONTANT_MAX = 100_000_000
MOYENS = ("mobile_money", "credit_card")
_TEXTES = ("network", "phone", "description", "callback_url", "return_url", "cancel_url")


def lire_demande(corps: dict[str, Any], boutique: str) -> Demande:
    """A valid request, or ``Refus``."""
    montant = corps.get("amount")
    if not isinstance(montant, int) or isinstance(montant, bool) or not 0 < montant <= MONTANT_MAX:
        raise _refus("amount", "must be a positive integer of XOF")
    if corps.get("currency") != "XOF":
        raise _refus("currency", "must be XOF")
    if corps.get("payment_method") not in MOYENS:
        raise _refus("payment_method", f"must be one of {', '.join(MOYENS)}")
    notre = corps.get("reference")
    if not isinstance(notre, str) or not notre:
        raise _refus("reference", "is required")
    for champ in _TEXTES:
        if not isinstance(corps.get(champ) or "", str):
            raise _refus(champ, "must be a string")
    carte = corps["payment_method"] == "credit_card"
    return Demande(
        reseau="carte" if carte else corps.get("network") or "externe",
        montant=montant,
        boutique=boutique,
        telephone=(corps.get("phone") or "").removeprefix("+"),
        description=corps.get("description") or "",
        callback_info=notre,
        url_retour=corps.get("return_url") or "",
        url_annulation=corps.get("cancel_url") or "",
        dialecte="externe",
        url_notification=corps.get("callback_url") or "",
        alias=uuid.uuid4().hex[:12],
        extra={"payment_method": corps["payment_method"]},
    )


def _refus(champ: str, message: str) -> Refus:
    return Refus(422, "validation_error", f"{champ} {message}", champ)
