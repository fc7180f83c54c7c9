"""FeexPay's networks, as contracted separately for each shop, and the shape of their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from paiements.fournisseurs.base import Mode, Reseau


@dataclass(frozen=True, slots=True)
class Plan:
    """A country's numbering: digits after the country code, and how they must begin."""

    indicatif: str
    longueur: int
    debut: str = ""


# Benin went from 8 to 10 digits, all starting with 01, on 2024-11-30.
PLANS = {
    "BJ": Plan("229", 10, "01"),
    "TG": Plan("228", 8),
    "CI": Plan("225", 10),
    "SN": Plan("221", 9),
}

# Prefixes come from FeexPay's own SDK; it knows none outside Benin.
_MTN_BJ = "0142 0146 0150 0151 0152 0153 0154 0156 0157 0159 0161 0162 0166 0167 0169 0190 0191 0192 0193 0196 0197"
_MOOV_BJ = "0145 0155 0158 0160 0163 0164 0165 0168 0194 0195 0198 0199"
_CELTIIS_BJ = "0140 0141 0143 0144 0147"

_TABLE = (
    Reseau("mtn", "MTN MoMo", "BJ", prefixes=frozenset(_MTN_BJ.split())),
    Reseau("moov", "Moov Money", "BJ", prefixes=frozenset(_MOOV_BJ.split())),
    Reseau("celtiis_bj", "Celtiis Cash", "BJ", prefixes=frozenset(_CELTIIS_BJ.split())),
    Reseau("coris", "Coris Money", "BJ"),
    Reseau("togocom_tg", "Mixx by Yas (T-Money)", "TG"),
    Reseau("moov_tg", "Moov Money (Flooz)", "TG"),
    Reseau("mtn_ci", "MTN MoMo", "CI"),
    Reseau("moov_ci", "Moov Money", "CI"),
    Reseau("orange_ci", "Orange Money", "CI", Mode.REDIRECTION),
    Reseau("wave_ci", "Wave", "CI", Mode.REDIRECTION),
    Reseau("orange_sn", "Orange Money", "SN", Mode.REDIRECTION),
    Reseau("wave_sn", "Wave", "SN", Mode.REDIRECTION),
    Reseau("free_sn", "Mixx by Yas (Free Money)", "SN"),
)
RESEAUX = {reseau.code: reseau for reseau in _TABLE}


def numero_formater(msisdn: str, pays: str) -> str | None:
    """FeexPay's form of a number: digits only, country code first; ``None`` when it is not one of ``pays``.

    Args:
        msisdn: E.164 with or without ``+``.
        pays: ISO 3166 code.
    """
    plan = PLANS[pays]
    chiffres = msisdn.removeprefix("+")
    national = chiffres[len(plan.indicatif) :]
    bien_forme = chiffres.isascii() and chiffres.isdigit() and chiffres.startswith(plan.indicatif + plan.debut)
    return chiffres if bien_forme and len(national) == plan.longueur else None


def reseau_propose(e164: str, reseaux_actifs: Iterable[str]) -> str | None:
    """The network to preselect for a number, or ``None`` when nothing is likely enough.

    A hint for the screen only: numbers are portable, so the payer always chooses.
    """
    actifs = [RESEAUX[code] for code in reseaux_actifs if code in RESEAUX]
    candidats = [reseau for reseau in actifs if numero_formater(e164, reseau.pays)]
    devines = [reseau for reseau in candidats if _national(e164, reseau).startswith(tuple(reseau.prefixes))]
    if devines:
        return devines[0].code
    # Without any hint for the country, the only network on offer is the obvious one.
    seul = len(candidats) == 1 and not _prefixes_connus(candidats[0].pays)
    return candidats[0].code if seul else None


def _national(e164: str, reseau: Reseau) -> str:
    return e164.removeprefix("+")[len(PLANS[reseau.pays].indicatif) :]


def _prefixes_connus(pays: str) -> bool:
    return any(reseau.prefixes for reseau in _TABLE if reseau.pays == pays)
