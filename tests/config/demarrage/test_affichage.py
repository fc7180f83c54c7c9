"""What the terminal shows: a QR that a phone reads, every address, a bar that stays quiet in a file."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from config.demarrage.affichage import Adresses, accueil, barre, qr_terminal
from config.demarrage.comptes import Acces

ADRESSE = "http://192.168.1.20:8000/q/iSOpenfyz4Vzy2z7va71xBXfo_vP2BIB0MNMbhlApfM"
_DEMI_BLOCS = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _image(dessin: str) -> Image.Image:
    """Draw the characters as a white-on-black terminal does, each half block a square."""
    lignes = dessin.splitlines()
    image = Image.new("L", (len(lignes[0]), 2 * len(lignes)))
    for y, ligne in enumerate(lignes):
        for x, caractere in enumerate(ligne):
            for demi, allume in enumerate(_DEMI_BLOCS[caractere]):
                image.putpixel((x, 2 * y + demi), 255 * allume)
    return image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST)


def test_le_qr_du_terminal_se_lit_et_tient_dans_un_ecran() -> None:
    dessin = qr_terminal(ADRESSE)
    assert [lu.text for lu in zxingcpp.read_barcodes(_image(dessin))] == [ADRESSE]
    assert len(dessin.splitlines()) <= 22
    assert max(len(ligne) for ligne in dessin.splitlines()) <= 60


def test_le_qr_impose_ses_couleurs_a_un_terminal_clair() -> None:
    lignes = qr_terminal(ADRESSE, couleurs=True).splitlines()
    assert all(ligne.startswith("\033[97;40m") and ligne.endswith("\033[0m") for ligne in lignes)
    assert [ligne[8:-4] for ligne in lignes] == qr_terminal(ADRESSE).splitlines()


def test_l_accueil_donne_toutes_les_adresses_et_tous_les_acces() -> None:
    adresses = Adresses(
        ADRESSE, "http://192.168.1.20:9000", "http://192.168.1.20:8000/admin/", "http://x/demo/courriels/"
    )
    texte = accueil(adresses, [Acces("gérant", "gerant", "abcd-efgh-jkmn")], 1.26)
    for attendu in (*vars(adresses).values(), "gerant", "abcd-efgh-jkmn", "(1,3 s)", "Ctrl-C arrête tout."):
        assert attendu in texte


@pytest.mark.parametrize(("fait", "attendu"), [(0, "0/4"), (2, "2/4"), (4, "4/4\n")])
def test_la_barre_avance_dans_un_terminal(fait: int, attendu: str) -> None:
    sortie = Terminal()
    barre(sortie, "Salon")(fait, 4)
    assert sortie.getvalue().startswith("\rSalon [")
    assert sortie.getvalue().endswith(attendu)


def test_la_barre_ne_remplit_pas_un_fichier() -> None:
    sortie = io.StringIO()
    avancer = barre(sortie, "Salon")
    for fait in range(5):
        avancer(fait, 4)
    assert sortie.getvalue() == "Salon…\n"
