"""Debian's Alertmanager on the product's own configuration: addresses, files and delays alone are replaced."""

from __future__ import annotations

import contextlib
import pathlib
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import requests
import yaml

from tests.pannes.banc_processus import attendre, port_libre
from tests.supervision.requetes import DEPLOIEMENT, lire, programme

SECRET = "jeton-de-l-astreinte"


class Alertmanager:
    """Where it is reached; ``smtp`` and ``http`` are this machine's own mail and web servers."""

    def __init__(self, dossier: pathlib.Path, *, smtp: int, http: str) -> None:
        self.dossier, self.port = dossier, port_libre()
        self.adresse = f"http://127.0.0.1:{self.port}"
        _configurer(dossier, smtp, http)

    def sonner(self, **etiquettes: str) -> None:
        """Hand an alert over, as Prometheus does."""
        self._poster({"labels": etiquettes, "annotations": {"resume": "r", "runbook_url": "docs/supervision.md#x"}})

    def taire(self, **etiquettes: str) -> None:
        """Say that it is over."""
        self._poster({"labels": etiquettes, "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T00:00:01Z"})

    def etats(self) -> dict[str, str]:
        """Return the alerts it holds: name → ``active`` or ``suppressed``."""
        lues: list[dict[str, Any]] = requests.get(f"{self.adresse}/api/v2/alerts", timeout=10).json()
        return {alerte["labels"]["alertname"]: alerte["status"]["state"] for alerte in lues}

    def _poster(self, alerte: dict[str, Any]) -> None:
        requests.post(f"{self.adresse}/api/v2/alerts", json=[alerte], timeout=10).raise_for_status()

    @contextlib.contextmanager
    def en_marche(self) -> Iterator[Alertmanager]:
        """Run it, and leave nothing behind."""
        with (self.dossier / "alertmanager.log").open("ab") as journal:
            lance = subprocess.Popen(
                [programme("prometheus-alertmanager"), "--config.file=alertmanager.yml", "--cluster.listen-address=",
                 "--storage.path=alertes", f"--web.listen-address=127.0.0.1:{self.port}"],
                cwd=self.dossier, stdout=journal, stderr=journal,
            )  # fmt: skip
        try:
            attendre(lambda: requests.get(f"{self.adresse}/-/ready", timeout=5).ok, 30, "Alertmanager")
            yield self
        finally:
            lance.send_signal(signal.SIGTERM)
            lance.wait(timeout=30)


def _configurer(dossier: pathlib.Path, smtp: int, http: str) -> None:
    configuration = lire(DEPLOIEMENT / "alertmanager" / "alertmanager.yml")
    secrets = {"slack": f"{http}/slack", "jeton": SECRET, "smtp": "inutile ici"}
    for nom, valeur in secrets.items():
        (dossier / nom).write_text(valeur, encoding="utf-8")
    mondial = configuration["global"]
    mondial |= {"smtp_smarthost": f"127.0.0.1:{smtp}", "smtp_require_tls": False}
    mondial |= {"smtp_auth_password_file": str(dossier / "smtp"), "slack_api_url_file": str(dossier / "slack")}
    routes = [configuration["route"], *configuration["route"]["routes"]]
    for route in routes:
        route |= {"group_wait": "0s", "group_interval": "1s"}
    astreinte = next(r for r in configuration["receivers"] if r["name"] == "astreinte")
    for crochet in astreinte["webhook_configs"]:
        crochet["url"] = f"{http}/astreinte"
        crochet["http_config"]["authorization"]["credentials_file"] = str(dossier / "jeton")
    (dossier / "alertmanager.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
