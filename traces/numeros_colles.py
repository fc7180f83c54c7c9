"""Numbers that touch letters (``tel22997000001fin``, ``client_0197000042``), as the inside of an identifier does.

Digits alone cannot tell them from a key, a date or a duration: what is around them does. An international number is
hidden next to any letter, a national one next to a word that announces it or that no identifier of ours ends with.
"""

from __future__ import annotations

import re

# A whole run of digits, which the function below judges: a class alone is what makes a search fast.
_SUITE = re.compile(r"[0-9]{8,}")
_INDICATIF = re.compile(r"(?:00)?(22\d{9,11})", re.ASCII)
_DIX = re.compile(r"0[157]\d{8}", re.ASCII)
_NATIONAL = re.compile(r"[04-9]\d{7,8}", re.ASCII)
# What announces a number, at the end of the letters before it.
_ANNONCE = re.compile(
    r"(?:t[eé]l(?:[eé]phone)?|phone|msisdn|num(?:[eé]ro)?|n[°o]|mobile|momo|whatsapp|sms|client|pay(?:er|eur)|appel)s?[_-]?$",
    re.IGNORECASE,
)
# What follows a quantity: 45000000F, 22000000000ns.
_UNITE = re.compile(r"(?:[numµ]?s|sec|[kmg]?i?[bo]|f|fcfa|xof|cfa|octets?|bytes?|secondes?|francs?)(?![^\W\d_])", re.I)
_MOT = re.compile(r"[^\W\d_]{2,}[_-]?$")
_SUITE_MOT = re.compile(r"_?[^\W\d_]{2,}")
# Keys, digests and their like: only digits and the letters a to f, long or in groups.
_HEXADECIMAL = re.compile(r"[0-9a-f-]{16,}", re.IGNORECASE)
_PORTEE, _E164 = 48, 15
_DE_CLE = frozenset("0123456789abcdefABCDEF-")


def masquer_colles(texte: str) -> str:
    """Return ``texte`` with the numbers that touch a letter or an underscore reduced to their ends."""
    return _SUITE.sub(_juger, texte)


def _juger(suite: re.Match[str]) -> str:
    debut, fin = suite.span()
    texte, ecrit = suite.string, suite[0]
    plus = debut > 0 and texte[debut - 1] == "+"
    avant, apres = texte[max(0, debut - 24) : debut].removesuffix("+"), texte[fin : fin + 12]
    gauche = _lettre(avant[-1:]) or (avant[-1:] == "-" and _lettre(avant[-2:-1]))
    if not (gauche or _lettre(apres[:1])) or _UNITE.match(apres) or _decimales(avant) or _d_une_cle(texte, debut, fin):
        return ecrit
    if plus and len(ecrit) <= _E164:
        return f"{ecrit[:3]} ** ** {ecrit[-2:]}"
    if entier := _INDICATIF.fullmatch(ecrit):
        return f"+{entier[1][:3]} ** ** {entier[1][-2:]}"
    if _ANNONCE.search(avant) or _entre_mots(avant, apres, ecrit, gauche=gauche):
        if _DIX.fullmatch(ecrit):
            return f"{ecrit[:2]} ** ** ** {ecrit[-2:]}"
        if _NATIONAL.fullmatch(ecrit):
            return f"{ecrit[:2]} ** ** {ecrit[-2:]}"
    return ecrit


def _decimales(avant: str) -> bool:
    return avant[-1:] == "." and avant[-2:-1].isdigit()


def _lettre(caractere: str) -> bool:
    return caractere == "_" or caractere.isalpha()


def _entre_mots(avant: str, apres: str, ecrit: str, *, gauche: bool) -> bool:
    """Whether ordinary words stand where letters touch: small letters, where references have capitals."""
    if gauche:
        # Eight digits after a word that announces nothing are a reference as well: ten, beginning as here, are not.
        mot = _MOT.search(avant)
        return len(ecrit) == 10 and mot is not None and mot[0].islower()
    suite = _SUITE_MOT.match(apres)
    return suite is not None and suite[0].islower() and not set(suite[0]) <= _DE_CLE


def _d_une_cle(texte: str, debut: int, fin: int) -> bool:
    """Whether the digits are inside a key or a digest: a whole word of its alphabet."""
    while debut > 0 and fin - debut < 2 * _PORTEE and texte[debut - 1] in _DE_CLE:
        debut -= 1
    while fin < len(texte) and fin - debut < 2 * _PORTEE and texte[fin] in _DE_CLE:
        fin += 1
    if texte[debut - 1 : debut].isalnum() or texte[fin : fin + 1].isalnum():
        return False
    return any(c.isalpha() for c in texte[debut:fin]) and _HEXADECIMAL.fullmatch(texte[debut:fin]) is not None
