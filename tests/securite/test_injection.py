"""Family 12: what people type stays text: in a page, a log, a query, an address, a header."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from salon_paiement.models import Coiffeur, Prestation, Role, Salon
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from traces.formateurs import FormateurMasque

PIEGES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}{% debug %}", "javascript:alert(1)",
    "</title><svg onload=alert(1)>", "'; DROP TABLE x; --", "%(secret)s {0.__class__}",
]  # fmt: skip
AILLEURS = [
    "//mechant.example/", "https://mechant.example/", "/\\mechant.example", "javascript:alert(1)",
    "\thttps://mechant.example", "http:mechant.example", "https:/\\mechant.example",
    "/%0d%0aSet-Cookie:x=1", "data:text/html,x", "///mechant.example", "@mechant.example", "\x00//mechant.example",
]  # fmt: skip


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.mark.parametrize("piege", PIEGES)
def test_un_nom_piege_reste_du_texte_sur_toutes_les_pages(equipe: Equipe, piege: str) -> None:
    court = piege[:40]
    Salon.objects.filter(pk=equipe.chez.salon.pk).update(nom=court, ville=court, adresse=court)
    Prestation.objects.filter(salon=equipe.chez.salon).update(categorie=court)
    Prestation.objects.filter(pk=equipe.chez.prestations[0].pk).update(nom=court)
    Coiffeur.objects.filter(pk=equipe.chez.coiffeurs[0].pk).update(nom=court)
    session = fabriques.session_payee(fabriques.Maison(**vars(equipe.chez)))
    client = equipe.client(Role.PROPRIETAIRE)
    pages = [
        Client().get(f"/q/{equipe.chez.poste.jeton}"),
        Client().get(f"/r/{session.recu.jeton}/"),
        *(client.get(reverse(f"admin:{nom}")) for nom in ("index", "caisse", "gains", "statistiques", "traces")),
        client.get(reverse("admin:caisse_session", args=[session.code_court])),
        client.get(reverse("admin:salon_paiement_prestation_changelist")),
    ]
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        for vif in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:'):
            assert vif not in html
        assert "1414" not in html
    assert Client().get(f"/r/{session.recu.jeton}.pdf").content.startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize("suite", AILLEURS)
def test_aucune_suite_ne_mene_ailleurs(equipe: Equipe, suite: str) -> None:
    langue = Client().get("/langue/en/", {"suite": suite})
    assert langue["Location"].startswith("/")
    assert not langue["Location"].startswith(("//", "/\\"))
    donnees = {"username": equipe.personnes[Role.CAISSIER].username, "password": "mot-de-passe-long", "next": suite}
    entree = Client().post("/admin/login/", donnees)
    assert entree.status_code == 302
    for reponse in (langue, entree):
        # As a browser reads it, from the page that sent it.
        menee = urlsplit(urljoin("http://testserver/admin/login/", reponse["Location"].replace("\\", "/")))
        assert (menee.scheme, menee.netloc) == ("http", "testserver")
        assert "\n" not in reponse["Location"]


@pytest.mark.parametrize(
    "cri", ["a\r\nERROR faux", "\x1b[31mrouge\x1b[0m", "\u2028ligne", "\x00nul", "a\nb\tc", "\x7f\x85"]
)
def test_une_ligne_de_journal_reste_une_ligne(cri: str) -> None:
    trace = logging.LogRecord("x", logging.WARNING, __file__, 1, "vu %s", (cri,), None)
    ecrite = FormateurMasque().format(trace)
    assert len(ecrite.splitlines()) == 1
    assert not [c for c in ecrite if ord(c) < 32 or ord(c) == 127]
    assert json.loads(ecrite)["message"].startswith("vu ")


@pytest.mark.parametrize(
    "cle", ["o", "q", "p", "all", "e", "salon", "etat", "_facets", "salon__nom", "utilisateur__password__startswith"]
)
@pytest.mark.parametrize(
    "valeur", ["'", "-1", "99999999999999999999", "1.2.-3", "(((((a+)+)+)+)$", "%00", "password", "x" * 3_000]
)
def test_une_liste_ne_trie_ni_ne_filtre_par_ce_qu_on_invente(equipe: Equipe, cle: str, valeur: str) -> None:
    client: Any = equipe.client(Role.PROPRIETAIRE)
    for nom in ("salon_paiement_prestation", "salon_paiement_membre", "salon_paiement_client"):
        reponse = client.get(reverse(f"admin:{nom}_changelist"), {cle: valeur})
        assert reponse.status_code in {200, 302, 400, 404}
        assert "OperationalError" not in reponse.content.decode()


@pytest.mark.parametrize("mot", ["Afi\r\nBcc: tous@mechant.example", "Afi\nSubject: faux", "=?utf-8?q?x?=\r\n"])
def test_un_nom_ne_devient_pas_un_en_tete_de_courriel(equipe: Equipe, mailoutbox: list[Any], mot: str) -> None:
    Salon.objects.filter(pk=equipe.chez.salon.pk).update(nom=mot[:80])
    maison = fabriques.Maison(**vars(equipe.chez))
    maison.salon.refresh_from_db()
    fabriques.session_payee(maison, courriel="afi@example.com")
    notifications_envoyer()
    assert ["afi@example.com"] in [courriel.recipients() for courriel in mailoutbox]
    for courriel in mailoutbox:
        assert len(courriel.recipients()) == 1
        assert "\nBcc" not in str(courriel.message()["Subject"])
        assert courriel.message()["Bcc"] is None
