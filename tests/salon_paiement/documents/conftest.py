"""PDFs are judged as people and phones see them: text extracted, pages rendered, codes read back."""

from __future__ import annotations

import pathlib
import subprocess
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image


@pytest.fixture
def texte_pdf(tmp_path: pathlib.Path) -> Callable[[bytes], str]:
    def lire(pdf: bytes) -> str:
        fichier = tmp_path / "lu.pdf"
        fichier.write_bytes(pdf)
        sortie = subprocess.run(["pdftotext", "-layout", str(fichier), "-"], check=True, capture_output=True)
        # Non-breaking spaces are spaces to a reader.
        return " ".join(sortie.stdout.decode().split())

    return lire


@pytest.fixture
def image_pdf(tmp_path: pathlib.Path) -> Callable[..., Image.Image]:
    def rendre(pdf: bytes, points_par_pouce: int = 150) -> Image.Image:
        fichier = tmp_path / "vu.pdf"
        fichier.write_bytes(pdf)
        commande = ["pdftoppm", "-r", str(points_par_pouce), "-png", str(fichier), str(tmp_path / "vu")]
        subprocess.run(commande, check=True)
        pages = sorted(tmp_path.glob("vu-*.png"))
        assert len(pages) == 1
        return Image.open(pages[0])

    return rendre


@pytest.fixture
def qr_lus(image_pdf: Callable[..., Image.Image]) -> Callable[..., list[str]]:
    return lambda pdf, points_par_pouce=150: [
        lu.text for lu in zxingcpp.read_barcodes(image_pdf(pdf, points_par_pouce))
    ]
