"""The poster of a place, in each paper format."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from PIL import Image

from salon_paiement.documents.affiche_pdf import FORMATS, affiche_pdf
from salon_paiement.documents.base import paragraphe
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import PosteQR, Salon
from salon_paiement.qr import adresse_du_poste

MM = {"A4": (210, 297), "A5": (148, 210), "A6": (105, 148)}


@pytest.fixture
def poste(settings: LazySettings) -> PosteQR:
    settings.ADRESSE_PUBLIQUE = "https://payer.example.org"
    return PosteQR(salon=Salon(nom="Salon Élégance", ville="Cotonou"), nom="Fauteuil 2")


@pytest.mark.parametrize("papier", sorted(FORMATS))
def test_le_qr_imprime_se_relit(poste: PosteQR, papier: str, qr_lus: Callable[..., list[str]]) -> None:
    assert qr_lus(affiche_pdf(poste, papier)) == [adresse_du_poste(poste)]


@pytest.mark.parametrize("papier", sorted(FORMATS))
def test_tient_sur_une_page_du_format(poste: PosteQR, papier: str, image_pdf: Callable[..., Image.Image]) -> None:
    image = image_pdf(affiche_pdf(poste, papier), 100)
    voulu = tuple(cote / 25.4 * 100 for cote in MM[papier])
    assert image.size == pytest.approx(voulu, abs=1.5)


def test_dit_le_salon_le_lieu_les_etapes_et_le_code(poste: PosteQR, texte_pdf: Callable[[bytes], str]) -> None:
    texte = texte_pdf(affiche_pdf(poste, "A5"))
    attendus = ["Salon Élégance", "Fauteuil 2", "1. Scannez", "2. Choisissez", "3. Payez", "payer.example.org/c/"]
    attendus += [f"{poste.code_court[:3]}-{poste.code_court[3:]}", "Vérifiez que la page affiche bien", "autocollant"]
    assert [mot for mot in attendus if mot not in texte] == []


def test_dit_comment_l_adresse_doit_commencer(
    settings: LazySettings, poste: PosteQR, texte_pdf: Callable[[bytes], str]
) -> None:
    settings.ADRESSE_PUBLIQUE = "https://paiement.institut-mawulolo-dieu-donne.example.org"
    poste.salon.nom = "Institut Mawulolo Dieu-Donné & Filles, coiffure, tresses et soins du visage, Co"
    texte = texte_pdf(affiche_pdf(poste, "A6"))
    assert "L'adresse doit commencer par" in texte
    assert "paiement.institut-mawulolo-dieu-donne.example.org/q/" in texte
    assert "prévenez le comptoir." in texte


def test_un_signe_francais_reste_sur_la_ligne_de_son_mot() -> None:
    assert paragraphe("« Afi » : payez ? 10:30", 9).text == "«\xa0Afi\xa0»\xa0: payez\xa0? 10:30"


def test_existe_en_anglais(poste: PosteQR, texte_pdf: Callable[[bytes], str]) -> None:
    texte = texte_pdf(affiche_pdf(poste, "A5", langue="en"))
    assert [mot for mot in ("Pay here with your phone", "1. Scan", "No camera?", "sticker") if mot not in texte] == []
    assert "Payez" not in texte


def test_ne_porte_aucun_montant(poste: PosteQR, texte_pdf: Callable[[bytes], str]) -> None:
    assert " F " not in f" {texte_pdf(affiche_pdf(poste, 'A6'))} "


@pytest.mark.parametrize("nom", ["Institut Mawulolo Dieu-Donné & Filles, coiffure, tresses et soins du visage", "<b>"])
def test_supporte_un_nom_long_ou_piege(poste: PosteQR, nom: str, texte_pdf: Callable[[bytes], str]) -> None:
    poste.salon.nom = nom
    assert nom in texte_pdf(affiche_pdf(poste, "A6"))


def test_est_identique_a_chaque_fois(poste: PosteQR) -> None:
    assert affiche_pdf(poste, "A5") == affiche_pdf(poste, "A5")


def test_refuse_un_format_inconnu(poste: PosteQR) -> None:
    with pytest.raises(SaisieInvalide):
        affiche_pdf(poste, "A3")
