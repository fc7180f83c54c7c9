"""The figures: it reads everyone, and nobody reads it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from statistiques.vues_bi import vues_installer, vues_retirer


def _retirer(using: str, plan: Sequence[Any] = (), **_: Any) -> None:
    # Nothing to migrate, nothing to make room for: the views keep the rights somebody gave on them.
    if plan:
        vues_retirer(connections[using])


def _reinstaller(using: str, **_: Any) -> None:
    vues_installer(connections[using])


class StatistiquesConfig(AppConfig):
    name = "statistiques"
    verbose_name = _("Statistiques")

    def ready(self) -> None:
        # A schema change is refused under a view, or breaks it: they stand aside while it is made.
        pre_migrate.connect(_retirer, sender=self, dispatch_uid="statistiques.vues.avant")
        post_migrate.connect(_reinstaller, sender=self, dispatch_uid="statistiques.vues")
