"""Reading an initiate request as strictly as FeexPay v2 documents it; a refusal says nothing moved."""

import re
import uuid
from collections.abc import Collection
from typing import Any

from simulateur.reponse import Refus, Requete, lire_objet
from simulateur.reseaux import RESEAUX
from simulateur.transactions import Demande

PUSH = "/api/transactions/public/requesttopay/"
MONTANT_MIN, MONTANT_MAX = 100, 2_000_000
LIEN = "/api/feexlinks/generate"
_TEXTE_LIEN = re.compile(r"[\w -]*", re.ASCII)
_TEXTE_SUR = re.compile(r"[A-Za-z0-9 ]*")


def lire_demande(requete: Requete, boutique: str, inactifs: Collection[str]) -> Demande:
    """A valid request, or ``Refus``. ``inactifs`` are the networks this shop has not contracted."""
    reseau = RESEAUX.get(code := requete.chemin.removeprefix(PUSH))
    if reseau is None or code in inactifs:
        raise Refus(404, "NETWORK_UNAVAILABLE", f"`{code}` channel not configured")
    corps = lire_objet(requete)
    if corps.get("shop") != boutique:
        raise Refus(400, "ERR_SHOP_NOT_FOUND", "Shop not found")
    telephone = corps.get("phoneNumber")
    if not isinstance(telephone, str) or not reseau.accepte(telephone):
        raise Refus(400, "ERR_INVALID_PHONE", "phoneNumber: digits only, country code first")
    textes = {cle: _texte(corps, cle) for cle in _TEXTES}
    # MTN is known to refuse a hyphen; which code it answers is a guess.
    if code.startswith("mtn") and not _TEXTE_SUR.fullmatch(textes["description"]):
        raise Refus(400, "ERR_NETWORK", "description: special characters are not allowed")
    if reseau.otp and not textes["otp"]:
        raise Refus(400, "ERR_NETWORK", "otp is required for this network")
    return Demande(
        reseau=code,
        montant=_montant(corps),
        boutique=boutique,
        telephone=telephone,
        description=textes["description"],
        callback_info=textes["callback_info"] or None,
        prenom=textes["first_name"],
        nom=textes["last_name"],
        url_retour=textes["return_url"],
        url_annulation=textes["cancel_url"],
    )


def lire_lien(requete: Requete, boutique: str) -> Demande:
    """A valid hosted link request (FeexLink), or ``Refus``. Nobody's number is known before the payer types it."""
    corps = lire_objet(requete)
    if corps.get("shop") != boutique:
        raise Refus(400, "ERR_SHOP_NOT_FOUND", "Shop not found")
    textes = {cle: _texte(corps, cle) for cle in _TEXTES_LIEN}
    if not _TEXTE_LIEN.fullmatch(textes["description"]):
        raise Refus(400, "BAD_REQUEST", "description: letters, digits, space, _ and - only", "description")
    if textes["paymentMethod"] not in ("", "ALL", "CARD", "MOBILE"):
        raise Refus(400, "BAD_REQUEST", "paymentMethod: ALL, CARD or MOBILE", "paymentMethod")
    return Demande(
        reseau="carte" if textes["paymentMethod"] == "CARD" else "feexlink",
        montant=_montant(corps),
        boutique=boutique,
        telephone="",
        description=textes["description"],
        callback_info=textes["custom_id"] or None,
        url_retour=textes["callback_url"],
        url_annulation=textes["callback_error"],
        alias=f"FL{uuid.uuid4().hex[:14]}",
        extra={"callback_info": textes["callback_info"] or None},
    )


_TEXTES = ("description", "callback_info", "first_name", "last_name", "otp", "return_url", "cancel_url")

_TEXTES_LIEN = ("description", "custom_id", "callback_url", "callback_error", "callback_info", "paymentMethod")


def _montant(corps: dict[str, Any]) -> int:
    montant = corps.get("amount")
    # A boolean is an int in Python, but never one within these limits.
    if not isinstance(montant, int) or not MONTANT_MIN <= montant <= MONTANT_MAX:
        raise Refus(400, "ERR_INVALID_AMOUNT", f"amount must be an integer from {MONTANT_MIN} to {MONTANT_MAX}")
    return montant


def _texte(corps: dict[str, Any], cle: str) -> str:
    valeur = corps.get(cle)
    if valeur is not None and not isinstance(valeur, str):
        raise Refus(400, "BAD_REQUEST", f"{cle} must be a string")
    return valeur or ""
