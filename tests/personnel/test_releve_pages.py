"""The pages of one statement: confirm or change its columns, see how far it is, try again, delete; no dead end."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from paiements.formulaires import cle_nouvelle
from paiements.models import ColonnesReleve, LigneReleve, ReleveFournisseur
from paiements.services.rapprochement.depot import releve_deposer
from paiements.services.rapprochement.ronde import releves_lire
from paiements.views.personnel import releves_depot
from salon_paiement.models import Role
from tests.fabriques_releves import csv_de, importer, rangee, xlsx_de
from tests.personnel.conftest import Equipe
from tests.personnel.test_rapprochement import PAGE, envoyer, texte

pytestmark = pytest.mark.django_db
ENTETES = ["Référence", "Date", "Net", "Brut"]
NET = {"reference": "Référence", "date": "Date", "montant": "Net"}


def deposer(equipe: Equipe, contenu: bytes) -> ReleveFournisseur:
    return releve_deposer(equipe.chez.compte, io.BytesIO(contenu), nom="novembre.csv", acteur_id=None)


def deux_sommes(reference: str) -> bytes:
    return csv_de([[reference, "2026-10-20 10:00", 4915, 5000]], entetes=ENTETES)


def adresse(nom: str, releve: ReleveFournisseur) -> str:
    return reverse(f"admin:{nom}", args=[releve.pk])


def test_montre_les_colonnes_retenues_et_se_confirme_en_un_clic(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    client.post(adresse("releve_colonnes", deposer(equipe, deux_sommes("A"))), NET)
    second = deposer(equipe, deux_sommes("B"))
    page = client.get(adresse("releve", second))
    vue = texte(page)
    assert page.context["retenues"]
    assert "<dt>Montant (ou crédit)</dt><dd>Net</dd>" in vue
    assert "<summary>Changer les colonnes</summary>" in vue
    assert "Net<br><small>→ Montant (ou crédit)</small>" in vue
    confirmees = {champ: devine for champ, _mot, devine, _requis in page.context["champs"]}
    assert client.post(adresse("releve_colonnes", second), confirmees).status_code == 303
    second.refresh_from_db()
    assert (second.etat, second.colonnes) == ("a_lire", NET)


def test_des_colonnes_mal_retenues_se_corrigent_avant_et_pendant_la_lecture(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    releve = deposer(equipe, deux_sommes("A"))
    client.post(adresse("releve_colonnes", releve), NET)
    assert adresse("releve_colonnes", releve) in texte(client.get(adresse("releve", releve)))
    assert client.post(adresse("releve_colonnes", releve), NET | {"montant": "Brut"}).status_code == 303
    releves_lire()
    assert LigneReleve.objects.get().montant == 5000
    assert ColonnesReleve.objects.get().colonnes["montant"] == "Brut"


@pytest.mark.parametrize("methode", ["get", "post"])
def test_changer_trop_tard_le_dit_au_lieu_de_casser(equipe: Equipe, methode: str) -> None:
    client = equipe.client(Role.GERANT)
    releve = importer(equipe.chez.compte, csv_de([rangee(reference="A")]))
    reponse = getattr(client, methode)(adresse("releve_colonnes", releve), NET)
    assert (reponse.status_code, reponse["Location"]) == (303, adresse("releve", releve))
    assert "Ce relevé est déjà lu" in texte(client.get(reponse["Location"]))


def test_ouvre_un_classeur_puis_demande_ses_colonnes(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    envoyer(client, equipe, xlsx_de([rangee(reference="A"), rangee(reference="B")]), "r.xlsx")
    releve = ReleveFournisseur.objects.get()
    assert "Ouverture du classeur" in texte(client.get(adresse("releve", releve)))
    assert client.get(adresse("releve_direct", releve)).status_code == 200
    releves_lire()
    sonde = client.get(adresse("releve_direct", releve))
    assert (sonde.status_code, sonde["HX-Refresh"]) == (204, "true")
    assert "<option selected>Montant</option>" in texte(client.get(adresse("releve", releve)))


def test_la_barre_dit_ou_l_on_en_est_puis_ce_qui_est_rapproche(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    releve = importer(equipe.chez.compte, csv_de([rangee(reference=f"R{n}") for n in range(4)]))

    def vue(**champs: object) -> str:
        ReleveFournisseur.objects.update(**champs)
        return texte(client.get(adresse("releve_direct", releve)))

    lecture = vue(etat="en_cours", lignes_lues=4, lignes_total=4)
    assert '4 lignes lues sur 4</label></p> <progress id="avance" max="100" value="99">99 %</progress>' in lecture
    assert '<progress id="avance" max="100">…</progress>' in vue(lignes_total=0)
    LigneReleve.objects.filter(reference="R3").update(etat="")
    assert 'Rapprochement : 3 lignes sur 4</label></p> <progress id="avance" max="100" value="75">' in vue(
        etat="apparie"
    )


def test_dit_sur_sa_page_pourquoi_un_classeur_est_refuse_et_le_supprime(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    envoyer(client, equipe, xlsx_de([["Afi", "tresses"]], entetes=["Nom", "Prestation"]), "noms.xlsx")
    releves_lire()
    releve = ReleveFournisseur.objects.get()
    vue = texte(client.get(adresse("releve", releve)))
    assert "n'est pas un relevé" in vue
    assert adresse("releve_supprimer", releve) in vue
    assert adresse("releve_reessayer", releve) not in vue
    assert equipe.client(Role.COMPTABLE).post(adresse("releve_supprimer", releve)).status_code == 403
    assert client.get(adresse("releve_supprimer", releve)).status_code == 405
    reponse = client.post(adresse("releve_supprimer", releve))
    assert (reponse.status_code, reponse["Location"]) == (303, f"{PAGE}?compte={equipe.chez.compte.pk}")
    assert not ReleveFournisseur.objects.exists()


def test_ne_supprime_pas_par_sa_page_ce_qui_a_servi(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    releve = importer(equipe.chez.compte, csv_de([rangee(reference="A")]))
    assert adresse("releve_supprimer", releve) not in texte(client.get(adresse("releve", releve)))
    assert client.post(adresse("releve_supprimer", releve)).status_code == 303
    assert "déjà servi" in texte(client.get(adresse("releve", releve)))
    assert LigneReleve.objects.exists()


def test_renvoyer_le_formulaire_d_un_releve_supprime_le_dit(equipe: Equipe) -> None:
    client, cle, fichier = equipe.client(Role.GERANT), cle_nouvelle(), csv_de([rangee(reference="A")])
    envoyer(client, equipe, fichier, cle=cle)
    client.post(adresse("releve_supprimer", ReleveFournisseur.objects.get()))
    reponse = envoyer(client, equipe, fichier, cle=cle)
    assert "Ce relevé a été supprimé" in texte(client.get(reponse["Location"]))  # type: ignore[index]


@pytest.mark.parametrize("nom", ["releve_importer", "releve_demander"])
def test_l_adresse_d_un_envoi_ramene_a_la_page_quand_on_la_suit(equipe: Equipe, nom: str) -> None:
    client = equipe.client(Role.GERANT)
    assert client.get(reverse(f"admin:{nom}"), follow=True).status_code == 200


def test_un_refus_d_envoi_laisse_une_adresse_que_l_on_peut_recharger(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releves_depot, "releve_possible", lambda _compte: False)
    client = equipe.client(Role.GERANT)
    for reponse in (
        envoyer(client, equipe, b""),
        client.post(reverse("admin:releve_importer"), {"compte": str(equipe.chez.compte.pk)}),
        client.post(reverse("admin:releve_demander"), {"compte": str(equipe.chez.compte.pk)}),
    ):
        assert reponse.status_code == 303  # type: ignore[attr-defined]
        assert reponse["Location"].startswith(PAGE)  # type: ignore[index]
        assert client.get(reponse["Location"]).status_code == 200  # type: ignore[index]
