"""What a page says, and which of its words belong to the other language.

Both catalogues are searched: ours (French → English) and Django's own (English → French). Short words are compared
with whole pieces of text only ("Note" is also part of "Notebook"); longer ones anywhere in the page.
"""

from __future__ import annotations

import functools
import gettext
import html
import pathlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import django

from outils.catalogue import catalogue_actuel

LONGUEUR = 12
DJANGO = pathlib.Path(django.__file__).parent
_APPLICATIONS_DJANGO = ("conf", "contrib/admin", "contrib/auth")
_VARIABLE = re.compile(r"%\(\w+\)[sdi]|%[sd]|\{[^}]*\}|%%")
_ATTRIBUTS = re.compile(r'\s(?:aria-label|title|alt|placeholder|content|data-ok|data-panne|data-fait|label)="([^"]+)"')
_BOUTONS = re.compile(
    r'<input[^>]*type="(?:submit|button)"[^>]*value="([^"]+)"|<input[^>]*value="([^"]+)"[^>]*type="submit"'
)


@dataclass(frozen=True, slots=True)
class Paires:
    """Every text that exists in both languages, as ``(french, english)``."""

    toutes: frozenset[tuple[str, str]]

    def mots_etrangers(self, langue: str) -> frozenset[str]:
        """Return the texts that a page in ``langue`` must not show; a text both languages use is nobody's."""
        francais = _avec_majuscule(_lisse(fr) for fr, _en in self.toutes)
        anglais = _avec_majuscule(_lisse(en) for _fr, en in self.toutes)
        return frozenset(anglais - francais if langue == "fr" else francais - anglais)


@functools.cache
def paires() -> Paires:
    """Return our catalogue and Django's, together."""
    return Paires(frozenset((fr, en) for fr, en in [*_les_notres(), *_celles_de_django()] if fr and en))


@functools.cache
def _interdits(langue: str) -> tuple[frozenset[str], re.Pattern[str]]:
    mots = paires().mots_etrangers(langue)
    morceaux = {max((m.strip() for m in _VARIABLE.split(_sans_balises(mot))), key=len) for mot in mots}
    longs = sorted((m for m in morceaux if len(m) > LONGUEUR and " " in m), key=len, reverse=True)
    return mots, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longs)) + r")(?!\w)")


def mots_etrangers(page: str, langue: str, donnees: frozenset[str] = frozenset()) -> list[str]:
    """Return what this page says in the other language.

    Args:
        page: HTML, or plain text. langue: ``fr`` or ``en``, the one it should speak.
        donnees: words that people typed (names of services, of places…): they belong to no language.
    """
    entiers, longs = _interdits(langue)
    textes = [texte for texte in _textes(page) if texte not in donnees]
    fautes = [texte for texte in textes if texte.rstrip(" :") in entiers]
    return fautes + [trouve for texte in textes for trouve in longs.findall(texte) if trouve not in donnees]


def _textes(page: str) -> Iterator[str]:
    lisible = re.sub(r"<!--.*?-->|<(style|script)\b.*?</\1>", " ", page, flags=re.S)
    # The link to the other language speaks the other language; the product's name is a name.
    lisible = re.sub(r'<a[^>]*\bhreflang=.*?</a>|<div id="site-name">.*?</div>', " ", lisible, flags=re.S)
    for trouve in _ATTRIBUTS.findall(lisible):
        yield _lisse(html.unescape(trouve))
    for a, b in _BOUTONS.findall(lisible):
        yield _lisse(html.unescape(a or b))
    for noeud in re.split(r"<[^>]+>", lisible):
        if texte := _lisse(html.unescape(noeud)):
            yield texte


def _avec_majuscule(textes: Iterable[str]) -> frozenset[str]:
    """Return the texts as they are and as a page begins them ("Comment" is French, and an English "comment")."""
    tous = frozenset(textes)
    return tous | {texte[:1].upper() + texte[1:] for texte in tous}


def _lisse(texte: str) -> str:
    return " ".join(texte.split())


def _sans_balises(texte: str) -> str:
    return _lisse(re.sub(r"<[^>]+>", "%s", texte))


def _les_notres() -> Iterator[tuple[str, str]]:
    for message in catalogue_actuel():
        if message.id:
            yield from zip(formes(message.id), formes(message.string), strict=True)


def _celles_de_django() -> Iterator[tuple[str, str]]:
    for application in _APPLICATIONS_DJANGO:
        with (DJANGO / application / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as flux:
            entrees = gettext.GNUTranslations(flux)._catalog  # type: ignore[attr-defined]
        for cle, francais in entrees.items():
            anglais = cle if isinstance(cle, str) else cle[0]
            yield francais, anglais.rpartition("\x04")[2]


def formes(texte: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return the singular and plural of a message, or its only text."""
    return [texte] if isinstance(texte, str) else list(texte or ())
