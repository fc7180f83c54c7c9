"""Which column is what: guessed from the headers, corrected once by a person, remembered for the next file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paiements.releves.erreurs import FichierRefuse
from paiements.releves.lecture_csv import Cellules
from paiements.releves.mots import champ_devine
from salon_paiement.erreurs import SaisieInvalide

# Our fields, in the order in which they are asked for.
CHAMPS: dict[str, Promise] = {
    "date": _("Date"),
    "heure": _("Heure (si elle est à part)"),
    "montant": _("Montant (ou crédit)"),
    "debit": _("Débit (si les sorties sont à part)"),
    "reference": _("Référence de l'opérateur"),
    "notre_reference": _("Notre référence"),
    "telephone": _("Téléphone du client"),
    "frais": _("Frais"),
    "type": _("Type d'opération"),
    "statut": _("Statut"),
    "devise": _("Devise"),
}
REPERES = ("reference", "notre_reference", "telephone")
TETE_MAX = 30
APERCU = 10


@dataclass(frozen=True, slots=True)
class Tete:
    """The beginning of a file. ``rang`` is the header's place (0 is the first line), ``lignes`` what follows it."""

    rang: int
    entetes: list[str]
    lignes: list[Cellules]


def tete_lire(lignes: Iterable[Cellules | None], *, suite: int = APERCU) -> Tete:
    """Find the header among the first lines: the one with most words that we know.

    Args:
        suite: how many lines after it to keep.

    Raises:
        FichierRefuse: no line looks like a header, or nothing follows it.
    """
    debut = [cellules or [] for cellules in islice(lignes, TETE_MAX + suite)]
    notes = [(_connus(cellules), -rang) for rang, cellules in enumerate(debut[:TETE_MAX]) if _remplies(cellules) >= 2]
    if not notes:
        raise FichierRefuse(_("Aucune ligne de titres dans ce fichier : il faut au moins une date et un montant."))
    rang = -max(notes)[1]
    suivantes = [cellules for cellules in debut[rang + 1 :] if _remplies(cellules)][:suite]
    if not suivantes:
        raise FichierRefuse(_("Ce relevé n'a que des titres : aucune ligne à lire."))
    return Tete(rang, entetes_distincts(debut[rang]), suivantes)


def entetes_distincts(cellules: Sequence[object]) -> list[str]:
    """Return headers as text, each one different: a second ``Montant`` is ``Montant (2)``."""
    vus: dict[str, int] = {}
    distincts = []
    for rang, cellule in enumerate(cellules, 1):
        nom = " ".join(str(cellule if cellule is not None else "").split())[:80] or f"#{rang}"
        vus[nom] = vus.get(nom, 0) + 1
        distincts.append(nom if vus[nom] == 1 else f"{nom} ({vus[nom]})")
    return distincts


def colonnes_deviner(entetes: Sequence[str]) -> dict[str, str]:
    """Return our field → header, each header used once, the surest guesses first."""
    trouves = sorted(
        (sur, rang, champ) for rang, entete in enumerate(entetes) if (lu := champ_devine(entete)) for champ, sur in [lu]
    )
    choix: dict[str, str] = {}
    for _sur, rang, champ in trouves:
        choix.setdefault(champ, entetes[rang])
    return choix


def colonnes_verifier(choix: Mapping[str, str], entetes: Sequence[str]) -> dict[str, str]:
    """Return a usable choice of columns.

    Raises:
        SaisieInvalide: a date, an amount and something to match by are needed, each column once.
    """
    propre = {champ: choix[champ] for champ in CHAMPS if choix.get(champ)}
    if any(entete not in entetes for entete in propre.values()):
        raise SaisieInvalide(_("Une des colonnes choisies n'est pas dans ce fichier."))
    if len(set(propre.values())) < len(propre):
        raise SaisieInvalide(_("Une même colonne est choisie deux fois."))
    if "date" not in propre or "montant" not in propre:
        raise SaisieInvalide(_("Choisissez la colonne de la date et celle du montant."))
    if not any(champ in propre for champ in REPERES):
        raise SaisieInvalide(_("Choisissez au moins une colonne de référence, ou celle du téléphone."))
    return propre


def colonnes_placees(choix: Mapping[str, str], cellules: Sequence[object]) -> dict[str, int] | None:
    """Return our field → place of its column when ``cellules`` is the header of this choice, else ``None``."""
    entetes = entetes_distincts(cellules)
    if any(entete not in entetes for entete in choix.values()):
        return None
    return {champ: entetes.index(entete) for champ, entete in choix.items()}


def donnees_sous_entete(
    lignes: Iterable[Cellules | None], choix: Mapping[str, str]
) -> Iterator[tuple[int, Cellules | None, dict[str, int]]]:
    """Yield (number in the file, cells, places) of every line below the header that is not blank.

    Raises:
        FichierRefuse: the header is not there (any more).
    """
    places: dict[str, int] | None = None
    for numero, cellules in enumerate(lignes, 1):
        if places is None or (cellules and numero > 1 and _repete(cellules, choix)):
            # Files pasted together repeat their header, perhaps in another order.
            trouvees = colonnes_placees(choix, cellules) if cellules else None
            if trouvees is not None:
                places = trouvees
                continue
            if places is None and numero > TETE_MAX:
                break
        if places is not None and (cellules is None or _remplies(cellules)):
            yield numero, cellules, places
    if places is None:
        raise FichierRefuse(_("Les colonnes choisies ne sont plus dans ce fichier."))


def _repete(cellules: Cellules, choix: Mapping[str, str]) -> bool:
    return choix["montant"] in cellules and choix["date"] in cellules


def est_entete(cellules: Cellules) -> bool:
    """Tell whether a line names the columns without which there is no statement."""
    champs = _champs(cellules)
    return {"date", "montant"} <= champs and not champs.isdisjoint(REPERES)


def _connus(cellules: Cellules) -> int:
    return len(_champs(cellules))


def _champs(cellules: Cellules) -> set[str]:
    return {lu[0] for cellule in cellules if isinstance(cellule, str) and (lu := champ_devine(cellule))}


def _remplies(cellules: Cellules) -> int:
    return sum(1 for cellule in cellules if cellule is not None and cellule != "")
