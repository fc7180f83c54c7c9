"""Boards for tests: one that holds everything the catalogue offers, and the forms of the editing page."""

from __future__ import annotations

import html
import re
from typing import Any

from django.contrib.auth.models import User

from salon_paiement.models import Salon
from statistiques.models import TableauDeBord, Widget
from statistiques.tableaux.disposition import Place
from statistiques.widgets import SORTES


def tout_le_catalogue() -> list[Place]:
    """Every kind with every value of every setting: far more than one board may hold."""
    places = []
    for sorte in SORTES.values():
        periode = sorte.periodes[0].value if sorte.periodes else ""
        reglages = [{champ.nom: code} for champ in sorte.champs for code in champ.choix] or [{"texte": "Bravo"}]
        if not sorte.champs:
            reglages = [{}]
        places += [
            Place(sorte.code, sorte.largeur, sorte.hauteur, periode, {**sorte.defauts, **reglage})
            for reglage in reglages
        ]
    return places


def tableau(auteur: User, salon: Salon, places: list[Place], *, partage: bool = False, **champs: Any) -> TableauDeBord:
    """Write a board directly: what it holds needs no permission, as after a change of role."""
    cree = TableauDeBord.objects.create(auteur=auteur, salon=salon, nom="Essai", partage=partage, **champs)
    Widget.objects.bulk_create(
        Widget(tableau=cree, rang=rang, genre=p.genre, largeur=p.largeur, hauteur=p.hauteur, periode=p.periode,
               options=dict(p.options))
        for rang, p in enumerate(places)
    )  # fmt: skip
    return cree


def carte(indicateur: str, periode: str = "30j") -> Place:
    return Place("carte", 1, 1, periode, {"indicateur": indicateur})


def formulaire(reponse: Any) -> dict[str, Any]:
    """What the editing page holds, as a browser would send it back with another button."""
    page = reponse.content.decode()
    page = page[page.index('id="composer"') :].split("</form>", 1)[0]
    lus = re.findall(r'<input type="(?:hidden|text)"(?: id="nom")? name="([\w-]+)"[^>]*?value="([^"]*)"', page)
    lus += re.findall(r'<textarea name="([\w-]+)"[^>]*>(.*?)</textarea>', page, re.S)
    for nom, choix in re.findall(r'<select name="([\w-]+)"[^>]*>(.*?)</select>', page):
        lus.append((nom, (re.findall(r'value="([^"]*)" selected', choix) or re.findall(r'value="([^"]*)"', choix))[0]))
    ordre = [valeur for nom, valeur in lus if nom == "ordre"]
    return {**{nom: html.unescape(valeur) for nom, valeur in lus}, "ordre": ordre}
