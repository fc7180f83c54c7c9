"""Family 3: a form takes the fields it shows, whatever else is sent with them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from salon_paiement.models import Membre, Role, SessionPaiement
from tests import fabriques
from tests.client.telephone import Telephone
from tests.personnel.conftest import Equipe, composer_equipe

# What a stranger would like to decide.
CONVOITES = {
    "etat": "paiement_reussi", "statut": "paye", "montant": "1", "total": "1", "montant_du": "1", "remise": "5000",
    "salon": "", "salon_id": "", "role": "proprietaire", "is_staff": "1", "is_superuser": "1", "is_active": "1",
    "utilisateur": "1", "appareil": "x", "jeton": "A" * 43, "code_court": "AAAAAA", "nombre_tentatives": "0",
    "cree_par": "1", "date_creation": "2020-01-01", "expire_le": "2099-01-01", "origine": "ticket",
    "seuil_double_accord": "999999", "devise": "EUR", "actif": "0", "pk": "1", "id": "1", "remplace_par": "1",
    "prix": "1",
}  # fmt: skip
PRIVES = ("etat", "origine", "appareil", "jeton", "code_court", "remise", "salon_id", "cree_par_id", "expire_le")


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.fixture
def telephone(maison: fabriques.Maison) -> Telephone:
    return Telephone(maison)


def ligne(objet: models.Model) -> dict[str, Any]:
    return type(objet)._default_manager.filter(pk=objet.pk).values().get()


def test_un_telephone_ne_decide_que_de_ses_choix(telephone: Telephone) -> None:
    telephone.scanner()
    avant = ligne(telephone.session)
    cles = [str(telephone.chez.prestations[0].pk)]
    telephone.poster("prestations", **{**CONVOITES, "p": cles})
    telephone.poster("vous", **{**CONVOITES, "prenom": "Afi", "telephone": "01 66 00 00 01"})
    apres = ligne(telephone.session)
    assert apres["total"] == telephone.chez.prestations[0].prix
    assert {nom: apres[nom] for nom in PRIVES if nom not in {"etat", "expire_le"}} == {
        nom: avant[nom] for nom in PRIVES if nom not in {"etat", "expire_le"}
    }
    assert apres["etat"] in {"prestation_selectionnee", "identification"}
    assert SessionPaiement.objects.count() == 1


@pytest.mark.parametrize("nom", ["salon", "prestation", "posteqr", "coiffeur"])
def test_une_page_de_modele_n_ecrit_que_ses_champs(equipe: Equipe, nom: str) -> None:
    objets: dict[str, models.Model] = {
        "salon": equipe.chez.salon,
        "prestation": equipe.chez.prestations[0],
        "posteqr": equipe.chez.poste,
        "coiffeur": equipe.chez.coiffeurs[0],
    }
    client, objet = equipe.client(Role.PROPRIETAIRE), objets[nom]
    adresse = f"/admin/salon_paiement/{nom}/{objet.pk}/change/"
    page = client.get(adresse)
    montres = set(page.context["adminform"].form.fields)
    caches = {champ.attname for champ in objet._meta.concrete_fields if champ.name not in montres}
    avant = ligne(objet)
    etrangers = {**CONVOITES, "salon": str(equipe.ailleurs.salon.pk), "salon_id": str(equipe.ailleurs.salon.pk)}
    donnees = {champ: page.context["adminform"].form[champ].value() or "" for champ in montres}
    tout = {**etrangers, **{c.name: etrangers.get(c.name, "1") for c in objet._meta.concrete_fields}, **donnees}
    client.post(adresse, {cle: valeur for cle, valeur in tout.items() if valeur is not None})
    apres = ligne(objet)
    assert {champ: apres[champ] for champ in caches} == {champ: avant[champ] for champ in caches}
    assert apres.get("salon_id") == avant.get("salon_id")


def test_changer_son_mot_de_passe_ne_change_rien_d_autre(equipe: Equipe) -> None:
    caissier = equipe.personnes[Role.CAISSIER]
    avant = ligne(caissier)
    donnees = {
        "old_password": "mot-de-passe-long",
        "new_password1": "tresses-et-perles-9",
        "new_password2": "tresses-et-perles-9",
    }
    assert equipe.client(Role.CAISSIER).post("/admin/password_change/", {**CONVOITES, **donnees}).status_code == 302
    apres = ligne(caissier)
    assert {n for n in apres if apres[n] != avant[n]} <= {"password", "last_login"}
    assert apres["password"] != avant["password"]
    assert Membre.objects.get(utilisateur=caissier).role == Role.CAISSIER


def test_aucune_page_publique_ne_montre_une_cle_interne(telephone: Telephone) -> None:
    session = fabriques.session_payee(telephone.chez)
    page = Client().get(f"/r/{session.recu.jeton}/").content.decode()
    for interne in (session.pk, session.salon_id, session.client_id, session.jeton):
        assert str(interne) not in page
    assert not [m for m in apps.get_models() if m._meta.label in page]
