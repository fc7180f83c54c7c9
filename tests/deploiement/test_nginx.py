"""The proxy: its structure always, and nginx's own opinion where nginx is installed."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess

import pytest

from config.env import RACINE

DOSSIER = RACINE / "deploiement" / "nginx"
Bloc = list[tuple[str, "Bloc | None"]]


def _lire(texte: str) -> Bloc:
    """Parse nginx's syntax into (directive, inner block) pairs; fails on an unbalanced or unfinished file."""
    jetons = re.findall(r'"(?:\\.|[^"])*"|\'(?:\\.|[^\'])*\'|[{};]|[^\s{};"\']+', re.sub(r"(?m)#.*$", "", texte))
    pile: list[Bloc] = [[]]
    mots: list[str] = []
    for jeton in jetons:
        if jeton == ";":
            pile[-1].append((" ".join(mots), None))
        elif jeton == "{":
            pile.append([])
            pile[-2].append((" ".join(mots), pile[-1]))
        elif jeton == "}":
            assert not mots, f"il manque un point-virgule après {mots}"
            pile.pop()
        if jeton in "{};":
            mots = []
        else:
            mots.append(jeton)
    assert len(pile) == 1
    assert not mots
    return pile[0]


def _bloc(bloc: Bloc, nom: str, rang: int = 0) -> Bloc:
    trouves = [interieur for directive, interieur in bloc if directive == nom and interieur is not None]
    return trouves[rang]


def _directives(bloc: Bloc) -> set[str]:
    return {directive for directive, interieur in bloc if interieur is None}


PRINCIPAL = _lire((DOSSIER / "nginx.conf").read_text(encoding="utf-8"))
HTTP = _bloc(PRINCIPAL, "http")
SITE = _bloc(HTTP, "server", 1)
MANDATAIRE = _directives(_lire((DOSSIER / "mandataire.conf").read_text(encoding="utf-8")))


def test_borne_un_webhook_a_64_ko() -> None:
    assert _directives(_bloc(SITE, "location /webhooks/")) == {
        "client_max_body_size 64k",
        "proxy_pass http://application",
    }


def test_remplace_l_adresse_que_le_client_pretend_avoir() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr" in MANDATAIRE
    assert not any("proxy_add_x_forwarded_for" in directive for directive in MANDATAIRE)
    assert "proxy_set_header X-Forwarded-Proto $scheme" in MANDATAIRE


def test_ne_renvoie_jamais_un_envoi_une_seconde_fois() -> None:
    # "non_idempotent" would send a payment twice; "timeout" and the codes are answers that may still come.
    [suite] = [d for d in MANDATAIRE if d.startswith("proxy_next_upstream ")]
    assert suite == "proxy_next_upstream error"


@pytest.mark.parametrize("nom", ["amont-conteneurs.conf", "amont-machine.conf"])
def test_garde_ses_lignes_moins_longtemps_que_l_application(nom: str) -> None:
    amont = _directives(_bloc(_lire((DOSSIER / nom).read_text(encoding="utf-8")), "upstream application"))
    [garde] = [d.split()[1] for d in amont if d.startswith("keepalive_timeout")]
    gunicorn = re.search(r"^keepalive = (\d+)", (RACINE / "deploiement" / "gunicorn.py").read_text("utf-8"), re.M)
    assert gunicorn
    # The one that closes first must be the one that sends.
    assert int(garde.rstrip("s")) < int(gunicorn[1])


def test_un_logo_passe_et_une_methode_absurde_non() -> None:
    [logo] = [b for d, b in SITE if b is not None and "/logo/" in d]
    assert "client_max_body_size 1200k" in _directives(logo)
    [refus] = [b for d, b in SITE if b is not None and d.startswith("if ")]
    assert _directives(refus) == {"return 405"}


def test_coupe_les_clients_lents() -> None:
    delais = {d.split()[0]: d.split()[1] for d in _directives(HTTP) if d.split()[0].endswith("_timeout")}
    assert {"client_header_timeout", "client_body_timeout", "send_timeout", "keepalive_timeout"} <= set(delais)
    assert int(delais["client_body_timeout"].rstrip("s")) <= 15


def test_ferme_les_mesures_et_force_https() -> None:
    assert _directives(_bloc(SITE, "location /prometheus/")) == {"return 404"}
    assert "return 301 https://$host$request_uri" in _directives(_bloc(HTTP, "server", 0))
    assert "ssl_protocols TLSv1.2 TLSv1.3" in _directives(SITE)
    assert "gzip on" in _directives(HTTP)


def test_ne_parle_que_des_chiffres_recommandes() -> None:
    [ligne] = [directive for directive in _directives(SITE) if directive.startswith("ssl_ciphers ")]
    suites = ligne.removeprefix("ssl_ciphers ").split(":")
    assert len(suites) >= 4
    # A new key for each connection, and a cipher that authenticates what it hides.
    assert all(re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)", s) for s in suites)
    assert "ssl_session_tickets off" in _directives(SITE)


def test_aucun_journal_ne_recoit_un_jeton_entier() -> None:
    journal = next(d for d in _directives(HTTP) if d.startswith("log_format"))
    assert "$chemin_masque" in journal
    assert not re.search(r"\$(request_uri|request|uri|args|http_referer)\b", journal)
    masque = _bloc(HTTP, "map $uri $chemin_masque")
    motifs = [d.split('" "')[0][2:].replace("(?<", "(?P<") for d, _ in masque if d.startswith('"~')]
    chemins = ("/q/abcdSECRET", "/s/abcdSECRET/payer", "/r/abcdSECRET.pdf", "/webhooks/feexpay/abcdSECRET/")
    for chemin in (*chemins, "/equipe/admin/invitation/SECRET/SECRET/"):
        trouve = next((trouve for motif in motifs if (trouve := re.match(motif, chemin))), None)
        assert trouve, chemin
        assert "SECRET" not in trouve.group("debut")
    assert any(d.startswith("error_log") and d.endswith("crit") for d in _directives(PRINCIPAL))


def test_nginx_lui_meme_accepte_le_fichier_la_ou_il_est_installe(tmp_path: pathlib.Path) -> None:
    texte = (DOSSIER / "nginx.conf").read_text(encoding="utf-8")
    local = texte.replace("/etc/nginx/mandataire.conf", str(tmp_path / "mandataire.conf"))
    local = local.replace("/etc/nginx/certificats", str(tmp_path)).replace(
        "/tmp/nginx.pid", str(tmp_path / "nginx.pid")
    )
    local = local.replace("/etc/nginx/amont.conf", str(tmp_path / "amont-machine.conf"))
    for nom in ("mandataire.conf", "amont-machine.conf"):
        shutil.copy(DOSSIER / nom, tmp_path)
    (tmp_path / "nginx.conf").write_text(local, encoding="utf-8")
    nginx, openssl = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin"), shutil.which("openssl")
    if nginx is None or openssl is None:
        # Its structure is held by the tests above.
        return
    certificat = ["-keyout", str(tmp_path / "cle.pem"), "-out", str(tmp_path / "certificat.pem")]
    demande = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=essai",
        *certificat,
    ]
    subprocess.run(demande, check=True, capture_output=True)
    verdict = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert verdict.returncode == 0, verdict.stderr
