"""What threads share is imported before they start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.env import RACINE

_MONTRER = "; print(sorted({'paiements.urls', 'paiements.fournisseurs.feexpay.fournisseur'} & set(sys.modules)))"


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("import sys, django; django.setup()", "[]"),
        (
            "import sys, django; django.setup(); from config.prechargement import precharger; precharger()",
            "['paiements.fournisseurs.feexpay.fournisseur', 'paiements.urls']",
        ),
    ],
    ids=["sans", "avec"],
)
def test_importe_les_pages_et_les_operateurs_avant_de_servir(code: str, attendu: str) -> None:
    fini = subprocess.run(
        [sys.executable, "-c", code + _MONTRER],
        cwd=RACINE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.stdout.strip() == attendu, fini.stderr
