"""Logging: JSON lines on standard output, each with the request id, none with a full phone or a secret."""

from __future__ import annotations

from typing import Any


def configuration_journaux(niveau: str) -> dict[str, Any]:
    """Return Django's ``LOGGING`` at ``niveau`` (INFO, WARNING…)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "contexte": {"()": "traces.masquage.FiltreContexte"},
        },
        "formatters": {
            "json": {
                "()": "traces.masquage.FormateurMasque",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(requete)s",
                "json_ensure_ascii": False,
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["contexte"],
            }
        },
        "root": {"handlers": ["console"], "level": niveau},
        "loggers": {
            "django": {"level": niveau},
            "django.server": {"handlers": [], "propagate": True},
            "celery": {"level": "WARNING"},
        },
    }
