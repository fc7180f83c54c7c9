"""The link between a fact and its erasable context: a salted digest in the sealed row, the salts in the context.

While the context is there, a change of it shows. Once a half is erased with its salt, the digest that stays says
nothing of what it was: nobody can try the few billion addresses, or names, until one fits.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import os
from typing import Any

from traces.models import TraceContexte

TEXTES = ("description",)
TECHNIQUES = (
    "requete", "adresse_ip", "user_agent", "appareil", "navigateur", "os", "duree_execution", "memoire_utilisee",
    "pays", "ville", "coordonnees",
)  # fmt: skip
_TAILLE_SEL = 16


def engager(contexte: TraceContexte) -> bytes:
    """Salt a new context and return what its fact keeps of it (32 bytes)."""
    sels = os.urandom(2 * _TAILLE_SEL)
    contexte.sel_texte, contexte.sel_technique = sels[:_TAILLE_SEL], sels[_TAILLE_SEL:]
    return _racine(contexte)


def engagement_tient(contexte: TraceContexte, engagement: bytes | memoryview) -> bool:
    """Tell whether a context is the one its fact was written with, as far as it was not erased.

    A text whose digest alone is kept was erased: any other text there now was written by somebody else.
    """
    if contexte.feuille_texte is not None and contexte.description:
        return False
    return hmac.compare_digest(_racine(contexte), bytes(engagement))


def moitie_effacer(contexte: TraceContexte, *, texte: bool = False, technique: bool = False) -> list[str]:
    """Forget the salt of a half, keeping its digest; return the columns to save beside the half's own.

    The caller empties or shortens the half itself, afterwards.
    """
    touches: list[str] = []
    for voulu, moitie in ((texte, "texte"), (technique, "technique")):
        if voulu and getattr(contexte, f"sel_{moitie}") is not None:
            setattr(contexte, f"feuille_{moitie}", _feuille(contexte, moitie))
            setattr(contexte, f"sel_{moitie}", None)
            touches += [f"sel_{moitie}", f"feuille_{moitie}"]
    return touches


def _racine(contexte: TraceContexte) -> bytes:
    return hashlib.sha256(_feuille(contexte, "texte") + _feuille(contexte, "technique")).digest()


def _feuille(contexte: TraceContexte, moitie: str) -> bytes:
    gardee = getattr(contexte, f"feuille_{moitie}")
    if gardee is not None:
        return bytes(gardee)
    sel = getattr(contexte, f"sel_{moitie}")
    champs = TEXTES if moitie == "texte" else TECHNIQUES
    contenu = json.dumps([_epeler(champ, getattr(contexte, champ)) for champ in champs], ensure_ascii=False)
    return hashlib.sha256(bytes(sel or b"") + contenu.encode()).digest()


def _epeler(champ: str, valeur: Any) -> Any:
    if valeur is None:
        return None
    if champ == "adresse_ip":
        # Databases spell one address in several ways.
        return ipaddress.ip_interface(valeur).ip.packed.hex()
    if champ == "duree_execution":
        return round(valeur.total_seconds() * 1_000_000)
    return valeur
