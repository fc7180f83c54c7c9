"""Files that only look like a logo, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = "<script>alert(document.domain)</script>"


def image(genre: str = "PNG", cote: tuple[int, int] = (320, 200), mode: str = "RGB") -> bytes:
    sortie = io.BytesIO()
    Image.new(mode, cote, (200, 80, 20) if mode == "RGB" else (200, 80, 20, 128)).save(sortie, genre)
    return sortie.getvalue()


def bavarde() -> bytes:
    """A true PNG whose notes hold a page."""
    notes, sortie = PngImagePlugin.PngInfo(), io.BytesIO()
    notes.add_text("Comment", SCRIPT)
    Image.new("RGB", (64, 64)).save(sortie, "PNG", pnginfo=notes)
    return sortie.getvalue()


def localisee() -> bytes:
    """A photograph that says where it was taken, and that it lies on its side."""
    exif, sortie = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010E] = 6, "Cotonou 6.37N 2.39E"
    Image.new("RGB", (300, 100)).save(sortie, "JPEG", exif=exif)
    return sortie.getvalue()


def bombe(largeur: int, hauteur: int) -> bytes:
    """A PNG of a few hundred bytes that announces ``largeur`` × ``hauteur`` points."""

    def morceau(nom: bytes, corps: bytes) -> bytes:
        return struct.pack(">I", len(corps)) + nom + corps + struct.pack(">I", zlib.crc32(nom + corps))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + morceau(b"IHDR", entete) + morceau(b"IDAT", zlib.compress(b"\x00" * 100_000))
        + morceau(b"IEND", b"")
    )  # fmt: skip


def archive() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as zip_:
        zip_.writestr("../../etc/cron.d/salon", "x")
    return sortie.getvalue()
