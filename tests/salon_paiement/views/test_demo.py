"""The demo's mailbox: there in the demo only, and harmless whatever the e-mail holds."""

from __future__ import annotations

import pathlib

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques

PIEGE = '<p>Bonjour</p><script>alert(1)</script><img src="http://127.0.0.1:9/x">'


@pytest.fixture
def boite(settings: LazySettings, tmp_path: pathlib.Path) -> pathlib.Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "courriels"
    return tmp_path / "courriels"


def _ecrire(sujet: str, texte: str = "Bonjour", riche: str = "") -> None:
    message = EmailMultiAlternatives(sujet, texte, to=["afi@example.org"])
    if riche:
        message.attach_alternative(riche, "text/html")
    message.send()


def _cle(boite: pathlib.Path, rang: int = 0) -> str:
    return f"{sorted(boite.glob('*.log'))[0].stem}.{rang}"


def test_le_recu_se_lit_dans_la_demonstration(maison: fabriques.Maison, boite: pathlib.Path, client: Client) -> None:
    session = fabriques.session_payee(maison, courriel="afi@example.org")
    notifications_envoyer()
    liste = client.get("/demo/courriels/").content.decode()
    assert f"Votre reçu {session.recu.numero} – Salon Afi" in liste
    page = client.get(f"/demo/courriels/{_cle(boite)}/").content.decode()
    assert f"/r/{session.recu.jeton}/" in page
    assert "Tresses – 5\u202f000\u00a0F" in page
    riche = client.get(f"/demo/courriels/{_cle(boite)}/html").content.decode()
    assert "Voir mon reçu" in riche


def test_une_boite_vide_le_dit(boite: pathlib.Path, client: Client) -> None:
    assert "Aucun e-mail" in client.get("/demo/courriels/").content.decode()


def test_le_html_est_enferme(boite: pathlib.Path, client: Client) -> None:
    _ecrire("<i>Piège</i>", riche=PIEGE)
    page = client.get(f"/demo/courriels/{_cle(boite)}/")
    assert "&lt;i&gt;Piège" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    cadre = client.get(f"/demo/courriels/{_cle(boite)}/html")
    politique = cadre["Content-Security-Policy"].split(";")
    directives = {d.strip().partition(" ")[0]: d.strip().partition(" ")[2] for d in politique}
    assert directives["default-src"] == "'none'"
    assert "script-src" not in directives
    assert "allow-scripts" not in directives["sandbox"]
    assert "allow-same-origin" not in directives["sandbox"]
    assert directives["frame-ancestors"] == "'self'"
    assert cadre["X-Frame-Options"] == "SAMEORIGIN"


def test_plusieurs_messages_d_un_meme_fichier_se_lisent_tous(boite: pathlib.Path, client: Client) -> None:
    boite.mkdir()
    corps = b"Subject: %s\nTo: a@example.org\nDate: Sat, 14 Mar 2026 23:30:00 -0000\n\nTexte\n" + b"-" * 79 + b"\n"
    (boite / "20260314-100000-1.log").write_bytes(corps % b"Un" + corps % b"Deux")
    liste = client.get("/demo/courriels/").content.decode()
    assert "15 mars 2026, 00:30" in liste
    assert liste.index("Deux") < liste.index("Un<")
    assert "<h1>Deux</h1>" in client.get("/demo/courriels/20260314-100000-1.1/").content.decode()


@pytest.mark.parametrize("cle", ["..", "20260314-100000-1.9", "20260314-100000-2.0", "..%2f..%2fsecret.0", "a.0"])
def test_ne_lit_que_ses_propres_fichiers(boite: pathlib.Path, client: Client, cle: str) -> None:
    boite.mkdir()
    (boite / "20260314-100000-1.log").write_bytes(b"Subject: x\n\nx\n")
    (boite.parent / "secret.log").write_bytes(b"Subject: secret\n\nx\n")
    assert client.get(f"/demo/courriels/{cle}/").status_code == 404
    assert client.get(f"/demo/courriels/{cle}/html").status_code == 404


@pytest.mark.parametrize("chemin", ["", "20260314-100000-1.0/", "20260314-100000-1.0/html"])
def test_n_existe_pas_en_production(boite: pathlib.Path, client: Client, settings: LazySettings, chemin: str) -> None:
    boite.mkdir()
    (boite / "20260314-100000-1.log").write_bytes(b"Subject: x\n\nx\n")
    assert client.get(f"/demo/courriels/{chemin}").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get(f"/demo/courriels/{chemin}").status_code == 404
