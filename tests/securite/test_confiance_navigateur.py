"""What a real browser makes of our headers: scripts that come in by a string are refused, and the pages work."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from salon_paiement.models import Logo, Role
from tests.fabriques import session_payee
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.images_hostiles import image

TENTER = "html => {{ try {{ {geste} }} catch (e) {{ return 'refus'; }} return 'oui'; }}"
POSER = TENTER.format(geste="document.createElement('div').innerHTML = html;")
HOSTILES = [
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='x'></iframe>", "<tr onclick=alert(1)><td>x</td></tr>", "</template><img src=x onload=alert(1)>",
    '<a href=" javascript:alert(1)">x</a>', "<svg><script>alert(1)</script></svg>",
    "<template><b onfocus=a></b></template>",
]  # fmt: skip
HONNETES = [
    "<p>Tresses onclick=rien</p>", "<tr><td>5 000 F</td></tr>", '<script type="application/json">{}</script>', "texte",
    '<a href="/admin/">x</a>',
]  # fmt: skip


@pytest.fixture
def equipe(transactional_db: None) -> Equipe:
    return composer_equipe()


def ouvrir(navigateur: Browser, live_server: Any, equipe: Equipe, chemin: str, largeur: int = 1280) -> Page:
    client = equipe.client(Role.PROPRIETAIRE)
    contexte = navigateur.new_context(viewport={"width": largeur, "height": 800}, locale="fr-FR")
    contexte.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = contexte.new_page()
    page.goto(live_server.url + chemin)
    return page


def test_une_page_de_l_equipe_ne_fait_d_une_chaine_que_du_texte_sur(
    navigateur: Browser, live_server: Any, equipe: Equipe
) -> None:
    page = ouvrir(navigateur, live_server, equipe, "/admin/caisse/")
    assert {html: page.evaluate(POSER, html) for html in HOSTILES} == dict.fromkeys(HOSTILES, "refus")
    assert {html: page.evaluate(POSER, html) for html in HONNETES} == dict.fromkeys(HONNETES, "oui")
    fabrique = TENTER.format(geste="trustedTypes.createPolicy('autre', {});")
    assert page.evaluate(fabrique) == "refus"
    ailleurs = TENTER.format(geste="document.createElement('script').src = 'https://mechant.example/x.js';")
    assert page.evaluate(ailleurs) == "refus"
    page.context.close()


def test_une_page_de_client_n_en_fait_rien_du_tout(navigateur: Browser, live_server: Any, equipe: Equipe) -> None:
    page = ouvrir(navigateur, live_server, equipe, "/c/", 360)
    assert page.evaluate(POSER, "<b>x</b>") == "refus"
    page.context.close()


@pytest.mark.parametrize("largeur", [360, 1280])
def test_la_proprietaire_pose_son_logo_et_le_voit(
    navigateur: Browser, live_server: Any, equipe: Equipe, tmp_path: pathlib.Path, largeur: int
) -> None:
    session = session_payee(equipe.chez)
    page = ouvrir(
        navigateur, live_server, equipe, f"/admin/salon_paiement/salon/{equipe.chez.salon.pk}/change/", largeur
    )
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if m.type in {"error", "warning"} else None)
    page.get_by_role("link", name="Logo", exact=True).click()
    page.set_input_files("#logo", {"name": "é/../logo.png", "mimeType": "image/png", "buffer": image(cote=(900, 300))})
    page.get_by_role("button", name="Enregistrer le logo").click()
    page.wait_for_selector("img[alt='Logo de Salon Afi']")
    assert Logo.objects.get().largeur == 240
    # Really drawn, in the header and on the page.
    dessines = "() => [...document.images].map(i => i.complete && i.naturalWidth)"
    assert page.evaluate(dessines) == [240, 240]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "logo.png"))
    page.goto(f"{live_server.url}/r/{session.recu.jeton}/")
    page.locator("img.logo").scroll_into_view_if_needed()
    assert page.locator("img.logo").count() == 1
    page.screenshot(path=str(tmp_path / "recu.png"), full_page=True)
    assert plaintes == []
    page.context.close()


def test_les_pages_des_modeles_marchent_sous_cette_politique(
    navigateur: Browser, live_server: Any, equipe: Equipe
) -> None:
    """Django's own scripts, which write HTML by themselves, say nothing on the console."""
    page = ouvrir(navigateur, live_server, equipe, "/admin/")
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(f"{page.url} {m.text}") if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: plaintes.append(f"{page.url} {e}"))
    objets = {
        "salon": equipe.chez.salon.pk,
        "prestation": equipe.chez.prestations[0].pk,
        "posteqr": equipe.chez.poste.pk,
        "coiffeur": equipe.chez.coiffeurs[0].pk,
        "membre": equipe.chez.membres[Role.CAISSIER].pk,
    }
    for nom, cle in objets.items():
        for suite in ("", "add/", f"{cle}/change/", f"{cle}/history/"):
            page.goto(f"{live_server.url}/admin/salon_paiement/{nom}/{suite}")
            page.wait_for_load_state("load")
    for chemin in ("statistiques/", "tableaux/", "caisse/", "messages/", "traces/", "operateurs/", "password_change/"):
        page.goto(f"{live_server.url}/admin/{chemin}")
        page.wait_for_load_state("load")
    assert [plainte for plainte in plaintes if "404" not in plainte] == []
    page.context.close()
