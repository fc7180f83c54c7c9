"""The embedded database of the memory benchmark: the demonstration salon; prints its first place's token."""

from __future__ import annotations

import importlib

import django
from django.core.management import call_command


def principal() -> None:
    """Migrate and fill the database of the current environment."""
    django.setup()
    call_command("migrate", verbosity=0)
    salon_demo = importlib.import_module("config.demarrage.salon_demo")
    print(salon_demo.charger_salon_de_demo(lambda _fait, _total: None).jetons_postes[0])


if __name__ == "__main__":
    principal()
