"""The payments app: attempts, providers, money facts."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from paiements.equilibre import equilibre_installer


def _reinstaller(using: str, **_: Any) -> None:
    equilibre_installer(connections[using])


class PaiementsConfig(AppConfig):
    name = "paiements"
    verbose_name = _("Paiements")

    def ready(self) -> None:
        # Like the triggers of append-only tables: every migrate ends by making sure it stands.
        post_migrate.connect(_reinstaller, sender=self, dispatch_uid="paiements.equilibre")
