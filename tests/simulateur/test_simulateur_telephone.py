"""The client's phone: every button does what it says, without script or outside byte."""

import html.parser
import re
import time
import urllib.parse
from typing import Any

import pytest

from simulateur.choix import CHOIX, PAR_CLE
from simulateur.pages import feuille_de_style


def _page(feexpay: Any, chemin: str = "/") -> str:
    code, corps = feexpay.appeler("GET", chemin, cle=None)
    assert code == 200
    return str(corps.decode())


def _presser(feexpay: Any, reference: str, choix: str, nombre: str = "", **entetes: str) -> int:
    champs = {"reference": reference, "choix": choix} | ({"nombre": nombre} if nombre else {})
    octets = urllib.parse.urlencode(champs).encode()
    tous = {"Content-Type": "application/x-www-form-urlencoded"} | entetes
    code, corps = feexpay.appeler("POST", "/decider", octets, cle=None, **tous)
    assert corps == b"" or code != 303
    return int(code)


def test_la_liste_montre_la_demande_comme_un_telephone(feexpay: Any) -> None:
    feexpay.reference(amount=12500, description="Tresses")
    page = _page(feexpay)
    for texte in ("Salon de démonstration demande", "12\u00a0500\u00a0F", "Tapez votre code", "Tresses", "MTN BJ"):
        assert texte in page
    assert "2290166000042" not in page


def test_la_liste_vide_le_dit(feexpay: Any) -> None:
    assert "Aucune demande" in _page(feexpay)


def test_seule_la_liste_se_rafraichit(feexpay: Any) -> None:
    reference = feexpay.reference()
    assert '<meta http-equiv="refresh" content="3">' in _page(feexpay)
    assert "refresh" not in _page(feexpay, f"/demande/{reference}")


def test_chaque_reponse_a_son_bouton_et_son_explication(feexpay: Any) -> None:
    page = _page(feexpay, f"/demande/{feexpay.reference()}")
    for choix in CHOIX:
        assert f'value="{choix.cle}"' in page
        assert choix.titre in page
        assert choix.effet in page


@pytest.mark.parametrize(
    ("choix", "statut", "encaisse", "webhooks"),
    [
        ("approuver", "SUCCESSFUL", 5000, 1),
        ("refuser", "FAILED", 0, 1),
        ("solde", "FAILED", 0, 1),
        ("double", "SUCCESSFUL", 5000, 3),
        ("muet", "SUCCESSFUL", 5000, 0),
        ("tardif", "SUCCESSFUL", 5000, 0),
        ("contradiction", "FAILED", 5000, 2),
    ],
)
def test_un_bouton_decide(
    simulateur: Any, feexpay: Any, recepteur: Any, choix: str, statut: str, encaisse: int, webhooks: int
) -> None:
    reference = feexpay.reference()
    assert _presser(feexpay, reference, choix) == 303
    assert feexpay.entetes["Location"] == "/"
    simulateur.client().attendre(reference, statut)
    recepteur.attendre(webhooks)
    time.sleep(0.1)
    assert len(recepteur.recus) == webhooks
    assert simulateur.livre.montant_encaisse(reference) == encaisse
    assert "Réponses récentes" in _page(feexpay)


@pytest.mark.parametrize(
    ("choix", "nombre", "secondes"), [("dans_1", "", 60), ("dans_5", "", 300), ("dans_n", "7", 420)]
)
def test_une_approbation_se_programme_en_minutes(
    simulateur: Any, feexpay: Any, choix: str, nombre: str, secondes: int
) -> None:
    reference = feexpay.reference()
    assert _presser(feexpay, reference, choix, nombre) == 303
    prevues = simulateur.client().transaction(reference)["prevues"]
    assert [e["statut"] for e in prevues] == ["SUCCESSFUL"]
    assert abs(prevues[0]["echeance"] - time.time() - secondes) < 5
    assert f"Approuvé dans {secondes // 60}\u00a0min" in _page(feexpay)


