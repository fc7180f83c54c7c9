"""One line of a file in our words, or the reason why it is not one."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field

from paiements.fournisseurs.base import LigneRelevee
from paiements.releves.dates import instant_lire
from paiements.releves.erreurs import LigneIllisible, LigneSansArgent
from paiements.releves.lecture_csv import Cellules
from paiements.releves.mots import INCERTAIN, normaliser, sens_de, statut_verifier
from paiements.releves.nombres import montant_lire
from salon_paiement.argent import DEVISE

REFERENCE_MAX, NOTRE_REFERENCE_MAX = 120, 60
FRAIS_MAX = 2_000_000_000
# Our own references, wherever a provider repeats them (a description, a comment).
_NOTRE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{22}(?![A-Z0-9])", re.ASCII)
_FRANCS = {"", "xof", "f", "cfa", "fcfa", "f cfa", "franc cfa", "francs cfa", "franc", "francs"}


class SigneVersements:
    """The sign one file gives its payouts, the first one's: one of the other sign is a payout that came back."""

    def __init__(self) -> None:
        self._premier = 0

    def revenu(self, montant: int) -> bool:
        """Tell whether this payout (signed whole units, not 0) goes against the ones before it."""
        self._premier = self._premier or montant
        return (montant > 0) != (self._premier > 0)


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a file was made: what a time without zone means, the present (aware), and how it signs payouts."""

    fuseau: zoneinfo.ZoneInfo
    maintenant: datetime.datetime
    versements: SigneVersements = field(default_factory=SigneVersements)


def ligne_lire(cellules: Cellules | None, places: Mapping[str, int], lieu: Lieu) -> LigneRelevee:
    """Return one line in our words; amounts are whole units of its currency.

    Raises:
        LigneIllisible: with the code of the reason.
        LigneSansArgent: refused or still waiting at the provider's; it keeps the line's instant.
    """
    if cellules is None:
        raise LigneIllisible("trop_longue")
    lus = {champ: cellules[place] if place < len(cellules) else None for champ, place in places.items()}
    if any(isinstance(valeur, str) and valeur.startswith("=") for valeur in lus.values()):
        raise LigneIllisible("formule")
    instant = instant_lire(lus["date"], lieu.fuseau, maintenant=lieu.maintenant, heure=lus.get("heure"))
    if "statut" in places:
        _statut(lus["statut"], instant)
    montant = montant_lire(lus["montant"])
    if montant == 0:
        raise LigneIllisible("montant_absent")
    reference, notre = _references(lus)
    telephone = _texte(lus.get("telephone"))[:40]
    sens = sens_de(lus.get("type"), montant)
    if sens == "reversement" and lieu.versements.revenu(montant):
        sens = INCERTAIN
    if not (reference or notre or telephone) and sens not in {"reversement", INCERTAIN}:
        raise LigneIllisible("sans_reference")
    return LigneRelevee(
        reference=reference,
        montant=abs(montant),
        instant=instant,
        notre_reference=notre,
        sens=sens,
        devise=_devise(lus.get("devise")),
        frais=_frais(lus.get("frais"), abs(montant)),
        telephone=telephone,
    )


def _statut(valeur: object, instant: datetime.datetime) -> None:
    try:
        statut_verifier(valeur)
    except LigneSansArgent as sans_argent:
        sans_argent.instant = instant
        raise


def _references(lus: Mapping[str, object]) -> tuple[str, str]:
    reference, notre = _texte(lus.get("reference")), _texte(lus.get("notre_reference"))
    trouvee = _NOTRE.search(notre)
    notre = trouvee[0] if trouvee else notre[:NOTRE_REFERENCE_MAX]
    if len(reference) > REFERENCE_MAX:
        raise LigneIllisible("reference")
    return reference, notre


def _texte(valeur: object) -> str:
    """A workbook turns long references made of digits into numbers: no decimal point comes back."""
    if valeur is None or isinstance(valeur, bool):
        return ""
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur == valeur and abs(valeur) < 1e15 and valeur == int(valeur) else ""
    return " ".join(str(valeur).split())


def _frais(valeur: object, montant: int) -> int | None:
    if valeur is None or not str(valeur).strip(" -–—"):
        return None
    try:
        frais = abs(montant_lire(valeur))
    except LigneIllisible as erreur:
        raise LigneIllisible("fraction" if erreur.code == "fraction" else "frais") from erreur
    if frais > min(montant, FRAIS_MAX):
        raise LigneIllisible("frais")
    return frais


def _devise(valeur: object) -> str:
    mot = normaliser(valeur)
    if mot in _FRANCS:
        return DEVISE
    if not re.fullmatch(r"[a-z]{3}", mot):
        raise LigneIllisible("devise")
    return mot.upper()
