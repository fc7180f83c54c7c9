"""Reading what a provider wrote as if it were hostile: strict JSON, whole amounts, harmless text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeGuard

from paiements.fournisseurs.erreurs import ResultatInconnu

# Beyond 2**53 a JSON number may already have been rounded by somebody on the way.
MONTANT_MAX = 2**53 - 1
_NOTRE_REFERENCE = re.compile(r"[A-Za-z0-9]{6,30}")
_CHIFFRES_EN_SUITE = re.compile(r"\d(?:[ .\-]?\d){5,}")


def lire_json(corps: bytes, *, liste: str = "") -> dict[str, object]:
    """Parse one JSON object, refusing everything two readers could understand differently.

    Args:
        liste: where an array may stand for the object, the key under which it is returned.

    Raises:
        ResultatInconnu: not UTF-8, not JSON, not an object, a duplicate key, NaN or Infinity, an
            oversized number, nested too deep. The message never quotes the body.
    """
    try:
        valeur = json.loads(
            corps.decode("utf-8-sig"),
            object_pairs_hook=_sans_doublon,
            parse_constant=_constante_refusee,
            parse_float=_nombre_fini,
        )
    except (ValueError, RecursionError):
        raise ResultatInconnu("réponse illisible") from None
    if liste and isinstance(valeur, list):
        return {liste: valeur}
    if not isinstance(valeur, dict):
        raise ResultatInconnu("réponse illisible : ce n'est pas un objet")
    return valeur


def json_ou_vide(corps: bytes) -> dict[str, object]:
    """The same, but an empty object for whatever cannot be read: a message that speaks of nobody."""
    try:
        return lire_json(corps)
    except ResultatInconnu:
        return {}


def _sans_doublon(paires: Iterable[tuple[str, object]]) -> dict[str, object]:
    objet: dict[str, object] = {}
    for cle, valeur in paires:
        if cle in objet:
            raise ValueError("clé en double")
        objet[cle] = valeur
    return objet


def _constante_refusee(nom: str) -> object:
    raise ValueError("constante refusée")


def _nombre_fini(texte: str) -> float:
    nombre = float(texte)
    if not math.isfinite(nombre):
        raise ValueError("nombre trop grand")
    return nombre


def montant_entier(valeur: object) -> int | None:
    """Whole XOF out of a JSON value, or ``None`` when it is not *exactly* a whole amount.

    JSON has one kind of number, so ``5000.0`` is 5000; ``5000.5``, ``True``, a negative, ``"5 000"`` or
    anything else is ``None``: better flagged than guessed.
    """
    if isinstance(valeur, bool):
        return None
    if isinstance(valeur, str) and re.fullmatch(r"[0-9]{1,16}", valeur):
        valeur = int(valeur)
    if isinstance(valeur, float) and valeur.is_integer():
        valeur = int(valeur)
    return valeur if isinstance(valeur, int) and 0 <= valeur <= MONTANT_MAX else None


def instant_lire(valeur: object) -> datetime | None:
    """An ISO 8601 instant in UTC, ``None`` when it is not one or does not tell its time zone."""
    if not isinstance(valeur, str):
        return None
    try:
        instant = datetime.fromisoformat(valeur)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def entete_lire(entetes: Mapping[str, str], nom: str) -> str:
    """One header whatever the case of its name, empty when absent."""
    return next((valeur for cle, valeur in entetes.items() if cle.lower() == nom.lower()), "")


def notre_reference_valide(valeur: object) -> TypeGuard[str]:
    """Whether ``valeur`` may be a reference of ours: a text of 6 to 30 letters and digits."""
    return isinstance(valeur, str) and _NOTRE_REFERENCE.fullmatch(valeur) is not None


def texte_lire(valeur: object) -> str:
    """A text as they wrote it, empty when it is none."""
    return valeur if isinstance(valeur, str) else ""


def numero_lire(valeur: object) -> str:
    """A phone number as they write it, in ``[+0-9]`` only; empty when it is not one."""
    return valeur if isinstance(valeur, str) and re.fullmatch(r"\+?[0-9]{8,15}", valeur) else ""


def texte_sur(valeur: object, longueur: int = 200) -> str:
    """Their words made harmless: printable, short, any run of six digits or more (a phone number) hidden."""
    if not isinstance(valeur, str):
        return ""
    lisible = "".join(c if c.isprintable() else " " for c in valeur[: 4 * longueur])
    return _CHIFFRES_EN_SUITE.sub("…", " ".join(lisible.split()))[:longueur]
