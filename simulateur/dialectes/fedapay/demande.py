"""Reading FedaPay's requests as strictly as documented; an error body says which field."""

import re
import secrets
from dataclasses import replace
from typing import Any

from simulateur.reponse import Refus
from simulateur.transactions import Demande

MODES = {
    "mtn_open": "229",
    "moov": "229",
    "sbin": "229",
    "moov_tg": "228",
    "togocel": "228",
    "mtn_ci": "225",
    "free_sn": "221",
    "airtel_ne": "227",
    "mtn_open_gn": "224",
    "momo_test": "229",
}
_INDICATIFS = {"bj": "229", "tg": "228", "ci": "225", "sn": "221", "ne": "227", "gn": "224"}
_NUMERO = re.compile(r"\+?[0-9]{8,15}")
MONTANT_MAX = 100_000_000


def lire_demande(corps: dict[str, Any], boutique: str) -> Demande:
    """A valid transaction, or ``Refus``. The payer's phone may be known already; it is asked later."""
    montant = corps.get("amount")
    if not isinstance(montant, int) or isinstance(montant, bool) or not 0 < montant <= MONTANT_MAX:
        raise Refus(422, "VALIDATION", "amount must be a positive integer", "amount")
    devise = corps.get("currency")
    if not isinstance(devise, dict) or devise.get("iso") != "XOF":
        raise Refus(422, "VALIDATION", "currency must be {iso: XOF}", "currency")
    description, mode = _texte(corps, "description"), _texte(corps, "mode")
    if not description:
        raise Refus(422, "VALIDATION", "description can't be blank", "description")
    if mode and mode not in MODES:
        raise Refus(422, "VALIDATION", "mode is unknown", "mode")
    libres = corps.get("custom_metadata") or {}
    if not isinstance(libres, dict):
        raise Refus(422, "VALIDATION", "custom_metadata must be an object", "custom_metadata")
    client = corps.get("customer") or {}
    notre = _texte(corps, "merchant_reference")
    textes = [valeur for valeur in libres.values() if isinstance(valeur, str)]
    return Demande(
        reseau=mode or "fedapay",
        montant=montant,
        boutique=boutique,
        telephone=numero(client.get("phone_number")) if isinstance(client, dict) else "",
        description=description,
        callback_info=notre or (textes[0] if textes else None),
        prenom=str(client.get("firstname") or "") if isinstance(client, dict) else "",
        nom=str(client.get("lastname") or "") if isinstance(client, dict) else "",
        url_retour=_texte(corps, "callback_url"),
        url_annulation=_texte(corps, "callback_url"),
        dialecte="fedapay",
        alias=f"trx_{secrets.token_hex(8)}",
        extra={"custom_metadata": libres, "merchant_reference": notre or None},
    )


def completer(demande: Demande, mode: str, corps: dict[str, Any]) -> Demande:
    """The same request with the mode and the phone of a push; raises ``Refus``."""
    telephone = numero(corps.get("phone_number")) or demande.telephone
    if not telephone:
        raise Refus(422, "VALIDATION", "phone_number can't be blank", "phone_number")
    if not telephone.startswith(MODES[mode]):
        raise Refus(422, "VALIDATION", "phone_number is not of this country", "phone_number")
    return replace(demande, reseau=mode, telephone=telephone)


def numero(objet: Any) -> str:
    """Digits with the country code, from ``{number, country}``; empty when absent. Raises ``Refus``."""
    if not objet:
        return ""
    lu = objet.get("number") if isinstance(objet, dict) else None
    if not isinstance(lu, str) or not _NUMERO.fullmatch(serre := lu.replace(" ", "")):
        raise Refus(422, "VALIDATION", "phone_number is invalid", "phone_number")
    indicatif = _INDICATIFS.get(str(objet.get("country", "")).lower(), "")
    if not serre.startswith("+") and not indicatif:
        raise Refus(422, "VALIDATION", "phone_number needs its country", "phone_number")
    return serre[1:] if serre.startswith("+") else indicatif + serre.removeprefix(indicatif)


def _texte(corps: dict[str, Any], cle: str) -> str:
    valeur = corps.get(cle)
    if valeur is not None and not isinstance(valeur, str):
        raise Refus(422, "VALIDATION", f"{cle} must be a string", cle)
    return valeur or ""
