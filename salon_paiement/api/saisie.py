"""What a body may hold: the fields that are named, in the types JSON has, and nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ErreurModele
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.settings import api_settings

# Invisible marks that turn the reading direction: a name could be made to look like another, or like a sum.
_RETOURNEURS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class SaisieApi(serializers.Serializer[Any]):
    """A body: an unknown field, or one that is only shown, is refused by its name instead of being dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """Return what was sent, once every name is known."""
        if isinstance(data, dict):
            noms_controler(data, {nom for nom, champ in self.fields.items() if not champ.read_only})
        return super().to_internal_value(data)


class Entier(serializers.IntegerField):
    """A whole number as JSON writes it: no ``5000.0``, no ``"5000"``. Money is never a fraction."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        # A boolean is an int to Python.
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Vrai(serializers.BooleanField):
    """``true`` or ``false``, and none of the words that look like them."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Mots(serializers.CharField):
    """A text of one line; marks that cannot be seen and change what is read are refused."""

    default_error_messages = {"invisible": _("Ce texte contient un caractère qui ne se voit pas.")}

    def to_internal_value(self, data: Any) -> str:
        """Return the text, without the spaces around it."""
        if not isinstance(data, str):
            self.fail("invalid")
        if any(c in _RETOURNEURS or unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in data):
            self.fail("invisible")
        return super().to_internal_value(data)


def noms_controler(corps: Mapping[str, Any], permis: Iterable[str]) -> None:
    """Refuse a body that names what cannot be said here.

    Raises:
        ValidationError: one entry per name at fault.
    """
    if inconnus := sorted(str(nom)[:60] for nom in corps.keys() - set(permis)):
        phrase = str(_("Ce champ n'existe pas ici, ou ne se modifie pas."))
        refus = [serializers.ErrorDetail(phrase, "unknown")]
        raise serializers.ValidationError(dict.fromkeys(inconnus, refus))


def saisie_lire(saisie: type[SaisieApi], corps: Any, *, partielle: bool = False) -> dict[str, Any]:
    """Return what a body says, checked field by field.

    Raises:
        ValidationError: one entry per field at fault.
    """
    lue = saisie(data=corps, partial=partielle)
    lue.is_valid(raise_exception=True)
    return dict(lue.validated_data)


def modele_controler(objet: Model, *, champs: set[str]) -> None:
    """Check an object by the rules of its model, as the pages' forms do: bounds and choices.

    Args:
        champs: those that were sent; a stored value that nobody touched is not this caller's fault.

    Raises:
        ValidationError: one entry per field at fault.
    """
    autres = {champ.name for champ in objet._meta.fields} - champs
    try:
        # A name that is taken is the service's to refuse, under its lock.
        objet.full_clean(exclude=autres, validate_unique=False)
    except ErreurModele as erreur:
        raise serializers.ValidationError(
            {_nom(nom): [_faute(faute) for faute in fautes] for nom, fautes in erreur.error_dict.items()}
        ) from erreur


def _nom(nom: str) -> str:
    return str(api_settings.NON_FIELD_ERRORS_KEY) if nom == NON_FIELD_ERRORS else nom


def _faute(faute: ErreurModele) -> serializers.ErrorDetail:
    code = str(faute.code or "invalid")
    return serializers.ErrorDetail("; ".join(faute.messages), "unique" if code.startswith("unique") else code)
