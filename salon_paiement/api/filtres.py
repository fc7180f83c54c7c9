"""Filters of the lists: a value that means nothing is refused, where a page would show everything."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters.fields import IsoDateTimeField
from rest_framework import exceptions
from rest_framework.request import Request


class FiltreVrai(django_filters.TypedChoiceFilter):  # type: ignore[misc]
    """``true`` or ``false``."""

    def __init__(self, **kwargs: Any) -> None:
        choix = [("true", "true"), ("false", "false")]
        super().__init__(choices=choix, coerce=lambda valeur: valeur == "true", **kwargs)


class _ChampInstant(IsoDateTimeField):  # type: ignore[misc]
    def to_python(self, value: Any) -> datetime.datetime | None:
        lu: datetime.datetime | None = super().to_python(value)
        try:
            # In UTC: no database takes every offset that can be written (+23:59).
            return lu and lu.astimezone(datetime.UTC)
        except OverflowError as erreur:
            raise ValidationError(self.error_messages["invalid"], "invalid") from erreur


class FiltreInstant(django_filters.IsoDateTimeFilter):  # type: ignore[misc]
    """An instant, as ``2026-11-01T08:00:00Z``."""

    field_class = _ChampInstant


class FiltresApi(django_filters.FilterSet):  # type: ignore[misc]
    """The base of every endpoint's filters. Each declares its ``label``: what the documentation says of it."""


def filtres_appliquer(filtres: type[FiltresApi], request: Request, lignes: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows that the address asks for.

    Raises:
        ValidationError: one entry per filter at fault.
    """
    if not filtres.base_filters.keys() & request.query_params.keys():
        # None was asked for; unknown names were refused before.
        return lignes
    lus = filtres(request.query_params, queryset=lignes, request=request)
    if not lus.is_valid():
        raise exceptions.ValidationError(
            {
                nom: [exceptions.ErrorDetail("; ".join(faute.messages), "invalid") for faute in fautes.as_data()]
                for nom, fautes in lus.form.errors.items()
            }
        )
    filtrees: QuerySet[Any] = lus.qs
    return filtrees
