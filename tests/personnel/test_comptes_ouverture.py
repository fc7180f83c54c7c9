"""Making a provider account: what is offered, what stays after an error, and nobody's money to untried keys."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur
from paiements.services.comptes import compte_enregistrer, comptes_utilisables
from paiements.services.reglages import compte_modifier
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db
LISTE = "/admin/paiements/comptefournisseur/"
CLE = "sk_live_" + "x" * 20


def ajout(chez: fabriques.Maison, fournisseur: str) -> str:
    return f"{LISTE}add/?fournisseur={fournisseur}&salon={chez.salon.pk}"


def change(compte: CompteFournisseur) -> str:
    return reverse("admin:paiements_comptefournisseur_change", args=[compte.pk])


def offerts(page: Any) -> list[str]:
    return re.findall(r'name="reseaux" value="([a-z_]+)"', page.content.decode())


def test_n_offre_que_les_reseaux_du_pays_et_les_cartes(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    page = client.get(ajout(equipe.chez, "feexpay"))
    assert offerts(page) == ["mtn", "moov", "celtiis_bj", "coris", "carte"]
    assert "–" not in re.sub(r"<head.*?</head>|<footer.*", "", texte_de(page).split("Réseaux proposés")[1][:200])
    type(equipe.chez.salon).objects.filter(pk=equipe.chez.salon.pk).update(pays="TG")
    assert offerts(client.get(ajout(equipe.chez, "feexpay"))) == ["togocom_tg", "moov_tg", "carte"]
    refus = client.post(ajout(equipe.chez, "feexpay"), {"mode": "live", "reseaux": ["mtn"], "id_cle": CLE})
    assert refus.status_code == 422


def test_garde_offert_ce_que_le_compte_a_deja(equipe: Equipe) -> None:
    type(equipe.chez.salon).objects.filter(pk=equipe.chez.salon.pk).update(pays="TG")
    page = equipe.client(Role.PROPRIETAIRE).get(change(equipe.chez.compte))
    assert offerts(page) == ["mtn", "moov", "celtiis_bj", "togocom_tg", "moov_tg", "carte"]
    assert "MTN MoMo – Bénin" in texte_de(page)


def test_un_operateur_absent_du_pays_n_est_pas_propose(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    choix = client.get(f"{LISTE}add/?salon={equipe.chez.salon.pk}").content.decode()
    assert ("fournisseur=feexpay" in choix, "fournisseur=wave&" in choix) == (True, False)
    assert "Avec quel opérateur" in texte_de(client.get(ajout(equipe.chez, "wave")))


def test_l_adresse_de_la_passerelle_se_voit_et_reste_apres_une_erreur(equipe: Equipe) -> None:
    client, saisie = equipe.client(Role.PROPRIETAIRE), {"mode": "test", "reseaux": ["mtn"], "id_secret": ""}
    page = client.get(ajout(equipe.chez, "externe"))
    assert "docs/passerelle-externe.md" in texte_de(page)
    assert "POST /api/v1/payments/initiate" in texte_de(page)
    refus = client.post(ajout(equipe.chez, "externe"), {**saisie, "id_adresse": "https://10.0.0.1", "id_cle": CLE})
    corps = refus.content.decode()
    assert (refus.status_code, 'value="https://10.0.0.1"' in corps, CLE in corps) == (422, True, False)
    bonne = {**saisie, "id_adresse": "https://paie.salon.bj", "id_cle": CLE}
    suite = client.post(ajout(equipe.chez, "externe"), bonne, follow=True).content.decode()
    assert ('value="https://paie.salon.bj"' in suite, CLE in suite) == (True, False)
    assert 'type="url" name="id_adresse"' in suite


def test_un_nouveau_compte_attend_d_etre_verifie_puis_ouvert(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    assert '<option value="test" selected' in client.get(ajout(equipe.chez, "fedapay")).content.decode()
    saisie = {"mode": "live", "reseaux": ["mtn"], "id_cle": CLE, "id_boutique": "BOUTIQUE9"}
    suite = client.post(ajout(equipe.chez, "feexpay"), saisie, follow=True)
    compte = CompteFournisseur.objects.get(fournisseur="feexpay")
    assert "pas encore proposé aux clients" in texte_de(suite)
    assert re.search(r'name="actif"[^>]*disabled', suite.content.decode())
    # Clients still pay by the account that works.
    assert comptes_utilisables(equipe.chez.salon.pk) == [equipe.chez.compte]
    envoi = {"reseaux": ["mtn"], "actif": "on", "id_cle": "", "id_boutique": "", "adresses": ""}
    client.post(change(compte), envoi)
    compte.refresh_from_db()
    assert not compte.actif
    CompteFournisseur.objects.filter(pk=compte.pk).update(identifiants_valides=True)
    client.post(change(compte), envoi)
    assert comptes_utilisables(equipe.chez.salon.pk) == [compte]


def test_refuse_d_ouvrir_des_identifiants_non_acceptes(equipe: Equipe) -> None:
    compte = equipe.chez.compte
    CompteFournisseur.objects.filter(pk=compte.pk).update(actif=False, identifiants_valides=True)
    # New keys in the same gesture were tried by nobody.
    with pytest.raises(SaisieInvalide, match="Vérifiez d'abord"):
        compte_modifier(compte.pk, identifiants={"cle": "neuve_" + "y" * 12}, reseaux=["mtn"], actif=True)
    assert compte_modifier(compte.pk, identifiants={}, reseaux=["mtn"], actif=True).actif


@pytest.mark.django_db(transaction=True)
def test_la_verification_dit_comment_l_ouvrir(equipe_reelle: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulateur, "verifier_identifiants", lambda _self: None)
    compte, client = equipe_reelle.chez.compte, equipe_reelle.client(Role.PROPRIETAIRE)
    verifier = reverse("admin:compte_verifier", args=[compte.pk])
    assert "Cochez « Actif »" not in texte_de(client.post(verifier, follow=True))
    CompteFournisseur.objects.update(actif=False)
    assert "Cochez « Actif »" in texte_de(client.post(verifier, follow=True))


def test_un_brouillon_envoye_deux_fois_ne_fait_qu_un_compte(equipe: Equipe) -> None:
    salon, valeurs = equipe.chez.salon, {"cle": CLE, "boutique": "B" * 12}

    def creer() -> CompteFournisseur:
        return compte_enregistrer(
            salon, fournisseur="feexpay", mode="live", identifiants=valeurs, reseaux=["mtn"], actif=False
        )

    premier = creer()
    assert creer().pk == premier.pk
    # One that served keeps its own keys: its payments are still asked about with them.
    CompteFournisseur.objects.filter(pk=premier.pk).update(actif=True)
    fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    CompteFournisseur.objects.filter(pk=premier.pk).update(actif=False)
    assert creer().pk != premier.pk


def test_les_pages_des_comptes_parlent_francais_et_montrent_ou_l_on_est(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    liste = client.get(LISTE)
    assert "Ajouter un compte opérateur" in texte_de(liste)
    assert ("Par état" in texte_de(liste), "Par actif" in texte_de(liste)) == (True, False)
    for adresse in (LISTE, change(equipe.chez.compte)):
        ici = re.findall(r'<a href="([^"]+)" aria-current="page"', client.get(adresse).content.decode())
        assert ici == ["/admin/operateurs/"]
    assert 'href="/admin/" aria-current="page"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("valeur", "nombre"), [("1", 1), ("0", 0), ("x", 1)])
def test_le_filtre_garde_ce_qui_est_en_service(equipe: Equipe, valeur: str, nombre: int) -> None:
    page = equipe.client(Role.PROPRIETAIRE).get(f"{LISTE}?actif={valeur}")
    assert page.context["cl"].result_count == nombre
