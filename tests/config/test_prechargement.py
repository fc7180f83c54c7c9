"""What threads share is imported before they start."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys

import pytest

from config import base_bornee, prechargement
from config.env import RACINE

_PRET = "import sys, gc, django; django.setup(); from config.prechargement import figer, precharger; precharger()"
_MONTRER = "; print(sorted({'paiements.urls', 'paiements.fournisseurs.feexpay.fournisseur'} & set(sys.modules)))"


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("import sys, django; django.setup()", "[]"),
        (_PRET, "['paiements.fournisseurs.feexpay.fournisseur', 'paiements.urls']"),
    ],
    ids=["sans", "avec"],
)
def test_importe_les_pages_et_les_operateurs_avant_de_servir(code: str, attendu: str) -> None:
    assert _executer(code + _MONTRER) == attendu


def test_ce_qui_est_charge_n_est_plus_jamais_fouille() -> None:
    avant, apres = (
        int(_executer(f"{_PRET}; {suite}; gc.collect(); print(len(gc.get_objects()))")) for suite in ("pass", "figer()")
    )
    # What a search for garbage goes through: nearly all of what the process will ever hold, then nearly nothing.
    assert avant > 50_000
    assert apres < avant / 100


def test_en_production_on_fige_avant_que_rien_ne_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    faits: list[str] = []
    for module, geste in ((prechargement, "precharger"), (prechargement, "figer"), (base_bornee, "demarrer")):
        monkeypatch.setattr(module, geste, lambda *_limites, geste=geste: faits.append(geste))
    runpy.run_path(str(RACINE / "deploiement" / "gunicorn.py"))["post_worker_init"](None)
    assert faits == ["precharger", "figer", "demarrer"]


def _executer(code: str) -> str:
    fini = subprocess.run(
        [sys.executable, "-c", code],
        cwd=RACINE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    return fini.stdout.strip()
