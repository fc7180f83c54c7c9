"""The networks a client may choose: one catalogue in our words, which each provider maps to its own.

A network keeps its code whoever carries it, so that a salon may hold several accounts for one network and
change their order without anybody noticing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop


class Mode(enum.StrEnum):
    """How a network asks its payer: the phone rings, or the browser goes elsewhere."""

    PUSH = "push"
    REDIRECTION = "redirection"


@dataclass(frozen=True, slots=True)
class Reseau:
    """One way to pay through a provider.

    Args:
        code: our word for it; a provider translates it on the wire.
        nom: what people call it, in French when it is not a brand.
        pays: ISO 3166 code of the country whose numbers it accepts, empty for cards.
        mode: what usually happens; the provider's answer decides, not this.
        prefixes: first digits of the national number, a hint only (numbers are portable).
        sans_numero: the payer's number is not needed before leaving for the provider's page.
    """

    code: str
    nom: str
    pays: str
    mode: Mode = Mode.PUSH
    prefixes: frozenset[str] = frozenset()
    sans_numero: bool = False

    @property
    def libelle(self) -> str:
        """Return what people call it, in the reader's language."""
        return gettext(self.nom)


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
CARTE = "carte"

# Prefixes were published for Benin only.
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
    Reseau("expresso_sn", "E-Money (Expresso)", "SN"),
    Reseau(CARTE, gettext_noop("Carte Visa ou Mastercard"), "", Mode.REDIRECTION, sans_numero=True),
)
CATALOGUE: Mapping[str, Reseau] = {reseau.code: reseau for reseau in _TABLE}


def reseaux_choisis(codes: Iterable[str]) -> Mapping[str, Reseau]:
    """Return these networks of the catalogue, in its order.

    Raises:
        KeyError: a code is not in the catalogue.
    """
    voulus = {code: CATALOGUE[code] for code in codes}
    return {code: reseau for code, reseau in CATALOGUE.items() if code in voulus}


def numero_formater(msisdn: str, pays: str) -> str | None:
    """Return a number as digits only, country code first; ``None`` when it is not one of ``pays``.

    Args:
        msisdn: E.164 with or without ``+``.
        pays: ISO 3166 code.
    """
    plan = PLANS[pays]
    chiffres = msisdn.removeprefix("+")
    national = chiffres[len(plan.indicatif) :]
    bien_forme = chiffres.isascii() and chiffres.isdigit() and chiffres.startswith(plan.indicatif + plan.debut)
    return chiffres if bien_forme and len(national) == plan.longueur else None


def numero_national(msisdn: str, pays: str) -> str | None:
    """Return the national part of a number, digits only; ``None`` when it is not one of ``pays``."""
    chiffres = numero_formater(msisdn, pays)
    return chiffres[len(PLANS[pays].indicatif) :] if chiffres else None


def reseau_propose(e164: str, reseaux_actifs: Iterable[str]) -> str | None:
    """Return the network to preselect for a number, ``None`` when nothing is likely enough.

    A hint for the screen only: numbers are portable, so the payer always chooses.
    """
    actifs = [CATALOGUE[code] for code in reseaux_actifs if code in CATALOGUE and CATALOGUE[code].pays]
    candidats = [reseau for reseau in actifs if numero_formater(e164, reseau.pays)]
    devines = [r for r in candidats if (numero_national(e164, r.pays) or "").startswith(tuple(r.prefixes))]
    if devines:
        return devines[0].code
    # Without any hint for the country, the only network on offer is the obvious one.
    seul = len(candidats) == 1 and not _prefixes_connus(candidats[0].pays)
    return candidats[0].code if seul else None


def _prefixes_connus(pays: str) -> bool:
    return any(reseau.prefixes for reseau in _TABLE if reseau.pays == pays)
