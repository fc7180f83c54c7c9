"""CSV for spreadsheets and JSON for programs."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from paiements.tableurs import cellule
from statistiques.releve import Cellule, Colonne, Contenu, Genre, Rangee
from statistiques.unites import Unite


def csv_ecrire(contenu: Contenu) -> Iterator[bytes]:
    """Yield a CSV: UTF-8 with its mark, semicolons, one part after the other when there are several."""
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=";")
    tampon.write("\ufeff")
    seule = len(contenu.feuilles) == 1
    for feuille in contenu.feuilles:
        if not seule:
            plume.writerow([cellule(feuille.titre)])
        plume.writerow([cellule(_titre(colonne)) for colonne in feuille.colonnes])
        # The headings leave before the first row is read: nobody waits for a long query to see that it works.
        yield _prendre(tampon)
        ecrire = _rangee_csv(feuille.colonnes)
        for lot in feuille.lots:
            plume.writerows(map(ecrire, lot))
            yield _prendre(tampon)
        if not seule:
            plume.writerow([])
    if reste := _prendre(tampon):
        yield reste


def _titre(colonne: Colonne) -> str:
    """Return its heading: a whole number of thousandths must say so."""
    mot = {Unite.POUR_MILLE: "‰", Unite.DUREE: "s", Unite.NOTE: _("dixièmes, sur 5")}.get(colonne.unite or Unite.NOMBRE)
    return f"{colonne.titre} ({mot})" if mot else colonne.titre


def _prendre(tampon: io.StringIO) -> bytes:
    texte = tampon.getvalue()
    tampon.seek(0)
    tampon.truncate()
    return texte.encode("utf-8", "replace")


def _rangee_csv(colonnes: Sequence[Colonne]) -> Callable[[Sequence[Cellule]], list[Cellule]]:
    """Return what makes a row ready: only texts may become formulas, and only dates need writing."""
    textes = [rang for rang, colonne in enumerate(colonnes) if colonne.genre == Genre.TEXTE]
    dates = [rang for rang, colonne in enumerate(colonnes) if colonne.genre == Genre.JOUR]
    instants = [rang for rang, colonne in enumerate(colonnes) if colonne.genre == Genre.INSTANT]

    def prete(rangee: Sequence[Cellule]) -> list[Cellule]:
        cellules = list(rangee)
        for rang in textes:
            texte = str(cellules[rang] or "")
            # No formula begins with a letter or a digit: the rule is for what does not.
            if texte and not (texte[0].isalnum() and "\x00" not in texte):
                cellules[rang] = cellule(texte)
        for rang in (*dates, *instants):
            cellules[rang] = _iso(cellules[rang])
        return cellules

    return prete


def _iso(valeur: Cellule) -> str:
    if isinstance(valeur, datetime.datetime):
        return valeur.isoformat(" ", "seconds")
    return valeur.isoformat() if isinstance(valeur, datetime.date) else ""


def json_ecrire(contenu: Contenu) -> Iterator[bytes]:
    """Yield one JSON object: its parts, their columns, and one object a row under the columns' own names."""
    tete = {"titre": contenu.titre, "sous_titre": contenu.sous_titre}
    yield json.dumps(tete, ensure_ascii=False)[:-1].encode() + b', "parties": ['
    for rang, feuille in enumerate(contenu.feuilles):
        colonnes = [
            {"cle": c.cle, "titre": c.titre, "genre": str(c.genre)} | ({"unite": str(c.unite)} if c.unite else {})
            for c in feuille.colonnes
        ]
        dits = ({"cle": feuille.cle} if feuille.cle else {}) | {"titre": feuille.titre, "colonnes": colonnes}
        partie = json.dumps(dits, ensure_ascii=False)[:-1]
        yield (", " if rang else "").encode() + partie.encode() + b', "lignes": ['
        yield from _lignes_json([c.cle for c in feuille.colonnes], feuille.lots)
        yield b"]}"
    yield b"]}\n"


def _lignes_json(cles: list[str], lots: Iterable[list[Rangee]]) -> Iterator[bytes]:
    ecrire = json.JSONEncoder(ensure_ascii=False, default=_date_json, separators=(",", ":")).encode
    debut = "\n"
    for lot in lots:
        yield (debut + ",\n".join(ecrire(dict(zip(cles, rangee, strict=True))) for rangee in lot)).encode(
            "utf-8", "replace"
        )
        debut = ",\n"


def _date_json(valeur: object) -> str:
    if isinstance(valeur, datetime.datetime):
        return valeur.isoformat(timespec="seconds")
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    raise TypeError(type(valeur).__name__)
