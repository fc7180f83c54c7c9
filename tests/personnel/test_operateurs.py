"""The weather page: what it says, to whom, and the two things one may do there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from paiements.meteo import mesures
from paiements.models import CompteFournisseur, Disjoncteur
from salon_paiement.models import Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_meteo import coupe, envoyee, second_compte
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db
PAGE = "/admin/operateurs/"
ORDRE = "/admin/operateurs/ordre/"
TOUS = [*Role.values, "plateforme"]


def reessayer(equipe: Equipe, role: str, numero: object) -> Any:
    return equipe.client(role).post(reverse("admin:operateur_reessayer"), {"disjoncteur": numero}, follow=True)


def test_chaque_reseau_a_sa_couleur_son_mot_et_ses_chiffres(equipe: Equipe) -> None:
    for _rang in range(9):
        envoyee(equipe.ailleurs, duree=12)
    envoyee(equipe.chez, "incertain")
    for _rang in range(6):
        envoyee(equipe.ailleurs, "echoue", reseau="moov", motif_code="operateur_injoignable")
    mesures.oublier()
    page = equipe.client(Role.CAISSIER).get(PAGE)
    texte = texte_de(page)
    assert "MTN MoMo tout va bien" in texte
    assert "Réussite 90 % Réponse, d'habitude 12 s" in texte
    assert "Moov Money réseau perturbé" in texte
    assert "Celtiis Cash par Simulateur" in texte
    assert "pas assez de paiements pour dire" not in texte
    assert "24 heures : 10 paiements, 90 % réussis" in texte
    corps = page.content.decode()
    assert corps.count('<svg class="courbe"') == 2
    assert "style=" not in corps.split('id="content"')[1]


def test_les_roles_qui_voient_la_caisse_voient_la_meteo(equipe: Equipe) -> None:
    for adresse in (PAGE, reverse("admin:operateurs_direct")):
        statuts = {role: equipe.client(role).get(adresse).status_code for role in TOUS}
        assert statuts == {role: 403 if role == Role.COIFFEUR else 200 for role in TOUS}
    assert equipe.client("").get(PAGE).status_code == 302


def test_le_morceau_interroge_ne_coute_rien_quand_rien_ne_change(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    premier = client.get(reverse("admin:operateurs_direct"))
    suite = client.get(reverse("admin:operateurs_direct"), headers={"If-None-Match": premier["ETag"]})
    assert (premier.status_code, suite.status_code, suite.content) == (200, 304, b"")


def test_une_coupure_se_dit_et_seul_un_responsable_peut_reessayer(equipe: Equipe) -> None:
    etat = coupe(equipe.chez.compte, essai_dans=300)
    caissier, gerant = (equipe.client(role).get(PAGE).content.decode() for role in (Role.CAISSIER, Role.GERANT))
    assert "plus personne n'y est envoyé" in texte_de(equipe.client(Role.CAISSIER).get(PAGE))
    assert ("Réessayer maintenant" in caissier, "Réessayer maintenant" in gerant) == (False, True)
    for role in (Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR):
        assert reessayer(equipe, role, etat.pk).status_code == 403
    reessayer(equipe, "etrangere", etat.pk)
    avant = etat.essai_le
    etat.refresh_from_db()
    assert etat.essai_le == avant
    assert "Le prochain client pourra" in texte_de(reessayer(equipe, Role.GERANT, etat.pk))
    etat.refresh_from_db()
    assert etat.essai_le is not None
    assert etat.essai_le < fabriques.il_y_a(secondes=-1)
    assert equipe.client(Role.GERANT).get(reverse("admin:operateur_reessayer")).status_code == 405


@pytest.mark.parametrize("numero", ["", "x", "-1", "9" * 30, "²"])
def test_une_coupure_qui_n_existe_pas_repond_404(equipe: Equipe, numero: str) -> None:
    assert reessayer(equipe, Role.GERANT, numero).status_code == 404


def test_la_coupure_d_un_autre_salon_ne_se_voit_pas(equipe: Equipe) -> None:
    coupe(equipe.ailleurs.compte)
    assert "Coupé depuis" not in texte_de(equipe.client(Role.GERANT).get(PAGE))
    assert "Coupé depuis" in texte_de(equipe.client("etrangere").get(PAGE))


def test_sans_compte_la_page_dit_que_les_especes_restent(equipe: Equipe) -> None:
    CompteFournisseur.objects.update(actif=False)
    assert "Les espèces restent possibles" in texte_de(equipe.client(Role.CAISSIER).get(PAGE))


def test_l_accueil_montre_les_memes_feux(equipe: Equipe) -> None:
    coupe(equipe.chez.compte)
    corps = texte_de(equipe.client(Role.CAISSIER).get("/admin/"))
    assert "MTN MoMo : ne répond pas" in corps
    # A network nobody paid with lately has nothing to say beside one that has.
    assert ("Moov Money" in corps, "rien à signaler" in corps) == (False, False)
    # A hairdresser sees her own day only.
    assert "MTN MoMo" not in texte_de(equipe.client(Role.COIFFEUR).get("/admin/"))


@pytest.mark.parametrize("adresse", ["/admin/", PAGE])
def test_un_jour_calme_tient_en_une_ligne(equipe: Equipe, adresse: str) -> None:
    page = equipe.client(Role.CAISSIER).get(adresse)
    assert texte_de(page).count("Peu ou pas de paiements récents : rien à signaler") == 1
    assert "pas assez de paiements pour dire" not in texte_de(page)
    assert "pastille ciel-" not in page.content.decode()


def test_peu_de_paiements_sont_montres_sans_couleur(equipe: Equipe) -> None:
    envoyee(equipe.chez)
    mesures.oublier()
    texte = texte_de(equipe.client(Role.CAISSIER).get(PAGE))
    assert ("Réussite 100 %" in texte, texte.count("pas assez de paiements pour dire")) == (True, 1)


def test_une_voie_coupee_n_est_pas_un_jour_calme(equipe: Equipe) -> None:
    second_compte(equipe.chez, "mtn")
    coupe(equipe.chez.compte)
    for adresse in ("/admin/", PAGE):
        texte = texte_de(equipe.client(Role.CAISSIER).get(adresse))
        assert ("rien à signaler" in texte, "MTN MoMo" in texte) == (False, True)


def test_sans_reseau_l_accueil_ne_parle_pas_d_operateurs(equipe: Equipe) -> None:
    CompteFournisseur.objects.update(actif=False)
    assert "rien à signaler" not in texte_de(equipe.client(Role.CAISSIER).get("/admin/"))


@pytest.mark.parametrize(("langue", "attendu"), [("fr", "MTN MoMo\u00a0: "), ("en", "MTN MoMo: ")])
def test_les_deux_points_suivent_la_langue(equipe: Equipe, langue: str, attendu: str) -> None:
    coupe(equipe.chez.compte)
    page = equipe.client(Role.CAISSIER).get("/admin/", headers={"Accept-Language": langue})
    assert attendu in page.content.decode()


def test_lit_la_page_en_peu_d_ordres(equipe: Equipe, django_assert_max_num_queries: Any) -> None:
    client = equipe.client(Role.GERANT)
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def test_l_ordre_se_change_par_la_seule_proprietaire(equipe: Equipe) -> None:
    second = second_compte(equipe.chez, "mtn")
    donnees = {"salon": str(equipe.chez.salon.pk), "reseau": "mtn", "compte": str(second.pk), "sens": "avant"}
    for role in (Role.GERANT, Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR):
        assert equipe.client(role).get(ORDRE).status_code == 403
        assert equipe.client(role).post(ORDRE, donnees).status_code == 403
    assert equipe.client("etrangere").post(ORDRE, donnees).status_code == 404
    assert not CompteFournisseur.objects.exclude(rangs={}).exists()
    client = equipe.client(Role.PROPRIETAIRE)
    assert noms(client.get(ORDRE)) == ["Simulateur", "Simulateur PayDunya"]
    suite = client.post(ORDRE, donnees)
    assert (suite.status_code, suite["Location"]) == (303, f"{ORDRE}?salon={equipe.chez.salon.pk}")
    assert noms(client.get(ORDRE)) == ["Simulateur PayDunya", "Simulateur"]


def test_l_ordre_refuse_un_compte_etranger_ou_un_reseau_inconnu(equipe: Equipe) -> None:
    client, salon = equipe.client(Role.PROPRIETAIRE), str(equipe.chez.salon.pk)
    for reseau, compte, statut in (
        ("mtn", str(equipe.ailleurs.compte.pk), 422), ("inconnu", str(equipe.chez.compte.pk), 422), ("mtn", "x", 404),
    ):  # fmt: skip
        reponse = client.post(ORDRE, {"salon": salon, "reseau": reseau, "compte": compte, "sens": "avant"})
        assert reponse.status_code == statut
    assert not CompteFournisseur.objects.exclude(rangs={}).exists()


def test_sans_choix_a_faire_la_page_le_dit(equipe: Equipe) -> None:
    assert "pas d'ordre à choisir" in texte_de(equipe.client(Role.PROPRIETAIRE).get(ORDRE))
    assert not Disjoncteur.objects.exists()


def noms(page: Any) -> list[str]:
    return [mot.strip() for mot in re.findall(r'class="quoi">\d+\. ([^<(]+)', page.content.decode())]
