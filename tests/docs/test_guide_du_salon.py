"""The salon's guide says only what the screens say: its pictures and links exist, its words in « » are on a screen."""

from __future__ import annotations

import functools
import pathlib
import re
from collections.abc import Iterable

import pytest

from outils.captures.pages import DESTINATION

RACINE = pathlib.Path(__file__).resolve().parents[2]
GUIDE = RACINE / "docs" / "guide-du-salon.md"
POIDS_MAX = 2_000_000
_APPLICATIONS = ("config", "salon_paiement", "paiements", "statistiques", "traces")
_LIEN = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")
_CHAINE = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_GABARIT = re.compile(r"""{% translate ["'](.*?)["'] %}|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}""", re.S)
_PLACE = re.compile(r"{{[^}]*}}|%\(\w+\)[sd]")


def _ancre(titre: str) -> str:
    return re.sub(r"[^\w\- ]", "", titre.strip().lower()).replace(" ", "-")


def liens_morts(texte: str, dossier: pathlib.Path) -> list[str]:
    """Return the pictures and the links of a page that lead nowhere; those to another site are not followed."""
    morts = []
    for lien in _LIEN.findall(texte):
        chemin, _, ancre = lien.partition("#")
        cible = (dossier / chemin).resolve()
        if chemin.startswith(("http:", "https:")):
            continue
        page = texte if not chemin else cible.read_text(encoding="utf-8") if ancre and cible.is_file() else ""
        if not cible.exists() or (ancre and ancre not in map(_ancre, re.findall(r"^#+ (.+)$", page, re.M))):
            morts.append(lien)
    return morts


def _lisse(texte: str) -> str:
    """The same words, however they are spaced, emphasised, capitalised, or filled in."""
    mots = " ".join(re.sub(r"</?\w+>", "", _PLACE.sub("…", texte)).replace("\u2019", "'").split())
    return mots[:1].lower() + mots[1:]


@functools.cache
def mots_des_ecrans() -> frozenset[str]:
    """Return every text that a template or the code may show, in French."""
    code = _lire(f for a in _APPLICATIONS for f in (RACINE / a).rglob("*.py"))
    gabarits = _GABARIT.findall(_lire((RACINE / "templates").rglob("*.html")))
    return frozenset(map(_lisse, [*_CHAINE.findall(code), *(mot or bloc for mot, bloc in gabarits)]))


def _lire(fichiers: Iterable[pathlib.Path]) -> str:
    return "\n".join(f.read_text(encoding="utf-8") for f in fichiers)


def mots_inconnus(texte: str) -> list[str]:
    """Return what is quoted and is on no screen."""
    return [mot for mot in re.findall(r"«\s*([^»]+?)\s*»", texte) if _lisse(mot) not in mots_des_ecrans()]


@pytest.mark.parametrize("page", ["docs/guide-du-salon.md", "README.md", "CONTRIBUTING.md"])
def test_chaque_image_et_chaque_lien_mene_quelque_part(page: str) -> None:
    fichier = RACINE / page
    assert liens_morts(fichier.read_text(encoding="utf-8"), fichier.parent) == []


def test_signale_une_image_une_page_et_un_titre_absents() -> None:
    texte = "# Un titre\n![x](captures/client.png) ![x](captures/rien.png) [a](absent.md) [b](#un-titre) [c](#autre)"
    assert liens_morts(texte, GUIDE.parent) == ["captures/rien.png", "absent.md", "#autre"]


def test_chaque_mot_cite_est_sur_un_ecran() -> None:
    texte = GUIDE.read_text(encoding="utf-8")
    assert len(re.findall("«", texte)) > 60
    assert mots_inconnus(texte) == []


def test_signale_un_mot_qui_n_est_sur_aucun_ecran() -> None:
    texte = "« Ouvrir la caisse », «\u00a0Ouvrir le coffre\u00a0»\n## Plus tard\n« Un jour »"
    assert mots_inconnus(texte) == ["Ouvrir le coffre", "Un jour"]


def test_les_images_restent_legeres_et_chacune_sert() -> None:
    images = {image.name: image.stat().st_size for image in DESTINATION.glob("*.png")}
    assert sum(images.values()) < POIDS_MAX
    pages = _lire([RACINE / "README.md", *(RACINE / "docs").rglob("*.md")])
    assert [nom for nom in images if f"captures/{nom}" not in pages] == []