def test_le_montant_errone_est_celui_qui_est_tape(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    assert _presser(feexpay, reference, "errone", "4 500") == 303
    assert simulateur.client().attendre(reference, "SUCCESSFUL")["encaisse"] == 4500
    assert "Approuvé pour 4\u00a0500\u00a0F" in _page(feexpay)


def test_ne_jamais_repondre_quitte_les_demandes_mais_reste_reversible(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    _presser(feexpay, reference, "silence")
    page = _page(feexpay)
    assert "Aucune demande" in page
    assert "Reste sans réponse" in page
    _presser(feexpay, reference, "approuver")
    assert simulateur.client().attendre(reference, "SUCCESSFUL")["encaisse"] == 5000


@pytest.mark.parametrize("nombre", ["", "abc", "-5", "0", "4.5", "99999999", "²"])
def test_refuse_un_nombre_faux_sans_rien_decider(simulateur: Any, feexpay: Any, nombre: str) -> None:
    reference = feexpay.reference()
    assert _presser(feexpay, reference, "errone", nombre) == 400
    assert simulateur.client().transaction(reference)["decide"] is False


@pytest.mark.parametrize(
    "entetes",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://127.0.0.1:1"}],
)
def test_refuse_une_reponse_venue_d_un_autre_site(simulateur: Any, feexpay: Any, entetes: dict[str, str]) -> None:
    reference = feexpay.reference()
    assert _presser(feexpay, reference, "approuver", "", **entetes) == 403
    assert simulateur.client().transaction(reference)["decide"] is False


def test_accepte_la_reponse_de_sa_propre_page(simulateur: Any, feexpay: Any) -> None:
    assert _presser(feexpay, feexpay.reference(), "refuser", "", Origin=simulateur.url) == 303


def test_une_reponse_ou_une_demande_inconnue_est_expliquee(feexpay: Any) -> None:
    assert _presser(feexpay, feexpay.reference(), "inconnu") == 400
    assert _presser(feexpay, "inconnue", "approuver") == 404
    assert feexpay.appeler("GET", "/demande/inconnue", cle=None)[0] == 404
    assert feexpay.appeler("GET", "/rien", cle=None)[0] == 404


def test_le_texte_du_marchand_est_echappe(feexpay: Any) -> None:
    reference = feexpay.reference("moov", description="<script>alert(1)</script> ${montant}")
    for chemin in ("/", f"/demande/{reference}"):
        page = _page(feexpay, chemin)
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; ${montant}" in page


def test_un_payeur_redirige_peut_revenir_au_salon(simulateur: Any, feexpay: Any) -> None:
    retours = {"return_url": "https://salon.example/s/a?b=1&c=2", "cancel_url": "javascript:alert(1)"}
    reference = feexpay.reference("wave_sn", phoneNumber="221770000011", **retours)
    assert "Retourner au salon" not in _page(feexpay, f"/payer/{reference}")
    octets = urllib.parse.urlencode({"reference": reference, "choix": "approuver", "web": "1"}).encode()
    assert feexpay.appeler("POST", "/decider", octets, cle=None)[0] == 303
    assert feexpay.entetes["Location"] == f"/payer/{reference}"
    simulateur.client().attendre(reference, "SUCCESSFUL")
    assert 'href="https://salon.example/s/a?b=1&amp;c=2"' in _page(feexpay, f"/payer/{reference}")
    simulateur.client().decider(reference, "refuser")
    simulateur.client().attendre(reference, "FAILED")
    assert "javascript:" not in _page(feexpay, f"/payer/{reference}")


def test_les_pages_ne_chargent_rien_d_ailleurs(feexpay: Any) -> None:
    reference = feexpay.reference()
    adresses: list[str] = []

    class Lecteur(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag != "script"
            adresses.extend(v or "" for n, v in attrs if n in ("src", "href", "action"))

    for chemin in ("/", f"/demande/{reference}"):
        Lecteur().feed(_page(feexpay, chemin))
        assert "default-src 'none'" in feexpay.entetes["Content-Security-Policy"]
    assert all(re.match(r"/(?!/)|data:,$", adresse) for adresse in adresses), adresses
    assert not re.search(r"url\(|@import", feuille_de_style())


def _luminance(couleur: str) -> float:
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


@pytest.mark.parametrize(
    ("texte", "fond"),
    [
        ("#1d2433", "#ffffff"),
        ("#1d2433", "#f5f7f9"),
        ("#4a5568", "#ffffff"),
        ("#ffffff", "#0f6b3c"),
        ("#ffffff", "#a32020"),
        ("#ffffff", "#1b5a63"),
        ("#3a2a00", "#ffd166"),
        ("#0b5568", "#ffffff"),
        ("#1d2433", "#fff4d6"),
    ],
)
def test_les_couleurs_se_lisent(texte: str, fond: str) -> None:
    style = feuille_de_style().replace("#fff;", "#ffffff;").replace("#fff}", "#ffffff}")
    assert {texte, fond} <= set(re.findall("#[0-9a-f]{6}", style))
    clair, sombre = sorted((_luminance(texte), _luminance(fond)), reverse=True)
    assert (clair + 0.05) / (sombre + 0.05) >= 4.5


def test_chaque_choix_a_une_cle_unique() -> None:
    assert len(PAR_CLE) == len(CHOIX)
