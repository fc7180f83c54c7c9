"""What may not appear in a log, mail or alert: full phone numbers, e-mail addresses, tokens, keys, passwords.

Too much is masked rather than too little: eight grouped digits are taken for a number.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from traces.echappements import SEPARATEURS, a_travers_les_echappements
from traces.numeros_colles import masquer_colles

# Not inside a word or an identifier, but just after what an address writes as %3D or %20; nor in a decimal number.
_BORD = r"(?:(?<![\w-])|(?<=%[0-9A-Fa-f]{2}))"
_AVANT = _BORD + r"(?<!\d\.)"
# What people, keyboards and typesetters put between digits, seen or not (tab, no-break and thin spaces, hyphens,
# zero-width and direction marks).
_VIDES = SEPARATEURS + "\t\u00a0\u00ad\u061c\u2000-\u2015\u202a-\u202f\u2060-\u2069\ufeff"
# Between digits; a form sends a space as + (which is not the one of a time zone) or %20.
_S = rf"(?:[ .\-{_VIDES}]|\+(?!\d\d:\d)|%20)"
# Not 01-11-2026 or 04.05.2026, which people write too.
_DATE = rf"(?!\d\d{_S}\d\d{_S}(?:19|20)\d\d(?!\d))"
# Nor a large amount: 45 000 000 F.
_MONNAIE = rf"(?!{_S}?(?:F|FCFA|XOF|CFA)(?!\w))"
_FIN = r"(?![\w-])" + _MONNAIE
# With + or 00 (or as a URL writes it): any country. Without: the salons' part of Africa, 220 to 229.
_INTERNATIONAL = re.compile(_AVANT + rf"(?:\+|00|%2[Bb])((?:\d(?:{_S}|[/()]){{0,2}}){{5,13}}\d{_S}?\d)(?!\w)")
_INDICATIF = re.compile(_AVANT + rf"(22\d(?:{_S}?\d){{8,10}})(?!\w)")
# As dialled: ten digits of Benin and Côte d'Ivoire in any grouping, then eight or nine in one piece, in pairs, in
# threes, in fours, or as in Senegal.
_DIX = re.compile(_AVANT + _DATE + rf"(?<!\.)(0[157])(?:{_S}?\d){{6}}{_S}?(\d{_S}?\d)(?![\w-])")
_NATIONAL = re.compile(_AVANT + r"([04-9]\d)\d{4,6}(\d{2})(?![\w-])(?!\.\d)")
_PAIRES = re.compile(_AVANT + rf"([04-9]\d)(?P<s>{_S}|/)\d{{2}}(?:(?P=s)\d{{2}}){{1,2}}(?P=s)(\d{{2}})(?![\w-])")
_SENEGAL = re.compile(_AVANT + rf"(7\d){_S}\d{{3}}{_S}\d{{2}}{_S}(\d{{2}})(?![\w-])")
_TROIS = re.compile(_AVANT + rf"([4-9]\d)(?:\d{_S}\d|{_S}\d{{2}})\d{{1,2}}{_S}\d{{1,2}}(\d{{2}})" + _FIN)
_QUATRE = re.compile(_AVANT + rf"([4-9]\d)\d{{2}}{_S}\d{{2}}(\d{{2}})" + _FIN)
_ASSEZ = re.compile(r"\d(?:(?:\W{0,4}|%20|%2[Bb])\d){6}")
# Ours have 43 characters; longer ones (keys of operators, of signatures) have capitals, table names do not.
_JETON = re.compile(_BORD + r"([\w-]{4})[\w-]{39}(?![\w-])", re.ASCII)
_CLE = re.compile(_BORD + r"(?=[\w-]*[A-Z])([\w-]{4})[\w-]{40,}(?![\w-])", re.ASCII)
# Whoever holds an invitation's address chooses a password.
_INVITATION = re.compile(r"(/invitation/)[\w-]{1,20}/[\w-]{8,}", re.ASCII)
_LONG = re.compile(r"[\w-]{43}", re.ASCII)
# Shorter keys are known by how they begin, by the shape of an identifier that is none, or by what precedes them.
_PREFIXE = re.compile(
    r"(?<![\w-])((?:(?:sk|pk|rk|fp|whsec|eyJ[\w-]+\.eyJ|xox[abprs]|gh[pousr]|wave_[a-z]{2}_[a-z]+)"
    r"|(?:live|test)_(?:private|public|secret|token))[_.-])[\w.-]{8,}",
    re.ASCII,
)
_FAUX_UUID = re.compile(
    r"(?<![\w-])(?![0-9A-Fa-f-]{36}(?![\w-]))([A-Za-z0-9]{4})[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}(?![\w-])"
)
_SCHEMA = re.compile(r"\b(bearer|basic)( +|%20)(?=[^\s\"']*[\dA-Z=_-])([\w.~+/-]{4})[\w.~+/=-]{2,}", re.IGNORECASE)
# Neither begins with "anything": a regular expression that does takes minutes over a long text.
_MOTS = (
    r"(?:pass(?:word|wd|phrase|code)|mot[_ -]de[_ -]passe|secrete?|api[_ -]?key|(?:private|master|secret)[_-]?key"
    r"|sessionid|cle_(?:donnees|fernet|privee|api)|authorization|csrfmiddlewaretoken|(?<![a-z])(?:pwd|otp)(?![a-z]))"
)
_NOMS = r"(?:token|jeton|signature|(?<![a-z])(?:key|cl[eé]s?|pin)(?![a-z])|cookies?|code_installation)"
_AFFECTE = re.compile(
    rf"({_MOTS}[\w-]{{0,20}}[\"']?\s{{0,2}}(?::|=|%3D)\s{{0,2}}|{_NOMS}(?:[\"']\s{{0,2}}[:=]|=|%3D)\s{{0,2}})"
    r"(?:Token +)?(?!Bearer\b|Basic\b|None\b|null\b|True\b|False\b|true\b|false\b|<)"
    r"(?:([\"'])(?:\\.|(?!\2)[^\\\n]){1,500}?(?:\2|$)|[^\s\"'&,;)}\]*…][^\s\"'&,;)}\]…]{0,500})",
    re.IGNORECASE,
)
_IDENTIFIANTS_URL = re.compile(r"(://[^\s/:@\"']{0,64}:)[^\s/@\"'*]{1,200}(?=@)")
_COURRIEL = re.compile(r"(?<![\w.+-])(\w)[\w.+-]{0,63}(@|%40)(?=[\w-]{1,63}(?:\.[\w-]{1,63})+)")
# Fields known by their name hide their value whatever it looks like.
_CHAMP_SECRET = re.compile(rf"{_MOTS}|token|jeton(?!_)|^(?:code_installation|pin|cookies?)$", re.IGNORECASE)
_INDICES = (
    "pass", "secret", "key", "token", "jeton", "signature", "cle", "clé", "cookie", "pin", "authoriz", "pwd", "otp",
    "code_install", "bearer", "basic", "sessionid",
)  # fmt: skip
# Most of what our lines hold: a key of ours, a word.
_ANODIN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{0,6}"
    r"|(?!(?:sk|pk|rk|fp|whsec|gh.|xox.|live|test|wave)_)[a-z_]{0,40}",
    re.ASCII,
)
_NOMBRE_LONG = 10_000_000
_COURT = 1_000
CACHE = "***"


def masquer(texte: str) -> str:
    """Replace phone numbers, e-mail addresses, tokens, keys and passwords by their recognisable ends."""
    # Four handlers ask about one line, and a thousand lines about one state.
    return _masquer_court(texte) if len(texte) <= _COURT else _masquer(texte)


def _masquer(texte: str) -> str:
    if _ANODIN.fullmatch(texte):
        return texte
    if not texte.isascii():
        texte = _chiffres_latins(texte)
    return a_travers_les_echappements(texte, _tout_masquer) if "\\" in texte else _tout_masquer(texte)


def _tout_masquer(texte: str) -> str:
    if "@" in texte or "%40" in texte:
        texte = _COURRIEL.sub(rf"\1{CACHE}\2", _IDENTIFIANTS_URL.sub(rf"\1{CACHE}", texte))
    if _ASSEZ.search(texte):
        texte = _masquer_numeros(texte)
    return _masquer_cles(texte)


_masquer_court = functools.lru_cache(maxsize=512)(_masquer)


def _masquer_numeros(texte: str) -> str:
    texte = masquer_colles(texte)
    texte = _INTERNATIONAL.sub(_bouts, texte)
    texte = _INDICATIF.sub(_bouts, texte)
    texte = _DIX.sub(r"\1 ** ** ** \2", texte)
    texte = _NATIONAL.sub(r"\1 ** ** \2", texte)
    texte = _PAIRES.sub(r"\1 ** ** \3", texte)
    texte = _SENEGAL.sub(r"\1 ** ** \2", texte)
    texte = _TROIS.sub(r"\1 ** ** \2", texte)
    return _QUATRE.sub(r"\1 ** ** \2", texte)


def _masquer_cles(texte: str) -> str:
    bas = texte.lower()
    if any(indice in bas for indice in _INDICES):
        texte = _AFFECTE.sub(_valeur_cachee, _SCHEMA.sub(r"\1\2\3…", texte))
    if "/invitation/" in texte:
        texte = _INVITATION.sub(r"\1…", texte)
    if "_" in texte or "eyJ" in texte:
        texte = _PREFIXE.sub(r"\1…", texte)
    if texte.count("-") >= 4:
        texte = _FAUX_UUID.sub(r"\1…", texte)
    if len(texte) >= 43 and _LONG.search(texte):
        texte = _CLE.sub(r"\1…", _JETON.sub(r"\1…", texte))
    return texte


def masquer_numero(e164: str) -> str:
    """Return a number as people may see it: ``+229 01 ** ** ** 42``."""
    if len(e164) < 8:
        return "**"
    return f"{e164[:4]} {e164[4:6]} ** ** ** {e164[-2:]}"


def masquer_tout(valeur: Any, nom: str = "") -> Any:
    """Return ``valeur`` with every text inside it masked; what JSON does not know is told as masked text.

    Args:
        nom: the field that holds it; one that is called a password says nothing of its value.
    """
    if valeur is None or isinstance(valeur, bool | float):
        return valeur
    if nom and _CHAMP_SECRET.search(nom[:80]):
        return CACHE
    if isinstance(valeur, int):
        return valeur if abs(valeur) < _NOMBRE_LONG else _nombre(valeur)
    if isinstance(valeur, dict):
        return {masquer(str(cle)): masquer_tout(v, str(cle)) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple | set | frozenset):
        return [masquer_tout(v) for v in valeur]
    if isinstance(valeur, bytes | bytearray):
        return masquer(bytes(valeur).decode("utf-8", "backslashreplace"))
    return masquer(str(valeur))


def _nombre(valeur: int) -> int | str:
    masque = masquer(str(valeur))
    return valeur if masque == str(valeur) else masque


def _bouts(trouve: re.Match[str]) -> str:
    chiffres = re.sub(r"%20|\D", "", trouve[1])
    return f"+{chiffres[:3]} ** ** {chiffres[-2:]}"


def _valeur_cachee(trouve: re.Match[str]) -> str:
    """Keep the quotes, so that what was JSON is still read; three letters of a key that is not a password."""
    guillemet = trouve[2] or ""
    return f"{trouve[1]}{guillemet}{CACHE}{guillemet}"


def _chiffres_latins(texte: str) -> str:
    """A number written with another script's digits is still one."""
    return "".join(str(unicodedata.digit(c, c)) if not c.isascii() and c.isdecimal() else c for c in texte)
