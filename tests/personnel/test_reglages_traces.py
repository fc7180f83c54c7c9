"""Who changed a price, a rate, a setting, a role: with the change, in words, on the object's own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, Salon
from salon_paiement.services import reglages
from salon_paiement.services.personnel import membre_inviter, membre_modifier
from salon_paiement.services.reglages import VALEURS, reglage_enregistrer
from tests.personnel.conftest import Equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace as T


def faits(type_trace: str = T.REGLAGE_MODIFIE) -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace=type_trace).order_by("id"))


def formulaire(navigateur: Client, adresse: str) -> dict[str, Any]:
    """What the page holds, as a browser would send it back."""
    form = navigateur.get(adresse).context["adminform"].form
    valeurs = {nom: form.get_initial_for_field(champ, nom) for nom, champ in form.fields.items()}
    return {nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, False)}


def changer(navigateur: Client, objet: Any, **champs: Any) -> int:
    adresse = reverse(f"admin:salon_paiement_{objet._meta.model_name}_change", args=[objet.pk])
    donnees = formulaire(navigateur, adresse) | champs
    return navigateur.post(adresse, {nom: v for nom, v in donnees.items() if v is not None}).status_code


def test_un_prix_change_garde_l_avant_l_apres_et_l_auteur(equipe: Equipe) -> None:
    tresses = equipe.chez.prestations[0]
    assert changer(equipe.client(Role.GERANT), tresses, prix=6000, nom="Tresses longues") == 302
    (fait,) = faits()
    assert (fait.acteur_id, fait.salon_id) == (equipe.personnes[Role.GERANT].pk, equipe.chez.salon.pk)
    assert (fait.objet_id, fait.niveau_importance) == (tresses.pk, "warning")
    assert fait.donnees_structures == {
        "objet": "prestation", "cle": str(tresses.pk), "champs": ["nom", "prix"],
        "avant": {"prix": 5000}, "apres": {"prix": 6000},
    }  # fmt: skip


def test_enregistrer_sans_rien_changer_n_ecrit_rien(equipe: Equipe) -> None:
    assert changer(equipe.client(Role.GERANT), equipe.chez.prestations[0]) == 302
    assert faits() == []


def test_la_liste_modifiable_trace_chaque_ligne_changee(equipe: Equipe) -> None:
    tresses, shampooing = equipe.chez.prestations
    donnees = {
        "form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "1",
        "form-0-id": str(tresses.pk), "form-0-prix": 5000, "form-0-active": "on",
        "form-1-id": str(shampooing.pk), "form-1-prix": 3000,
    }  # fmt: skip
    equipe.client(Role.GERANT).post(reverse("admin:salon_paiement_prestation_changelist"), donnees)
    (fait,) = faits()
    assert fait.donnees_structures["avant"] == {"prix": 2500, "active": True}
    assert fait.donnees_structures["apres"] == {"prix": 3000, "active": False}


def test_les_textes_et_les_adresses_ne_sont_que_nommes(equipe: Equipe) -> None:
    courriel, telephone = "nouvelle@example.org", "01 97 11 22 33"
    changes = {"courriel_alertes": courriel, "telephone_contact": telephone, "minutes_scan": 45}
    assert changer(equipe.client(Role.PROPRIETAIRE), equipe.chez.salon, **changes) == 302
    (fait,) = faits()
    assert fait.donnees_structures["champs"] == ["courriel_alertes", "minutes_scan", "telephone_contact"]
    assert fait.donnees_structures["apres"] == {"minutes_scan": 45}
    assert not {courriel, telephone, "97112233"} & set(str(fait.donnees_structures).split("'"))


def test_une_fiche_nouvelle_est_un_fait(equipe: Equipe) -> None:
    adresse = reverse("admin:salon_paiement_coiffeur_add")
    equipe.client(Role.GERANT).post(adresse, {"nom": "Carine", "taux_commission": 25, "actif": "on"})
    carine = Coiffeur.objects.get(nom="Carine")
    (fait,) = faits()
    assert (fait.objet_id, fait.salon_id) == (carine.pk, equipe.chez.salon.pk)
    assert (fait.donnees_structures["cree"], fait.donnees_structures["avant"]) == (True, {})
    assert "Carine" not in str(fait.donnees_structures)
    assert fait.donnees_structures["apres"]["taux_commission"] == 25


@pytest.mark.parametrize("role", [Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR, "etrangere"])
def test_refuse_a_qui_ne_peut_pas_et_n_ecrit_rien(equipe: Equipe, role: str) -> None:
    tresses = equipe.chez.prestations[0]
    adresse = reverse("admin:salon_paiement_prestation_change", args=[tresses.pk])
    reponse = equipe.client(role).post(adresse, {"nom": "Tresses", "prix": 1, "duree_minutes": 60, "ordre": 1})
    assert reponse.status_code in {403, 404}
    assert Prestation.objects.get(pk=tresses.pk).prix == 5000
    assert faits() == []


def test_le_changement_et_son_fait_vivent_ou_meurent_ensemble(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def casse(*_a: object) -> None:
        raise KeyError

    monkeypatch.setattr(reglages, "trace_enregistrer", casse)
    tresses = equipe.chez.prestations[0]
    tresses.prix = 1
    with pytest.raises(KeyError):
        reglage_enregistrer(tresses, champs=["prix"], acteur_id=None)
    assert Prestation.objects.get(pk=tresses.pk).prix == 5000


def test_n_ecrase_pas_ce_que_le_formulaire_n_a_pas_touche(equipe: Equipe) -> None:
    tresses = Prestation.objects.get(pk=equipe.chez.prestations[0].pk)
    Prestation.objects.filter(pk=tresses.pk).update(prix=7000)
    tresses.ordre = 9
    assert reglage_enregistrer(tresses, champs=["ordre"], acteur_id=None)
    relue = Prestation.objects.get(pk=tresses.pk)
    assert (relue.prix, relue.ordre) == (7000, 9)
    assert faits()[0].donnees_structures["apres"] == {"ordre": 9}


def test_chaque_champ_garde_est_sans_donnee_personnelle() -> None:
    texte = {"CharField", "TextField", "EmailField", "SlugField", "ForeignKey", "OneToOneField"}
    permis = {(Salon, "pays"), (Salon, "fuseau")}
    for modele, noms in VALEURS.items():
        for nom in noms - {n for m, n in permis if m is modele}:
            assert modele._meta.get_field(nom).get_internal_type() not in texte
    modifiables = {m for m, page in admin.site._registry.items() if isinstance(page, AdminDuSalon) and page.modifier}
    # Members and accounts have services and facts of their own.
    assert {m.__name__ for m in modifiables - VALEURS.keys()} == {"Membre", "CompteFournisseur"}


def test_django_ne_tient_pas_un_second_journal(equipe: Equipe) -> None:
    changer(equipe.client(Role.GERANT), equipe.chez.prestations[0], prix=6000)
    changer(equipe.client(Role.PROPRIETAIRE), equipe.chez.postes[0], nom="Fauteuil 9")
    assert len(faits()) == 2
    assert not LogEntry.objects.exists()


def test_dit_qui_a_change_quoi_en_phrases(equipe: Equipe) -> None:
    tresses = equipe.chez.prestations[0]
    changer(equipe.client(Role.GERANT), tresses, prix=6000, active=None)
    proprietaire = equipe.client(Role.PROPRIETAIRE)
    page = reverse("admin:salon_paiement_prestation_history", args=[tresses.pk])
    fiche = proprietaire.get(reverse("admin:salon_paiement_prestation_change", args=[tresses.pk])).content.decode()
    assert page in fiche
    html = proprietaire.get(page).content.decode()
    assert "Prestation – proposée : oui → non, prix (F CFA) : 5\u202f000\u00a0F → 6\u202f000\u00a0F." in html
    assert equipe.personnes[Role.GERANT].username in html
    # Another object's facts are not there.
    autre = reverse("admin:salon_paiement_prestation_history", args=[equipe.chez.prestations[1].pk])
    assert "Aucun changement noté" in proprietaire.get(autre).content.decode()


@pytest.mark.parametrize(("role", "statut"), [(Role.COMPTABLE, 200), (Role.CAISSIER, 403), ("etrangere", 404)])
def test_le_detail_n_est_qu_a_qui_lit_le_journal(equipe: Equipe, role: str, statut: int) -> None:
    tresses = equipe.chez.prestations[0]
    navigateur = equipe.client(role)
    page = reverse("admin:salon_paiement_prestation_history", args=[tresses.pk])
    assert navigateur.get(page).status_code == statut
    fiche = navigateur.get(reverse("admin:salon_paiement_prestation_change", args=[tresses.pk]))
    assert (page in fiche.content.decode()) == (statut == 200)


def test_chaque_page_a_son_histoire(equipe: Equipe) -> None:
    navigateur = equipe.client(Role.PROPRIETAIRE)
    objets = [equipe.chez.salon, equipe.chez.coiffeurs[0], equipe.chez.postes[0], equipe.chez.membres[Role.CAISSIER]]
    for objet in [*objets, equipe.chez.compte]:
        nom = f"admin:{objet._meta.label_lower.replace('.', '_')}"
        page = reverse(f"{nom}_history", args=[objet.pk])
        assert navigateur.get(page).status_code == 200
        assert page in navigateur.get(reverse(f"{nom}_change", args=[objet.pk])).content.decode()


def test_un_role_donne_change_ou_retire_est_un_fait(equipe: Equipe) -> None:
    proprietaire, chez = equipe.personnes[Role.PROPRIETAIRE], equipe.chez
    membre, _neuf = membre_inviter(
        chez.salon, identifiant="awa.d", nom="Awa", role=Role.CAISSIER, acteur=proprietaire, coiffeur=chez.coiffeurs[1]
    )
    membre_modifier(membre.pk, role=Role.GERANT, actif=True, acteur=proprietaire)
    membre_modifier(membre.pk, role=Role.GERANT, actif=True, acteur=proprietaire)
    membre_modifier(membre.pk, role=Role.GERANT, actif=False, acteur=proprietaire)
    membre_modifier(membre.pk, role=Role.GERANT, actif=True, acteur=proprietaire)
    ecrits = faits(T.CHANGEMENT_ROLE)
    vus = [
        (f.donnees_structures["ancien"], f.donnees_structures["nouveau"], f.donnees_structures["actif"]) for f in ecrits
    ]
    assert vus == [
        ("", "caissier", True), ("caissier", "gerant", True), ("gerant", "gerant", False), ("gerant", "gerant", True)
    ]  # fmt: skip
    assert {(f.acteur_id, f.objet_id, f.donnees_structures["utilisateur"]) for f in ecrits} == {
        (proprietaire.pk, membre.pk, membre.utilisateur_id)
    }
    assert "awa" not in str([f.donnees_structures for f in ecrits]).lower()
    # Her hairdresser's record now has a login: that is a change of the record.
    assert [f.donnees_structures["champs"] for f in faits()] == [["membre"]]
    page = reverse("admin:salon_paiement_membre_history", args=[membre.pk])
    html = equipe.client(Role.PROPRIETAIRE).get(page).content.decode()
    assert "Rôle changé : caissier → gérant." in html
    assert "Ne travaille plus dans le salon (était : gérant)." in html


def test_refuse_un_role_sans_droit_et_n_ecrit_rien(equipe: Equipe) -> None:
    caissier = equipe.chez.membres[Role.CAISSIER]
    adresse = reverse("admin:salon_paiement_membre_change", args=[caissier.pk])
    assert equipe.client(Role.GERANT).post(adresse, {"role": Role.PROPRIETAIRE, "actif": "on"}).status_code == 403
    assert Membre.objects.get(pk=caissier.pk).role == Role.CAISSIER
    assert faits(T.CHANGEMENT_ROLE) == []
    assert PosteQR.objects.filter(salon=equipe.chez.salon).count() == 2
