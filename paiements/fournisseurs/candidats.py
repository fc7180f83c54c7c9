"""Several transactions of theirs may carry one reference of ours: which of them tells what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import Introuvable

CANDIDATS_MAX = 5  # questions asked for one attempt
# Money counts first, then what may still come; between equals, the first they name.
_POIDS = (Statut.REUSSI, Statut.EN_COURS)


def avis_principal(avis: Iterable[Avis]) -> Avis | None:
    """The one that says most about one attempt, ``None`` when there is none."""
    return min(avis, key=_rang, default=None)


def avis_des_candidats(
    interroger: Callable[[str, str], Avis], references: Iterable[str], notre_reference: str
) -> Avis | None:
    """Ask about the first :data:`CANDIDATS_MAX` references, for a list is never a verdict, and return the main answer.

    Args:
        interroger: the adapter's own question.

    Raises:
        FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide: one of them could not be asked.
    """
    avis = []
    for reference in islice(references, CANDIDATS_MAX):
        try:
            avis.append(interroger(reference, notre_reference))
        except Introuvable:
            continue
    return avis_principal(avis)


def _rang(avis: Avis) -> int:
    return _POIDS.index(avis.statut) if avis.statut in _POIDS else len(_POIDS)
