"""Free text that explains money stays after an erasure, without who it was about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from paiements.services.clients.visites import Visites
from traces.masquage import masquer


def textes_neutraliser(ensembles: Iterable[Visites], prenoms: Sequence[str]) -> None:
    """Strike out first names, and any number, in what was written about the money of these visits."""
    noms = re.compile(r"\b(" + "|".join(map(re.escape, prenoms)) + r")\b", re.I) if prenoms else None
    for ensemble in ensembles:
        _neutraliser(ensemble.remboursements, ("motif", "preuve"), noms)
        _neutraliser(ensemble.exceptions, ("note",), noms)
        _neutraliser(ensemble.avoirs, ("motif",), noms)
        _neutraliser(ensemble.paiements, ("motif_brut",), noms)


def _neutraliser(lignes: QuerySet[Any], champs: tuple[str, ...], noms: re.Pattern[str] | None) -> None:
    for ligne in lignes.only("pk", *champs):
        avant = {champ: getattr(ligne, champ) for champ in champs}
        apres = {champ: _neutre(texte, noms) for champ, texte in avant.items()}
        if apres != avant:
            lignes.model._default_manager.filter(pk=ligne.pk).update(**apres)


def _neutre(texte: str, noms: re.Pattern[str] | None) -> str:
    return masquer(noms.sub("…", texte) if noms else texte)[:200]
