"""Stored credentials, written again under the first key of ``CLES_FERNET``: the old one may go."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import models, transaction

from paiements.models import CompteFournisseur
from salon_paiement.models import ReglageCanal
from traces.chiffrement import identifiants_rechiffrer

# Every column that ``traces.chiffrement.chiffrer_identifiants`` wrote.
COLONNES: tuple[tuple[type[models.Model], str], ...] = (
    (CompteFournisseur, "identifiants_chiffres"),
    (CompteFournisseur, "anciens_chiffres"),
    (ReglageCanal, "identifiants_chiffres"),
)


@dataclass(frozen=True, slots=True)
class Rechiffrement:
    """How many values were written again, and which rows no key reads (« model:key:column »)."""

    faits: int
    illisibles: tuple[str, ...]


def tout_rechiffrer() -> Rechiffrement:
    """Write every stored credential again; one row at a time, so that nobody waits. May be run again at any time."""
    faits, illisibles = 0, []
    for modele, colonne in COLONNES:
        for cle in modele._default_manager.exclude(**{colonne: ""}).values_list("pk", flat=True):
            if _rechiffrer(modele, colonne, cle):
                faits += 1
            else:
                illisibles.append(f"{modele._meta.model_name}:{cle}:{colonne}")
    return Rechiffrement(faits, tuple(illisibles))


def _rechiffrer(modele: type[models.Model], colonne: str, cle: object) -> bool:
    with transaction.atomic():
        # Locked: a change made meanwhile by its page must not be undone.
        valeur = modele._default_manager.select_for_update().values_list(colonne, flat=True).get(pk=cle)
        try:
            neuve = identifiants_rechiffrer(str(valeur))
        except InvalidToken:
            return False
        modele._default_manager.filter(pk=cle).update(**{colonne: neuve})
        return True
