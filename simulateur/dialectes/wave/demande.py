"""Reading a Wave checkout session: amounts are strings, addresses are https, unknown fields are refused."""

import re
import secrets
import urllib.parse
from typing import Any

from simulateur.config import Configuration, est_boucle_locale
from simulateur.reponse import Refus
from simulateur.transactions import Demande

_CHAMPS = frozenset(
    {
        *("amount", "currency", "success_url", "error_url", "client_reference"),
        *("restrict_payer_mobile", "enforce_payer_mobile", "aggregated_merchant_id"),
    }
)
_MONTANT = re.compile(r"[1-9][0-9]{0,8}")
_MOBILE = re.compile(r"\+[1-9][0-9]{7,14}")
_NOTRE_MAX = 255


def lire_demande(corps: dict[str, Any], config: Configuration) -> Demande:
    """A valid session, or ``Refus``."""
    for champ in sorted(set(corps) - _CHAMPS):
        raise refus(champ, "extra fields not permitted")
    textes = {champ: _texte(corps, champ) for champ in _CHAMPS}
    if not _MONTANT.fullmatch(textes["amount"]):
        raise refus("amount", "must be a string of digits, without decimals for XOF")
    if textes["currency"] != "XOF":
        raise refus("currency", "must be XOF")
    for champ in ("success_url", "error_url"):
        if not _adresse_permise(textes[champ], config):
            raise refus(champ, "must be an https address")
    if len(textes["client_reference"]) > _NOTRE_MAX:
        raise refus("client_reference", f"at most {_NOTRE_MAX} characters")
    mobile = textes["restrict_payer_mobile"] or textes["enforce_payer_mobile"]
    if mobile and not _MOBILE.fullmatch(mobile):
        raise refus("restrict_payer_mobile", "must be an E.164 number")
    return Demande(
        reseau="wave",
        montant=int(textes["amount"]),
        boutique=config.boutique,
        telephone=mobile.removeprefix("+"),
        callback_info=textes["client_reference"] or None,
        url_retour=textes["success_url"],
        url_annulation=textes["error_url"],
        dialecte="wave",
        alias=f"T_{secrets.token_hex(8).upper()}",
        extra={"aggregated_merchant_id": textes["aggregated_merchant_id"] or None},
    )


def refus(champ: str, message: str) -> Refus:
    """A validation refusal about one field."""
    return Refus(400, "request-validation-error", message, champ)


def _adresse_permise(url: str, config: Configuration) -> bool:
    lue = urllib.parse.urlsplit(url)
    if lue.scheme == "https":
        return bool(lue.hostname)
    # A bench on one machine, or in one room, has no certificate.
    return lue.scheme == "http" and (est_boucle_locale(lue.hostname or "") or config.reseau_local)


def _texte(corps: dict[str, Any], champ: str) -> str:
    valeur = corps.get(champ)
    if valeur is not None and not isinstance(valeur, str):
        raise refus(champ, "str type expected")
    return valeur or ""
