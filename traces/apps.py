"""The traces app: facts nobody can rewrite. It knows no other app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from traces.droits import accorder_droits
from traces.immuabilite import archivage_suspendre, installer_declencheurs


def _reinstaller(using: str, **_: Any) -> None:
    installer_declencheurs(connections[using])
    accorder_droits(connections[using])


def _suspendre(using: str, **_: Any) -> None:
    archivage_suspendre(connections[using])


class TracesConfig(AppConfig):
    name = "traces"
    verbose_name = _("Traces")

    def ready(self) -> None:
        # A schema change on SQLite rebuilds the table and silently drops its triggers (measured):
        # every migrate ends by putting them back, and by sharing new tables with the role that serves.
        pre_migrate.connect(_suspendre, sender=self, dispatch_uid="traces.declencheurs.avant")
        post_migrate.connect(_reinstaller, sender=self, dispatch_uid="traces.declencheurs")
