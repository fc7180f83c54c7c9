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
from paiements.releves.mots import normaliser, remboursement_fait, sens_de, sens_des_colonnes, statut_lire
from paiements.releves.nombres import montant_lire
from paiements.releves.tables import FRAIS, INCERTAIN
from salon_paiement.argent import DEVISE

REFERENCE_MAX, NOTRE_REFERENCE_MAX = 120, 60
FRAIS_MAX = 2_000_000_000
# Our own references, wherever a provider repeats them (a description, a comment).
_NOTRE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{22}(?![A-Z0-9])", re.ASCII)
_FRANCS = {"xof", "f", "cfa", "fcfa", "f cfa", "franc cfa", "francs cfa", "franc", "francs"}
# What a spreadsheet makes of a long row of digits: several references become the same one.
_SCIENTIFIQUE = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}", re.ASCII | re.IGNORECASE)
# Digits that a spreadsheet keeps; those after them are zeros.
_CHIFFRES_SURS = 10**15
# Directions of which the line itself is the fact: a person looks at it even when nothing tells whose it is.
_SANS_REPERE = {"reversement", INCERTAIN, FRAIS}


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
    reste = _statut(lus["statut"], instant) if "statut" in places else True
    montant, devises = _montant(lus)
    reference, notre = _references(lus)
    telephone = _telephone(lus.get("telephone"))
    sens = _sens(lus, montant, reste=reste)
    if sens == "reversement" and lieu.versements.revenu(montant):
        sens = INCERTAIN
    if not (reference or notre or telephone) and sens not in _SANS_REPERE:
        raise LigneIllisible("sans_reference")
    devise = _devise(lus.get("devise"), devises)
    return LigneRelevee(
        reference=reference,
        montant=abs(montant),
        instant=instant,
        notre_reference=notre,
        sens=sens,
        devise=devise,
        frais=_frais(lus.get("frais"), abs(montant), devise),
        telephone=telephone,
    )


def _statut(valeur: object, instant: datetime.datetime) -> bool:
    """Tell whether the money came and stayed."""
    try:
        return statut_lire(valeur)
    except LigneSansArgent as sans_argent:
        sans_argent.instant = instant
        raise


def _montant(lus: Mapping[str, object]) -> tuple[int, tuple[str, ...]]:
    """Return the amount and its cell's currencies; one of the column of what left is negative, whatever its sign.

    Raises:
        LigneIllisible: no amount, or one in each of the two columns.
    """
    trouves = [(champ, *montant_lire(lus[champ])) for champ in ("montant", "debit") if not _vide(lus.get(champ))]
    trouves = [trouve for trouve in trouves if trouve[1]]
    if not trouves:
        raise LigneIllisible("montant_absent")
    if len(trouves) > 1:
        raise LigneIllisible("montant")
    champ, montant, devises = trouves[0]
    return (-abs(montant) if champ == "debit" else montant), devises


def _vide(valeur: object) -> bool:
    return valeur is None or not str(valeur).strip(" -–—")


def _sens(lus: Mapping[str, object], montant: int, *, reste: bool) -> str:
    if "debit" in lus:
        sens = sens_des_colonnes(sens_de(lus.get("type"), abs(montant)), sorti=montant < 0)
    else:
        sens = sens_de(lus.get("type"), montant)
    # A refund whose state says « refunded » is one that was made; anything else came, then went back.
    return sens if reste or (sens == "remboursement" and remboursement_fait(lus["statut"])) else INCERTAIN


def _references(lus: Mapping[str, object]) -> tuple[str, str]:
    reference, notre = _texte(lus.get("reference")), _texte(lus.get("notre_reference"))
    ronde = _arrondie(lus.get("notre_reference"))
    if _arrondie(lus.get("reference")) or (ronde and not reference):
        raise LigneIllisible("reference_arrondie")
    if ronde:
        # A number in a description: no reference of ours is one.
        notre = ""
    trouvee = _NOTRE.search(notre)
    notre = trouvee[0] if trouvee else notre[:NOTRE_REFERENCE_MAX]
    if len(reference) > REFERENCE_MAX:
        raise LigneIllisible("reference")
    return reference, notre


def _arrondie(valeur: object) -> bool:
    """Tell whether a spreadsheet has rounded these digits: lines that differ may then bear the same ones."""
    if isinstance(valeur, bool) or valeur is None:
        return False
    if isinstance(valeur, float):
        return valeur != valeur or abs(valeur) >= _CHIFFRES_SURS or valeur != int(valeur)
    if isinstance(valeur, int):
        return abs(valeur) >= _CHIFFRES_SURS and valeur % 10 ** (len(str(abs(valeur))) - 15) == 0
    return bool(_SCIENTIFIQUE.fullmatch(str(valeur).strip()))


def _telephone(valeur: object) -> str:
    """A number is only one way to recognise a line: a rounded one is left out."""
    return "" if _arrondie(valeur) else _texte(valeur)[:40]


def _texte(valeur: object) -> str:
    """A workbook turns references made of digits into numbers: no decimal point comes back."""
    if valeur is None or isinstance(valeur, bool):
        return ""
    if isinstance(valeur, float) and not _arrondie(valeur):
        return str(int(valeur))
    return " ".join(str(valeur).split())


def _frais(valeur: object, montant: int, devise: str) -> int | None:
    if _vide(valeur):
        return None
    try:
        lus, devises = montant_lire(valeur)
    except LigneIllisible as erreur:
        raise LigneIllisible("fraction" if erreur.code == "fraction" else "frais") from erreur
    if abs(lus) > min(montant, FRAIS_MAX) or (devises and devise not in devises):
        raise LigneIllisible("frais")
    return abs(lus)


def _devise(colonne: object, cellule: tuple[str, ...]) -> str:
    """Return the currency that the column tells, else the amount's own cell, else ours.

    Raises:
        LigneIllisible: ``devise``, unknown, or the two disagree.
    """
    mot = normaliser(colonne)
    if not mot and not _vide(colonne):
        raise LigneIllisible("devise")
    if not mot:
        return cellule[0] if cellule else DEVISE
    dite = DEVISE if mot in _FRANCS else mot.upper()
    if not re.fullmatch(r"[A-Z]{3}", dite) or (cellule and dite not in cellule):
        raise LigneIllisible("devise")
    return dite
