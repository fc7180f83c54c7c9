"""Import what the first request needs before any thread serves one.

Django loads the addresses, and we load the providers, at first use. When several threads do so at the same instant,
libraries that import themselves in circles (``requests``) show up half made: a 500 on the first page, seen in trials.
"""

from __future__ import annotations

import gc
from importlib import import_module

from django.conf import settings
from django.utils.module_loading import import_string


def precharger() -> None:
    """Import the addresses, with every view behind them, and every provider; call it from the main thread."""
    import_module(settings.ROOT_URLCONF)
    for chemin in settings.FOURNISSEURS.values():
        import_string(chemin)


def figer() -> None:
    """Leave what is loaded out of every later search for garbage; call it last, before any thread serves.

    Two hundred thousand objects that live as long as the process were looked at each time: 150 ms during which no page
    of it answers, 1 ms afterwards.
    """
    gc.collect()
    gc.freeze()
