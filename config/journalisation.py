"""Logging: JSON lines on standard error and, where a folder is given, files by subject. See ``docs/journaux.md``.

Every line carries its request, session, client and payment; none holds a full phone number, a token, a key or an e-mail
address (``traces.masquage``), none can break what it tells (``traces.fichiers_journaux``) or hold it
(``traces.files_journaux``).
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from typing import Any

# What has a file of its own is not repeated in django.log, which is for the framework and the libraries.
NOS_APPLICATIONS = ["salon_paiement", "paiements", "traces", "statistiques", "celery", "kombu"]
# Two bells a second would fill the disk with their own ringing.
SONNETTES = ["celery.app.trace", "celery.beat", "celery.worker.strategy"]
LIGNE = (
    "[{asctime}] {levelname} - SESSION:{session_id} - CLIENT:{client_id} - PAIEMENT:{paiement} - REQUETE:{requete}"
    " - {name} - {message}"
)
# Where the source wants them, in one place: file → loggers.
FICHIERS = {
    "salon_paiement.log": ["salon_paiement", "traces", "statistiques"],
    "paiements.log": ["paiements"],
    "celery.log": ["celery", "kombu"],
}
FOURNISSEUR = "paiements.fournisseurs.{}"


def configuration_journaux(
    niveau: str,
    dossier: pathlib.Path | None = None,
    fournisseurs: Iterable[str] = (),
    taille_max: int = 10_485_760,
    console: str = "NOTSET",
) -> dict[str, Any]:
    """Return Django's ``LOGGING``.

    Args:
        niveau: INFO, WARNING…
        dossier: where files are written; ``None`` for standard error only, as in a container.
        fournisseurs: each has its own file.
        taille_max: bytes from which a file is rotated.
        console: lowest level that standard error shows.
    """
    configuration = {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "contexte": {"()": "traces.formateurs.FiltreContexte"},
            "sauf_les_notres": {"()": "traces.formateurs.SaufCesJournaux", "sauf": NOS_APPLICATIONS},
        },
        "formatters": {
            "json": {
                "()": "traces.formateurs.FormateurMasque",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(requete)s %(session_id)s %(client_id)s"
                " %(paiement)s",
                "json_ensure_ascii": False,
            },
            "texte": {"()": "traces.formateurs.FormateurTexte", "fmt": LIGNE, "style": "{"},
        },
        "handlers": {
            "console": {
                "class": "traces.formateurs.Console",
                "formatter": "json",
                "filters": ["contexte"],
                "level": console,
            },
        },
        "root": {"handlers": ["console"], "level": niveau},
        "loggers": _niveaux(niveau),
    }
    if dossier is not None:
        _ajouter_fichiers(configuration, dossier, list(fournisseurs), taille_max)
    return configuration


def _niveaux(niveau: str) -> dict[str, dict[str, Any]]:
    return {
        "django": {"level": niveau},
        "django.server": {"handlers": [], "propagate": True},
        # Their own level: a worker started with another one for itself still tells about payments.
        **{nom: {"level": niveau} for nom in ("salon_paiement", "paiements", "traces", "statistiques", "config")},
        "celery": {"level": niveau},
        "kombu": {"level": "WARNING"},
        **{nom: {"level": "WARNING"} for nom in SONNETTES},
        # It tells whom it could not reach, number by number; the outbox says it better.
        "apprise": {"level": "CRITICAL"},
    }


def journaux_noms(configuration: dict[str, Any]) -> list[str]:
    """Return the names of the files that ``configuration`` writes."""
    return [pathlib.Path(h["chemin"]).name for h in configuration["handlers"].values() if "chemin" in h]


def _ajouter_fichiers(
    configuration: dict[str, Any], dossier: pathlib.Path, fournisseurs: list[str], taille_max: int
) -> None:
    def fichier(nom: str, formateur: str = "texte", **options: Any) -> str:
        configuration["handlers"][nom] = {
            "class": "traces.files_journaux.FichierEnFile",
            "chemin": str(dossier / nom),
            "taille_max": taille_max,
            "formatter": formateur,
            "filters": ["contexte"],
            **options,
        }
        return nom

    par_sujet = FICHIERS | {f"{nom}.log": [FOURNISSEUR.format(nom)] for nom in fournisseurs}
    for nom, journaux in par_sujet.items():
        poignee = fichier(nom)
        for journal in journaux:
            configuration["loggers"].setdefault(journal, {})["handlers"] = [poignee]
    configuration["root"]["handlers"] += [
        fichier("django.log", filters=["contexte", "sauf_les_notres"]),
        fichier("django.json.log", "json"),
        fichier("django.error.log", level="ERROR"),
    ]
