"""Writing CSV for people who open it in a spreadsheet: streamed, and no cell becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# A cell that begins with one of these is computed by a spreadsheet; the last four are their full-width twins.
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")

Cellule = str | int


def cellule(valeur: Cellule) -> Cellule:
    """Return a cell a spreadsheet shows as it is: numbers stay numbers, dangerous texts begin with an apostrophe."""
    if isinstance(valeur, int):
        return valeur
    propre = valeur.replace("\x00", "")
    # Some spreadsheets do not look at spaces, of whatever kind, before they look for a formula.
    debuts = valeur.lstrip(" "), valeur.lstrip()
    return f"'{propre}" if any(debut.startswith(_DANGEREUX) for debut in debuts) else propre


def csv_repondre(nom: str, entete: list[str], lignes: Iterable[list[Cellule]]) -> StreamingHttpResponse:
    """Return a download of ``lignes`` written as they are read, UTF-8 with its mark so that Excel reads accents."""
    reponse = StreamingHttpResponse(_ecrire(entete, lignes), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "no-store, private"
    return reponse


class _Echo:
    """What the csv module writes to: it gives each line back."""

    def write(self, texte: str) -> str:
        return texte


def _ecrire(entete: list[str], lignes: Iterable[list[Cellule]]) -> Iterator[str]:
    plume = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield plume.writerow(entete)
    for ligne in lignes:
        yield plume.writerow([cellule(valeur) for valeur in ligne])
