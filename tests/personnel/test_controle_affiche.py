"""Is the QR on the wall ours? Staff ask with a phone, an address or the printed code."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from salon_paiement.models import AncienJetonQR, PosteQR, Role, SessionPaiement
from salon_paiement.services.postes import poste_qr_remplacer
from tests import fabriques
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db
BASE = "https://payer.example.org"
BON, CODE_BON = "C'est bien le QR actuel de « Fauteuil 1 »", "Ce code est bien celui de « Fauteuil 1 »"
AUTRE_SITE, AILLEURS = "Ce n'est pas votre QR", "ce n'est pas celle d'une affiche de votre salon"
CODE_INCONNU = "Aucune affiche de votre salon ne porte ce code."
VERDICTS = [BON, CODE_BON, AUTRE_SITE, AILLEURS, CODE_INCONNU, "ancien QR", "hors service", "interverties"]


@pytest.fixture(autouse=True)
def adresse_publique(settings: Any) -> None:
    settings.ADRESSE_PUBLIQUE = BASE


def controler(equipe: Equipe, saisie: str, *, role: str = Role.CAISSIER, poste: object = "") -> list[str]:
    """Return which of the sentences the page says."""
    page = equipe.client(role).post(reverse("admin:poste_verifier"), {"saisie": saisie, "poste": str(poste)})
    assert page.status_code == 200
    return [verdict for verdict in VERDICTS if verdict in html.unescape(page.content.decode())]


@pytest.mark.parametrize("forme", ["{base}/q/{jeton}", "{hote}/q/{jeton}", " HTTPS://Payer.Example.ORG/q/{jeton}/ "])
def test_reconnait_le_qr_actuel_du_salon(equipe: Equipe, forme: str) -> None:
    lue = forme.format(base=BASE, hote=BASE.removeprefix("https://"), jeton=equipe.chez.poste.jeton)
    assert controler(equipe, lue) == [BON]
    assert SessionPaiement.objects.count() == 0


def test_un_code_juste_ne_prouve_rien_du_qr(equipe: Equipe) -> None:
    code = equipe.chez.poste.code_court
    assert controler(equipe, f"{code[:3]}-{code[3:]}".lower()) == [CODE_BON]
    page = equipe.client(Role.CAISSIER).post(reverse("admin:poste_verifier"), {"saisie": code}).content.decode()
    assert "un autocollant peut cacher le QR" in page


@pytest.mark.parametrize(
    "forme",
    ["https://payer-example.org/q/{jeton}", "https://payer.example.org@voleur.example/q/{jeton}",
     "https://payer.example.org.voleur.example/q/{jeton}", "https://voleur.example/?{base}/q/{jeton}",
     "//voleur.example/q/{jeton}", "javascript://payer.example.org/q/{jeton}"],
)  # fmt: skip
def test_denonce_l_adresse_d_un_autre_site(equipe: Equipe, forme: str) -> None:
    assert controler(equipe, forme.format(base=BASE, jeton=equipe.chez.poste.jeton)) == [AUTRE_SITE]


@pytest.mark.parametrize("suite", ["/q/inconnu", "/q/", "/s/quoi/", "/q/%00", "/q/é", "/qq/x", "/"])
def test_denonce_une_autre_page_de_chez_nous(equipe: Equipe, suite: str) -> None:
    assert controler(equipe, BASE + suite) == [AILLEURS]


def test_l_affiche_d_un_autre_salon_est_inconnue_ici(equipe: Equipe) -> None:
    autre = equipe.ailleurs.poste
    assert controler(equipe, f"{BASE}/q/{autre.jeton}") == [AILLEURS]
    assert controler(equipe, autre.code_court) == [CODE_INCONNU]
    assert controler(equipe, f"{BASE}/q/{autre.jeton}", role="plateforme") == [BON]


@pytest.mark.parametrize("code", ["AAAAAA", "é", "\x00", "0", "evil.com"])
def test_un_code_impossible_est_inconnu(equipe: Equipe, code: str) -> None:
    assert controler(equipe, code) == [CODE_INCONNU]


def test_dit_qu_un_qr_est_remplace_hors_service_ou_a_la_place_d_un_autre(equipe: Equipe) -> None:
    fauteuil, comptoir = equipe.chez.postes
    assert controler(equipe, f"{BASE}/q/{comptoir.jeton}", poste=fauteuil.pk) == ["interverties"]
    PosteQR.objects.filter(pk=comptoir.pk).update(actif=False)
    assert controler(equipe, f"{BASE}/q/{comptoir.jeton}") == ["hors service"]
    proprietaire = equipe.personnes[Role.PROPRIETAIRE]
    poste_qr_remplacer(fauteuil.pk, code_attendu=fauteuil.code_court, acteur_id=proprietaire.pk)
    ancien = AncienJetonQR.objects.get()
    assert controler(equipe, f"{BASE}/q/{ancien.jeton}") == ["ancien QR"]
    assert controler(equipe, ancien.code_court) == ["ancien QR"]


@pytest.mark.parametrize(
    ("role", "statut"), [("", 302), (Role.COIFFEUR, 403), (Role.COMPTABLE, 200), (Role.PROPRIETAIRE, 200)]
)
def test_seul_qui_voit_les_affiches_les_controle(equipe: Equipe, role: str, statut: int) -> None:
    assert equipe.client(role).get(reverse("admin:poste_verifier")).status_code == statut


def test_l_affiche_d_une_autre_n_a_pas_de_page(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    for cle in (equipe.ailleurs.poste.pk, "n-importe-quoi"):
        assert client.get(reverse("admin:poste_verifier"), {"poste": str(cle)}).status_code == 404


def muette(equipe: Equipe) -> None:
    """Five worked days that Fauteuil 1 has not seen."""
    PosteQR.objects.update(date_creation=fabriques.il_y_a(jours=9))
    for rang in range(1, 5):
        session = fabriques.session_scannee(equipe.chez)
        SessionPaiement.objects.filter(pk=session.pk).update(
            poste=equipe.chez.postes[1], jour=fabriques.il_y_a(jours=rang).date()
        )


def test_le_tableau_et_la_liste_disent_quelle_affiche_et_que_faire(equipe: Equipe) -> None:
    muette(equipe)
    for role in (Role.PROPRIETAIRE, Role.CAISSIER):
        for adresse in (reverse("admin:index"), reverse("admin:salon_paiement_posteqr_changelist")):
            page = equipe.client(role).get(adresse).content.decode()
            assert ("Une affiche n'est plus scannée" in page, "3 jours de travail" in page) == (True, True)
            assert f"verifier/?poste={equipe.chez.poste.pk}" in page
            assert f"verifier/?poste={equipe.chez.postes[1].pk}" not in page
    for qui in (Role.COIFFEUR, "etrangere"):
        assert "plus scannée" not in equipe.client(qui).get(reverse("admin:index")).content.decode()
    fabriques.session_scannee(equipe.chez)
    assert "plus scannée" not in equipe.client(Role.CAISSIER).get(reverse("admin:index")).content.decode()


def test_la_proprietaire_regle_le_delai(equipe: Equipe) -> None:
    adresse = reverse("admin:salon_paiement_salon_change", args=[equipe.chez.salon.pk])
    client = equipe.client(Role.PROPRIETAIRE)
    champs = {
        nom: valeur
        for nom, valeur in client.get(adresse).context["adminform"].form.initial.items()
        if valeur is not None
    }
    assert champs["jours_sans_scan"] == 3
    assert client.post(adresse, {**champs, "jours_sans_scan": 31}).status_code == 200
    assert client.post(adresse, {**champs, "jours_sans_scan": 0}).status_code == 302
    equipe.chez.salon.refresh_from_db()
    assert equipe.chez.salon.jours_sans_scan == 0
