"""Inviting, promoting, leaving: an owner always remains, and nobody promotes herself."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Membre, Role
from salon_paiement.services.personnel import membre_inviter, membre_modifier
from tests import fabriques
from tests.personnel.conftest import Equipe

AJOUTER = "/admin/salon_paiement/membre/add/"


def inviter(equipe: Equipe, **autres: object) -> dict[str, object]:
    return {"salon": equipe.chez.salon.pk, "nom": "Codjo", "identifiant": "codjo", "role": Role.CAISSIER, **autres}


def changer(equipe: Equipe, par: str, membre: Membre, **donnees: str) -> int:
    adresse = reverse("admin:salon_paiement_membre_change", args=[membre.pk])
    return equipe.client(par).post(adresse, donnees).status_code


def test_invite_et_laisse_choisir_son_mot_de_passe(equipe: Equipe, settings: object) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    suite = client.post(AJOUTER, inviter(equipe))["Location"]
    membre = Membre.objects.get(utilisateur__username="codjo")
    assert (membre.role, membre.utilisateur.has_usable_password()) == (Role.CAISSIER, False)
    lien = re.search(r'value="(http[^"]*/admin/invitation/[^"]*)"', client.get(suite).content.decode())
    assert lien is not None
    chemin = "/admin/" + lien[1].split("/admin/", 1)[1]
    invitee = Client()
    page = invitee.get(chemin, follow=True)
    mots = {"new_password1": "mon-propre-mot-1", "new_password2": "mon-propre-mot-1"}
    assert invitee.post(page.redirect_chain[-1][0], mots).status_code == 302
    assert invitee.login(username="codjo", password="mon-propre-mot-1")
    assert invitee.get(reverse("admin:caisse")).status_code == 200
    assert "déjà servi" in Client().get(chemin, follow=True).content.decode()


def test_relie_le_coiffeur_a_son_compte(equipe: Equipe) -> None:
    bola = equipe.chez.coiffeurs[1]
    equipe.client(Role.PROPRIETAIRE).post(AJOUTER, inviter(equipe, role=Role.COIFFEUR, coiffeur=bola.pk))
    bola.refresh_from_db()
    assert bola.membre is not None
    assert bola.membre.utilisateur.username == "codjo"


def test_refuse_l_identifiant_d_une_personne_d_ailleurs(equipe: Equipe) -> None:
    ailleurs = equipe.personnes["etrangere"].username
    reponse = equipe.client(Role.PROPRIETAIRE).post(AJOUTER, inviter(equipe, identifiant=ailleurs))
    assert (reponse.status_code, "déjà pris" in reponse.content.decode()) == (422, True)
    assert Membre.objects.filter(salon=equipe.chez.salon).count() == 5


def test_refuse_d_inviter_chez_les_autres(equipe: Equipe) -> None:
    reponse = equipe.client(Role.PROPRIETAIRE).post(AJOUTER, inviter(equipe, salon=equipe.ailleurs.salon.pk))
    assert (reponse.status_code, User.objects.filter(username="codjo").count()) == (422, 0)


@pytest.mark.parametrize("role", [Role.GERANT, Role.CAISSIER, Role.COIFFEUR, Role.COMPTABLE])
def test_ne_laisse_personne_d_autre_toucher_aux_roles(equipe: Equipe, role: str) -> None:
    membre = equipe.chez.membres[role]
    assert changer(equipe, role, membre, role=Role.PROPRIETAIRE, actif="on") == 403
    assert equipe.client(role).post(AJOUTER, inviter(equipe)).status_code == 403
    membre.refresh_from_db()
    assert (membre.role, User.objects.filter(username="codjo").count()) == (role, 0)


def test_change_un_role_et_fait_partir(equipe: Equipe) -> None:
    membre = equipe.chez.membres[Role.CAISSIER]
    assert changer(equipe, Role.PROPRIETAIRE, membre, role=Role.GERANT) == 302
    membre.refresh_from_db()
    assert (membre.role, membre.actif) == (Role.GERANT, False)


def test_ne_laisse_pas_changer_son_propre_role(equipe: Equipe) -> None:
    fabriques.membre(equipe.chez, Role.PROPRIETAIRE, nom="associee")
    siens = Membre.objects.get(salon=equipe.chez.salon, utilisateur=equipe.personnes[Role.PROPRIETAIRE])
    assert changer(equipe, Role.PROPRIETAIRE, siens, role=Role.GERANT, actif="on") == 422
    siens.refresh_from_db()
    assert siens.role == Role.PROPRIETAIRE


def test_garde_une_derniere_proprietaire(equipe: Equipe) -> None:
    derniere = Membre.objects.get(salon=equipe.chez.salon, role=Role.PROPRIETAIRE)
    for role, actif in ((Role.GERANT, "on"), (Role.PROPRIETAIRE, "")):
        assert changer(equipe, "plateforme", derniere, role=role, actif=actif) == 422
    derniere.refresh_from_db()
    assert (derniere.role, derniere.actif) == (Role.PROPRIETAIRE, True)


def test_laisse_partir_l_avant_derniere_seulement(equipe: Equipe) -> None:
    associee = fabriques.membre(equipe.chez, Role.PROPRIETAIRE, nom="associee")
    premiere = Membre.objects.get(salon=equipe.chez.salon, utilisateur=equipe.personnes[Role.PROPRIETAIRE])
    membre_modifier(premiere.pk, role=Role.GERANT, actif=True, acteur=associee)
    derniere = Membre.objects.get(utilisateur=associee)
    with pytest.raises(Conflit):
        membre_modifier(derniere.pk, role=Role.GERANT, actif=True, acteur=equipe.personnes["plateforme"])


def test_ne_donne_pas_le_mot_de_passe_de_qui_travaille_aussi_ailleurs(equipe: Equipe) -> None:
    membre = equipe.chez.membres[Role.CAISSIER]
    Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=membre.utilisateur, role=Role.GERANT)
    adresse = reverse("admin:membre_invitation", args=[membre.pk])
    assert equipe.client(Role.PROPRIETAIRE).get(adresse).status_code == 403
    assert equipe.client("etrangere").get(adresse).status_code == 404


@pytest.mark.parametrize(
    ("change", "statut"),
    [({"role": "reine"}, 422), ({"coiffeur": "deja_liee"}, 422), ({"identifiant": "deux mots"}, 422)],
)
def test_refuse_une_invitation_mal_remplie(equipe: Equipe, change: dict[str, str], statut: int) -> None:
    if "coiffeur" in change:
        change = {"coiffeur": str(equipe.chez.coiffeurs[0].pk)}
    assert equipe.client(Role.PROPRIETAIRE).post(AJOUTER, inviter(equipe, **change)).status_code == statut
    assert Membre.objects.filter(salon=equipe.chez.salon).count() == 5


def test_les_services_refusent_ce_que_la_page_ne_laisse_pas_passer(equipe: Equipe) -> None:
    acteur, membre = equipe.personnes[Role.PROPRIETAIRE], equipe.chez.membres[Role.CAISSIER]
    with pytest.raises(SaisieInvalide, match="Choisissez un rôle"):
        membre_modifier(membre.pk, role="reine", actif=True, acteur=acteur)
    with pytest.raises(SaisieInvalide, match="Choisissez un rôle"):
        membre_inviter(equipe.chez.salon, identifiant="codjo", nom="", role="reine", acteur=acteur)
    deja_liee = equipe.chez.coiffeurs[0]
    with pytest.raises(SaisieInvalide, match="déjà un compte"):
        membre_inviter(
            equipe.chez.salon, identifiant="codjo", nom="", role=Role.COIFFEUR, acteur=acteur, coiffeur=deja_liee
        )
    with pytest.raises(Conflit, match="déjà partie"):
        membre_inviter(
            equipe.chez.salon, identifiant=membre.utilisateur.username, nom="", role=Role.GERANT, acteur=acteur
        )
    assert not User.objects.filter(username="codjo").exists()


def test_reprend_l_identifiant_d_un_autre_de_ses_salons(equipe: Equipe) -> None:
    acteur = equipe.personnes[Role.PROPRIETAIRE]
    Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=acteur, role=Role.PROPRIETAIRE)
    connue = equipe.chez.membres[Role.GERANT].utilisateur
    membre, nouveau = membre_inviter(
        equipe.ailleurs.salon, identifiant=connue.username, nom="", role=Role.CAISSIER, acteur=acteur
    )
    assert (membre.utilisateur, nouveau) == (connue, False)
