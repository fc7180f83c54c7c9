"""The first ``migrate`` of an installation, three times shorter.

After each change of a model, Django makes anew every model that can be reached from it. Here everything is reached from
a salon: of the sixteen seconds that a newcomer waited, ten went into models that nothing had changed. Only the model,
those that it names and those that name it are made anew; whatever runs code of a migration is still given all of them
(``is_delayed``, which Django heeds). ``tests/config/test_migrate.py`` compares the two databases, word for word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Cle = tuple[str, str]


@contextmanager
def etat_leger(connexion: BaseDatabaseWrapper) -> Iterator[None]:
    """Make models anew sparingly in this block, where nothing was ever migrated; else leave everything to Django."""
    if MigrationRecorder(connexion).applied_migrations():
        yield
        return
    etat = cast(Any, ProjectState)
    entier = etat._find_reload_model
    etat._find_reload_model = _a_refaire
    try:
        yield
    finally:
        etat._find_reload_model = entier


def _a_refaire(etat: Any, application: str, modele: str, _moins: bool = False) -> set[Cle]:
    """Return the models to make anew after this one changed; ``_moins`` is what Django calls a delay: always meant."""
    etat.is_delayed = True
    refaits: set[Cle] = {(application, modele)}
    try:
        connu = etat.apps.get_model(application, modele)
    except LookupError:
        pass
    else:
        # Those that give no way back (``related_name="+"``) name it too.
        liens = connu._meta._get_fields(forward=False, reverse=True, include_hidden=True)
        refaits |= {_cle(lien.related_model) for lien in liens}
    for champ in etat.models[application, modele].fields.values():
        if champ.is_relation:
            refaits.add(_nommee(champ.remote_field.model, application, modele))
    return refaits


def _nommee(cible: Any, application: str, modele: str) -> Cle:
    if cible == "self":
        return application, modele
    if not isinstance(cible, str):
        return _cle(cible)
    avant, _point, nom = cible.lower().rpartition(".")
    return avant or application, nom


def _cle(modele: Any) -> Cle:
    return modele._meta.app_label, modele._meta.model_name
