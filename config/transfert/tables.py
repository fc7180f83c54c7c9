"""What there is to move: every table of our models and Django's, referenced ones first, and what each column holds."""

from __future__ import annotations

import enum
import graphlib
from dataclasses import dataclass

from django.apps import apps
from django.db import models

# Made by a migrate alone: the target's own are replaced by the source's, whose keys other rows name.
DE_NAISSANCE = ("auth_permission", "django_content_type")


class Genre(enum.Enum):
    """A kind of value that the two databases may not write alike."""

    ENTIER = enum.auto()
    BOOLEEN = enum.auto()
    TEXTE = enum.auto()
    UUID = enum.auto()
    INSTANT = enum.auto()
    JOUR = enum.auto()
    HEURE = enum.auto()
    DUREE = enum.auto()
    ADRESSE = enum.auto()
    OCTETS = enum.auto()
    JSON = enum.auto()


# By what Django calls the column's own type; an absent one stops everything before a row is read.
_GENRES = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), Genre.ENTIER),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField"), Genre.ENTIER),
    **dict.fromkeys(("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"), Genre.ENTIER),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField"), Genre.TEXTE),
    "BooleanField": Genre.BOOLEEN,
    "UUIDField": Genre.UUID,
    "DateTimeField": Genre.INSTANT,
    "DateField": Genre.JOUR,
    "TimeField": Genre.HEURE,
    "DurationField": Genre.DUREE,
    "GenericIPAddressField": Genre.ADRESSE,
    "BinaryField": Genre.OCTETS,
    "JSONField": Genre.JSON,
}


@dataclass(frozen=True, slots=True)
class Colonne:
    nom: str
    genre: Genre


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``cles`` are the columns of its key, ``numerotee`` says that the database draws it."""

    nom: str
    colonnes: tuple[Colonne, ...]
    cles: tuple[Colonne, ...]
    numerotee: bool


def tables_dans_l_ordre() -> list[Table]:
    """Return every table, each after those it refers to.

    Raises:
        KeyError: a column of a type that nobody taught this module.
        graphlib.CycleError: two tables refer to each other.
    """
    modeles = {
        modele._meta.db_table: modele
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.managed and not modele._meta.proxy
    }
    references = {nom: _references(modele) - {nom} for nom, modele in sorted(modeles.items())}
    return [_table(modeles[nom]) for nom in graphlib.TopologicalSorter(references).static_order()]


def _references(modele: type[models.Model]) -> set[str]:
    vises = (champ.remote_field for champ in modele._meta.concrete_fields if champ.remote_field)
    return {str(vise.model._meta.db_table) for vise in vises}


def _table(modele: type[models.Model]) -> Table:
    options = modele._meta
    return Table(
        nom=options.db_table,
        colonnes=tuple(_colonne(champ) for champ in options.concrete_fields if champ.column),
        cles=tuple(_colonne(champ) for champ in options.pk_fields),
        numerotee=isinstance(options.pk, models.AutoField),
    )


def _colonne(champ: models.Field[object, object]) -> Colonne:
    porte = champ
    while isinstance(porte, models.ForeignKey):
        porte = porte.target_field
    return Colonne(str(champ.column), _GENRES[porte.get_internal_type()])
