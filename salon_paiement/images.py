"""A picture sent by somebody: looked at with suspicion, then drawn again. What is served was made here, pixel by pixel.

Only the header is believed before the size is known to be reasonable; the file's name and its announced type never are.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from salon_paiement.erreurs import SaisieInvalide

OCTETS_MAX = 1024 * 1024
COTE_MAX = 4096  # pixels
# What is kept: enough for a receipt and a header on the sharpest phone.
COTE_SERVI, OCTETS_SERVIS = 240, 16 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
_FIN_PNG = b"IEND\xaeB`\x82"

_TROP_LOURDE = _("Cette image est trop lourde : 1 Mo au plus.")
_TROP_GRANDE = _("Cette image est trop grande : 4096 points de côté au plus.")
_ILLISIBLE = _("Ce fichier n'est pas une image lisible. Envoyez un PNG, un JPEG ou un WebP.")
_DOUBLE = _(
    "Ce fichier contient autre chose qu'une image. Enregistrez-la de nouveau en PNG ou en JPEG, puis renvoyez-la."
)


@dataclass(frozen=True, slots=True)
class ImageRefaite:
    """A small WebP without any metadata; ``empreinte`` is the SHA-256 of its bytes."""

    contenu: bytes
    empreinte: str
    largeur: int
    hauteur: int


def image_refaire(octets: bytes) -> ImageRefaite:
    """Return the picture of a file, small, turned upright, without anything else that the file held.

    Raises:
        SaisieInvalide: too heavy, too many pixels, of another kind, broken, or followed by something else.
    """
    if len(octets) > OCTETS_MAX:
        raise SaisieInvalide(_TROP_LOURDE)
    with warnings.catch_warnings():
        # A warning of the library (a bomb, a corrupt chunk) is a refusal.
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(octets), formats=FORMATS) as lue:
                return _refaire(lue, octets)
        except SaisieInvalide:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as erreur:
            raise SaisieInvalide(_TROP_GRANDE) from erreur
        except Exception as erreur:
            # A decoder fails in as many ways as there are broken files; none of them is a fault of ours.
            raise SaisieInvalide(_ILLISIBLE) from erreur


def _refaire(lue: Image.Image, octets: bytes) -> ImageRefaite:
    # Said by the header: not one pixel was decoded yet.
    if max(lue.size) > COTE_MAX:
        raise SaisieInvalide(_TROP_GRANDE)
    if not _finie(lue.format or "", octets):
        raise SaisieInvalide(_DOUBLE)
    # A camera's JPEG is decoded straight to a smaller one.
    lue.draft("RGB", (COTE_SERVI * 2, COTE_SERVI * 2))
    droite = ImageOps.exif_transpose(lue)
    propre = droite.convert("RGBA" if "A" in droite.getbands() or "transparency" in droite.info else "RGB")
    propre.thumbnail((COTE_SERVI, COTE_SERVI))
    for qualite in (85, 70, 50, 30):
        sortie = io.BytesIO()
        # A new picture: no profile, no note, no place where it was taken.
        nue = Image.new(propre.mode, propre.size)
        nue.paste(propre)
        nue.save(sortie, "WEBP", quality=qualite, method=6)
        if sortie.tell() <= OCTETS_SERVIS:
            break
    contenu = sortie.getvalue()
    return ImageRefaite(contenu, hashlib.sha256(contenu).hexdigest(), *propre.size)


def _finie(genre: str, octets: bytes) -> bool:
    """Tell whether the file ends where its picture does: a page or an archive glued to it makes it two files."""
    if genre == "PNG":
        # Cut short, it is broken: its decoding says so.
        return octets.endswith(_FIN_PNG) or _FIN_PNG not in octets
    if genre == "WEBP":
        return len(octets) - 8 in {(n := int.from_bytes(octets[4:8], "little")), n + n % 2}
    return octets.rstrip(b"\x00").endswith(b"\xff\xd9")
