"""The receipt's pages: works, who may, what it refuses, and that nothing changed."""

from __future__ import annotations

import io
from typing import Any

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer
from salon_paiement.models import Evaluation, Recu, SessionPaiement
from salon_paiement.qr import adresse_du_recu, qr_png
from tests import fabriques

pytestmark = pytest.mark.django_db
INCONNU = "x" * 43


@pytest.fixture
def recu(maison: fabriques.Maison) -> Recu:
    return Recu.objects.select_related("session").get(session=fabriques.session_payee(maison, pourboire=500))


def _texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().split())


def test_montre_tout_ce_qui_a_ete_paye(recu: Recu, client: Client) -> None:
    texte = _texte(client.get(f"/r/{recu.jeton}/"))
    attendus = ["Salon Afi", "Cotonou", f"Reçu {recu.numero}", "Tresses", "Pourboire", "Awa", "MTN MoMo", recu.code]
    attendus += ["5 500 F", "+229 01 ** ** ** 01", Paiement.objects.get().reference_fournisseur]
    assert [mot for mot in attendus if mot not in texte] == []


def test_ne_montre_ni_prenom_ni_numero_entier(maison: fabriques.Maison, client: Client) -> None:
    maison.salon.nom = "Salon Bella"
    maison.salon.save()
    session = fabriques.session_payee(maison)
    texte = _texte(client.get(f"/r/{session.recu.jeton}/"))
    assert "Afi" not in texte
    assert "66 00" not in texte
    assert "6600" not in texte.replace(session.recu.jeton, "")


def test_le_qr_de_la_page_est_celui_du_recu(recu: Recu, client: Client) -> None:
    image = Image.open(io.BytesIO(qr_png(adresse_du_recu(recu))))
    [lu] = zxingcpp.read_barcodes(image)
    assert lu.text.endswith(f"/r/{recu.jeton}/")
    assert 'class="qr"' in client.get(f"/r/{recu.jeton}/").content.decode()


@pytest.mark.parametrize("suite", ["/", ".pdf"])
def test_reste_entre_les_mains_de_qui_a_l_adresse(recu: Recu, client: Client, suite: str) -> None:
    reponse = client.get(f"/r/{recu.jeton}{suite}")
    assert reponse.status_code == 200
    assert reponse["Cache-Control"] == "no-store, private"
    assert "noindex" in reponse["X-Robots-Tag"]
    assert reponse["Referrer-Policy"] == "same-origin"
    assert not reponse.cookies


@pytest.mark.parametrize("chemin", ["/r/{}/", "/r/{}.pdf", "/r/{}/avis", "/r/{}/effacer"])
def test_un_jeton_inconnu_ne_dit_rien(recu: Recu, client: Client, chemin: str) -> None:
    assert client.get(chemin.format(INCONNU)).status_code == 404
    assert client.post(chemin.format(INCONNU), {"note": "5"}).status_code in {404, 405}
    assert client.get(chemin.format("court")).status_code == 404
    assert not Evaluation.objects.exists()


def test_le_pdf_porte_le_numero_du_recu(recu: Recu, client: Client) -> None:
    reponse = client.get(f"/r/{recu.jeton}.pdf")
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == f'inline; filename="recu-{recu.numero}.pdf"'
    assert reponse.content.startswith(b"%PDF-")


def test_dit_la_verite_apres_une_reprise(recu: Recu, client: Client) -> None:
    avis_appliquer(Paiement.objects.get().pk, Avis(Statut.EXTOURNE, montant=5500), source="interrogation")
    texte = _texte(client.get(f"/r/{recu.jeton}/"))
    assert "Paiement repris" in texte
    assert "Payé :" not in texte


def test_l_avis_est_enregistre_sans_cookie_ni_javascript(recu: Recu) -> None:
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(f"/r/{recu.jeton}/avis", {"note": "4", "recommande": "oui", "commentaire": "Bien"})
    assert (reponse.status_code, reponse["Location"]) == (303, f"/r/{recu.jeton}/#avis")
    evaluation = Evaluation.objects.get(session=recu.session)
    assert (evaluation.note, evaluation.recommande, evaluation.commentaire) == (4, True, "Bien")
    assert "Merci pour votre avis" in _texte(client.get(f"/r/{recu.jeton}/"))


def test_un_second_avis_est_remercie_du_premier(recu: Recu, client: Client) -> None:
    for note in ("5", "1"):
        assert client.post(f"/r/{recu.jeton}/avis", {"note": note}).status_code == 303
    assert Evaluation.objects.get().note == 5
    assert "5 sur 5" in _texte(client.get(f"/r/{recu.jeton}/"))


@pytest.mark.parametrize("note", ["", "0", "6", "٣", "1.5", "cinq"])
def test_un_avis_sans_note_valable_garde_le_reste(recu: Recu, client: Client, note: str) -> None:
    reponse = client.post(
        f"/r/{recu.jeton}/avis", {"note": note, "recommande": "non", "commentaire": "<b>Long</b> texte"}
    )
    texte = _texte(reponse)
    assert reponse.status_code == 422
    assert "Choisissez une note de 1 à 5." in texte
    assert "&lt;b&gt;Long&lt;/b&gt; texte" in texte
    assert 'value="non" checked' in texte
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("chemin", ["avis", "effacer"])
def test_une_adresse_de_formulaire_ramene_au_recu(recu: Recu, client: Client, chemin: str) -> None:
    reponse = client.get(f"/r/{recu.jeton}/{chemin}")
    assert (reponse.status_code, reponse["Location"]) == (303, f"/r/{recu.jeton}/")


def test_effacer_rompt_le_lien_du_telephone(recu: Recu, client: Client) -> None:
    client.cookies["appareil"] = "y" * 43
    reponse = client.post(f"/r/{recu.jeton}/effacer", follow=False)
    assert (reponse.status_code, reponse["Location"]) == (303, "/au-revoir/")
    assert reponse.cookies["appareil"]["max-age"] == 0
    assert reponse["Clear-Site-Data"] == '"cache"'
    assert "effacé" in _texte(client.get("/au-revoir/"))
    # Only this phone forgets: the visit and its receipt stay.
    assert client.get(f"/r/{recu.jeton}/").status_code == 200


def test_parle_anglais_a_qui_lit_l_anglais(recu: Recu, client: Client) -> None:
    texte = _texte(client.get(f"/r/{recu.jeton}/", headers={"Accept-Language": "en"}))
    attendus = ["Paid: 5 500 F", f"Receipt {recu.numero}", "How was your visit?", "Clear from this phone"]
    assert [mot for mot in attendus if mot not in texte] == []
    assert "Reçu" not in texte


def test_la_remise_se_voit(recu: Recu, client: Client) -> None:
    SessionPaiement.objects.filter(pk=recu.session_id).update(remise=300)
    assert "− 300 F" in _texte(client.get(f"/r/{recu.jeton}/"))


def test_un_nom_piege_reste_du_texte(maison: fabriques.Maison, client: Client) -> None:
    maison.salon.nom = "<script>alert(1)</script>"
    maison.salon.save()
    session = fabriques.session_payee(maison)
    assert "<script>alert" not in client.get(f"/r/{session.recu.jeton}/").content.decode()


def test_peu_de_requetes_quel_que_soit_le_nombre_de_lignes(
    recu: Recu, client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        client.get(f"/r/{recu.jeton}/")
