"""Which providers exist: one settings line each, imported only when first asked for.

``settings.FOURNISSEURS`` maps the stored name to the dotted path of a class.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from paiements.fournisseurs.base import Identifiants
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import ConfigurationInvalide


def fournisseur_classe(nom: str) -> type[Fournisseur]:
    """The adapter's class.

    Raises:
        ConfigurationInvalide: no such provider in the settings, or its path does not import.
    """
    chemin = settings.FOURNISSEURS.get(nom)
    if chemin is None:
        raise ConfigurationInvalide(f"fournisseur inconnu : {nom}")
    try:
        classe: type[Fournisseur] = import_string(chemin)
    except ImportError as exc:
        raise ConfigurationInvalide(f"fournisseur introuvable : {chemin}") from exc
    return classe


def fournisseur_pour(nom: str, identifiants: Identifiants) -> Fournisseur:
    """The adapter ``nom`` for one account.

    Raises:
        ConfigurationInvalide: see :func:`fournisseur_classe`.
    """
    return fournisseur_classe(nom)(identifiants)


def fournisseurs_choix() -> list[tuple[str, Any]]:
    """``(name, label)`` pairs, sorted, to be given to a model field as a callable ``choices``."""
    return [(nom, fournisseur_classe(nom).libelle) for nom in sorted(settings.FOURNISSEURS)]
