"""Family 15: a file that somebody sends. What is served is a picture that we drew; all else is refused, and said."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from salon_paiement import images
from salon_paiement.documents.recu_pdf import recu_pdf
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.images import OCTETS_SERVIS, image_refaire
from salon_paiement.models import Logo, Role
from tests.fabriques import session_payee
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.images_hostiles import SCRIPT, SVG, archive, bavarde, bombe, image, localisee
from traces.models import TraceTransaction
from traces.types import TypeTrace

REFUSES = {
    "svg": (SVG, "pas une image lisible"),
    "svg nommé png": (b"\x89PNG\r\n\x1a\n" + SVG, "pas une image lisible"),
    "html": (SCRIPT.encode(), "pas une image lisible"),
    "zip": (archive(), "pas une image lisible"),
    "vide": (b"", "pas une image lisible"),
    "gif": (image("GIF"), "pas une image lisible"),
    "png tronqué": (image()[:-40], "pas une image"),
    "png et zip": (image() + archive(), "autre chose"),
    "png et page": (image() + SCRIPT.encode(), "autre chose"),
    "jpeg et page": (image("JPEG") + SCRIPT.encode(), "autre chose"),
    "webp et zip": (image("WEBP") + archive(), "autre chose"),
    "100 millions de points": (bombe(10_000, 10_000), "trop grande"),
    "large": (bombe(4_097, 10), "trop grande"),
    "bombe de pixels": (bombe(4_096, 4_096), "pas une image lisible"),
    "lourde": (b"\xff\xd8\xff" + b"x" * 1024 * 1024, "trop lourde"),
}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def envoyer(equipe: Equipe, octets: bytes, *, role: str = Role.PROPRIETAIRE, nom: str = "logo.png") -> Any:
    fichier = SimpleUploadedFile(nom, octets, content_type="image/png")
    return equipe.client(role).post(reverse("admin:salon_logo", args=[equipe.chez.salon.pk]), {"logo": fichier})


@pytest.mark.parametrize("quoi", REFUSES)
def test_refuse_ce_qui_n_est_pas_une_image_et_dit_pourquoi(equipe: Equipe, quoi: str) -> None:
    octets, mot = REFUSES[quoi]
    reponse = envoyer(equipe, octets)
    assert reponse.status_code == 422
    assert mot in reponse.content.decode().replace("&#x27;", "'")
    assert not Logo.objects.exists()


@pytest.mark.parametrize("genre", ["PNG", "JPEG", "WEBP"])
def test_une_vraie_image_est_redessinee_en_petit_webp(genre: str) -> None:
    faite = image_refaire(image(genre, (2_000, 1_000)))
    with Image.open(io.BytesIO(faite.contenu)) as lue:
        assert (lue.format, lue.size) == ("WEBP", (240, 120))
    assert len(faite.contenu) <= OCTETS_SERVIS


def test_rien_de_ce_que_le_fichier_disait_ne_reste() -> None:
    assert SCRIPT.encode() in bavarde()
    assert SCRIPT.encode() not in image_refaire(bavarde()).contenu
    faite = image_refaire(localisee())
    with Image.open(io.BytesIO(faite.contenu)) as lue:
        assert not lue.getexif()
        # Upright, as the camera meant it.
        assert lue.size[0] < lue.size[1]


def test_une_image_au_bruit_pur_tient_dans_sa_place() -> None:
    sortie = io.BytesIO()
    Image.effect_noise((300, 300), 200).convert("RGB").save(sortie, "PNG")
    assert len(image_refaire(sortie.getvalue()).contenu) <= 2 * OCTETS_SERVIS


def test_temoin_sans_borne_la_bombe_serait_ouverte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "COTE_MAX", 10**6)
    # It is decoded then, and found broken only once it has taken its place.
    with pytest.raises(SaisieInvalide, match="pas une image lisible"):
        image_refaire(bombe(5_000, 5_000))


@pytest.mark.parametrize("nom", ["../../../etc/passwd", "logo.php.png", "a\x00.png", "é" * 200, "CON", "logo.svg"])
def test_le_nom_du_fichier_ne_sert_a_rien(equipe: Equipe, nom: str) -> None:
    assert envoyer(equipe, image(), nom=nom).status_code in {303, 400}
    assert all("/" not in logo.empreinte for logo in Logo.objects.all())


def test_le_logo_est_servi_a_part_comme_une_image_et_rien_d_autre(equipe: Equipe) -> None:
    assert envoyer(equipe, image()).status_code == 303
    logo = Logo.objects.get()
    reponse = equipe.client("").get(reverse("logo", args=[logo.empreinte]))
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "image/webp")
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert "immutable" in reponse["Cache-Control"]
    assert equipe.client("").get(f"/logo/{'0' * 64}.webp").status_code == 404


def test_le_logo_est_sur_les_pages_de_l_equipe_et_sur_le_recu(equipe: Equipe) -> None:
    session = session_payee(equipe.chez)
    sans = recu_pdf(session.recu, list(session.lignes.all()), [])
    envoyer(equipe, image())
    adresse = reverse("logo", args=[Logo.objects.get().empreinte])
    assert adresse in equipe.client(Role.CAISSIER).get("/admin/").content.decode()
    page = equipe.client("").get(f"/r/{session.recu.jeton}/")
    assert adresse in page.content.decode()
    avec = recu_pdf(session.recu, list(session.lignes.all()), [])
    assert b"/Subtype /Image" in avec
    assert b"/Subtype /Image" not in sans
    assert recu_pdf(session.recu, list(session.lignes.all()), []) == avec


@pytest.mark.parametrize(
    ("role", "statut"),
    [("", 302), (Role.COIFFEUR, 403), (Role.CAISSIER, 403), (Role.COMPTABLE, 403), ("etrangere", 404)],
)
def test_seule_la_proprietaire_le_pose_et_rien_ne_change(equipe: Equipe, role: str, statut: int) -> None:
    assert envoyer(equipe, image(), role=role).status_code == statut
    assert not Logo.objects.exists()


def test_le_poser_et_le_retirer_sont_deux_faits(equipe: Equipe) -> None:
    client, page = equipe.client(Role.PROPRIETAIRE), reverse("admin:salon_logo", args=[equipe.chez.salon.pk])
    envoyer(equipe, image())
    envoyer(equipe, image())
    client.post(page, {"retirer": "1"})
    client.post(page, {"retirer": "1"})
    faits = TraceTransaction.objects.filter(type_trace=TypeTrace.REGLAGE_MODIFIE)
    assert [fait.donnees_structures["champs"] for fait in faits] == [["logo"], ["logo"]]
    assert not Logo.objects.exists()
    assert client.get(page).status_code == 200
    assert client.get(reverse("admin:salon_paiement_salon_history", args=[equipe.chez.salon.pk])).status_code == 200
