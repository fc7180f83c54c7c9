"""The page of a provider account: secrets go in and never come out, help is at hand, addresses are checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from paiements.fournisseurs.erreurs import ConfigurationInvalide, FournisseurIndisponible
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur
from salon_paiement.models import Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.personnel.conftest import Equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace

SECRET = "fp_live_secret_a_ne_jamais_montrer"


def adresse(compte: CompteFournisseur) -> str:
    return reverse("admin:paiements_comptefournisseur_change", args=[compte.pk])


def saisie(**autres: Any) -> dict[str, Any]:
    vides = {"id_cle": "", "id_boutique": "", "id_base": "", "adresses": ""}
    return {"reseaux": ["mtn"], "actif": "on", **vides, **autres}


@pytest.mark.django_db
def test_aucune_page_ne_remontre_un_identifiant(equipe: Equipe) -> None:
    client, compte = equipe.client(Role.PROPRIETAIRE), equipe.chez.compte
    erreur = client.post(adresse(compte), saisie(id_cle=SECRET, reseaux=["inconnu"]))
    assert erreur.status_code == 422
    suite = client.post(adresse(compte), saisie(id_cle=SECRET), follow=True)
    autres = [
        client.get(reverse("admin:paiements_comptefournisseur_changelist")), client.get("/admin/operateurs/"),
        client.get(reverse("admin:traces_tracetransaction_changelist")), client.get("/admin/operateurs/ordre/"),
    ]  # fmt: skip
    for page in (erreur, suite, *autres):
        corps = page.content.decode()
        assert SECRET not in corps
        assert "test_simulateur" not in corps
        assert "SALONDEMO000001" not in corps


@pytest.mark.django_db
def test_dit_qui_a_change_quoi(equipe: Equipe) -> None:
    equipe.client(Role.PROPRIETAIRE).post(adresse(equipe.chez.compte), saisie(id_cle=SECRET))
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.COMPTE_MODIFIE)
    assert trace.acteur == equipe.personnes[Role.PROPRIETAIRE]
    assert trace.donnees_structures["champs"] == ["identifiants.cle", "reseaux"]


@pytest.mark.django_db
def test_dit_jusqu_a_quand_les_anciens_servent(equipe: Equipe) -> None:
    client, compte = equipe.client(Role.PROPRIETAIRE), equipe.chez.compte
    assert "anciens identifiants" not in texte_de(client.get(adresse(compte)))
    client.post(adresse(compte), saisie(id_cle=SECRET))
    assert "Les anciens identifiants servent encore" in texte_de(client.get(adresse(compte)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("texte", "statut", "gardees"),
    [
        ("203.0.113.7\n2001:db8::/48", 302, ["203.0.113.7/32", "2001:db8::/48"]),
        ("203.0.113.7, 198.51.100.0/24", 302, ["203.0.113.7/32", "198.51.100.0/24"]),
        ("", 302, []), ("203.0.113.7/24", 422, []), ("exemple.org", 422, []), ("0.0.0.0/0", 422, []),
    ],
)  # fmt: skip
def test_valide_les_adresses_permises(equipe: Equipe, texte: str, statut: int, gardees: list[str]) -> None:
    compte = equipe.chez.compte
    reponse = equipe.client(Role.PROPRIETAIRE).post(adresse(compte), saisie(adresses=texte))
    compte.refresh_from_db()
    assert (reponse.status_code, compte.adresses_permises) == (statut, gardees)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.GERANT, Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR, "etrangere"])
def test_seule_la_proprietaire_y_touche(equipe: Equipe, role: str) -> None:
    compte = equipe.chez.compte
    reponse = equipe.client(role).post(adresse(compte), saisie(id_cle=SECRET, adresses="203.0.113.7"))
    assert reponse.status_code in {403, 404}
    compte.refresh_from_db()
    assert (compte.adresses_permises, compte.anciens_chiffres, compte.reseaux) == ([], "", fabriques.RESEAUX)


@pytest.mark.django_db
def test_explique_ou_trouver_les_cles_et_ou_coller_l_adresse(equipe: Equipe) -> None:
    page = equipe.client(Role.PROPRIETAIRE).get(adresse(equipe.chez.compte))
    texte, corps = texte_de(page), page.content.decode()
    assert "menu Webhook : collez cette adresse" in texte
    assert "menu Développeurs" in texte
    assert f"/webhooks/simulateur/{equipe.chez.compte.jeton_webhook}/" in corps
    assert 'data-copier="webhook"' in corps


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fournisseur", "mots"),
    [("fedapay", "sk_"), ("paydunya", "Intégrer notre API"), ("feexpay", "fp_")],
)
def test_chaque_operateur_a_son_aide(equipe: Equipe, fournisseur: str, mots: str) -> None:
    url = f"/admin/paiements/comptefournisseur/add/?fournisseur={fournisseur}&salon={equipe.chez.salon.pk}"
    page = equipe.client(Role.PROPRIETAIRE).get(url)
    assert mots in texte_de(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("erreur", "mot", "note"),
    [
        (None, "identifiants acceptés", True), (ConfigurationInvalide("clé inconnue"), "identifiants refusés", False),
        (FournisseurIndisponible(), "identifiants non vérifiés", None),
    ],
)  # fmt: skip
def test_le_bouton_verifie_et_la_page_s_en_souvient(
    equipe_reelle: Equipe, monkeypatch: pytest.MonkeyPatch, erreur: Exception | None, mot: str, note: bool | None
) -> None:
    def verifier(self: Simulateur) -> None:
        if erreur:
            raise erreur

    monkeypatch.setattr(Simulateur, "verifier_identifiants", verifier)
    compte, client = equipe_reelle.chez.compte, equipe_reelle.client(Role.PROPRIETAIRE)
    client.post(reverse("admin:compte_verifier", args=[compte.pk]))
    compte.refresh_from_db()
    assert compte.identifiants_valides is note
    assert mot in texte_de(client.get(adresse(compte)))
