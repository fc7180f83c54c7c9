"""QR codes are read back by an independent reader."""

from __future__ import annotations

import io

import pytest
import segno
import zxingcpp
from PIL import Image

from salon_paiement.models import PosteQR, SessionPaiement
from salon_paiement.qr import MARGE, adresse_du_poste, adresse_du_ticket, qr_code, qr_png, qr_svg

URL = "https://payer.example.org/q/" + "aB3_-" * 8 + "xyz"


@pytest.mark.parametrize("echelle", [3, 8])
def test_le_png_se_relit(echelle: int) -> None:
    image = Image.open(io.BytesIO(qr_png(URL, echelle)))
    assert [lu.text for lu in zxingcpp.read_barcodes(image)] == [URL]
    assert image.width == (segno.make_qr(URL, error="m").symbol_size(border=0)[0] + 2 * MARGE) * echelle


def test_la_correction_supporte_quinze_pour_cent() -> None:
    assert qr_code(URL).error in {"M", "Q", "H"}


def test_le_png_abime_se_relit_encore() -> None:
    image = Image.open(io.BytesIO(qr_png(URL, 8))).convert("L")
    cote = image.width // 6
    image.paste(255, (image.width // 2, image.height // 2, image.width // 2 + cote, image.height // 2 + cote))
    assert [lu.text for lu in zxingcpp.read_barcodes(image)] == [URL]


def test_le_svg_est_noir_sur_blanc_et_sans_style() -> None:
    svg = qr_svg(URL)
    assert svg.startswith("<svg viewBox=")
    assert 'fill="#fff"' in svg
    assert 'stroke="#000"' in svg
    assert "style" not in svg
    # An address cannot leave the drawing: only numbers are written.
    assert "alert" not in qr_svg('https://x.example/"><script>alert(1)</script>')


def test_les_adresses_partent_de_l_adresse_publique(settings: object) -> None:
    settings.ADRESSE_PUBLIQUE = "https://payer.example.org/"  # type: ignore[attr-defined]
    assert adresse_du_poste(PosteQR(jeton="abc")) == "https://payer.example.org/q/abc"
    assert adresse_du_ticket(SessionPaiement(jeton="def")) == "https://payer.example.org/q/def"
