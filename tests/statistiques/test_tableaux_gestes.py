"""Arranging, sharing, copying and withdrawing boards, without any script: what is written, by whom, and what is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.historique import Mots, phrase_de
from salon_paiement.models import Role
from statistiques.models import TableauDeBord, Widget
from statistiques.services import tableaux as service
from statistiques.services.tableaux import tableau_creer, tableau_dupliquer, tableau_partager
from statistiques.tableaux.disposition import Place
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.tableaux import carte, formulaire, tableau
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
MOTS = Place("texte", 2, 1, "", {"texte": "Bravo à l'équipe"})
MIENS = Place("mes_gains", 1, 1, "24h", {"indicateur": "commissions"})


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def rangees() -> list[tuple[Any, ...]]:
    """Everything that is stored of boards."""
    widgets = Widget.objects.order_by("tableau", "rang").values_list(
        "tableau", "genre", "largeur", "periode", "options"
    )
    return [*TableauDeBord.objects.order_by("pk").values_list(), *widgets]


def ordre(reponse: Any) -> list[str]:
    lu = formulaire(reponse)
    return [lu[f"{rang}-indicateur"] if f"{rang}-indicateur" in lu else lu[f"{rang}-genre"] for rang in lu["ordre"]]


def faits() -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace=TypeTrace.REGLAGE_MODIFIE).order_by("id"))


def test_compose_par_boutons_seuls_et_n_ecrit_qu_a_l_enregistrement(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse"), carte("visites"), MOTS])
    client, adresse = equipe.client(Role.GERANT), reverse("admin:tableau_modifier", args=[lu.pk])
    avant, page = rangees(), client.get(adresse)
    for geste, attendu in (
        ("descendre:0", ["visites", "encaisse", "texte"]),
        ("monter:2", ["visites", "texte", "encaisse"]),
        ("monter:0", ["visites", "texte", "encaisse"]),
        ("retirer:0", ["texte", "encaisse"]),
        ("ajouter:prevision", ["texte", "encaisse", "prevision"]),
        ("danser:9", ["texte", "encaisse", "prevision"]),
    ):
        page = client.post(adresse, {**formulaire(page), "geste": geste})
        assert (page.status_code, ordre(page)) == (200, attendu), geste
        assert "Rien n'est encore gardé" in page.content.decode()
    assert rangees() == avant
    saisie = {**formulaire(page), "nom": "Ma  journée", "1-largeur": "3", "1-periode": "12m"}
    assert saisie["0-texte"] == "Bravo à l'équipe"
    reponse = client.post(adresse, {**saisie, "geste": "enregistrer"})
    assert (reponse.status_code, reponse["Location"]) == (303, reverse("admin:tableau", args=[lu.pk]))
    lu.refresh_from_db()
    assert (lu.nom, lu.revision) == ("Ma journée", 2)
    stockes = lu.widgets.values_list("rang", "genre", "largeur", "hauteur", "periode")
    assert list(stockes) == [(1, "texte", 2, 1, ""), (2, "carte", 3, 1, "12m"), (3, "prevision", 2, 2, "")]


def test_refuse_une_disposition_fausse_et_garde_la_saisie_sans_rien_changer(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse"), MOTS])
    client, adresse = equipe.client(Role.GERANT), reverse("admin:tableau_modifier", args=[lu.pk])
    saisie, avant = formulaire(client.get(adresse)), rangees()
    for faute, statut, mot in (
        ({"0-largeur": "9"}, 422, "Élément n° 1"), ({"0-couleur": "rouge"}, 422, "réglage inconnu"),
        ({"1-texte": "x" * 281}, 422, "280"), ({"1-genre": "<b>"}, 422, "n'existe pas"), ({"nom": " "}, 422, "nom"),
        ({"revision": "7"}, 409, "entre-temps"), ({"revision": "x"}, 422, "rechargez"),
        ({"1-texte": "\x07"}, 422, "signe"),
    ):  # fmt: skip
        page = client.post(adresse, {**saisie, "nom": "Gardé", "1-largeur": "4", **faute})
        html = page.content.decode().replace("&#x27;", "'")
        assert (page.status_code, mot in html.split('role="alert">')[1].split("</p>")[0]) == (statut, True), faute
        assert formulaire(page)["1-largeur"] == "4"
        assert rangees() == avant
    # After a conflict she saves knowingly: the form now starts from what is stored.
    page = client.post(adresse, {**saisie, "revision": "7", "nom": "Gardé"})
    assert client.post(adresse, formulaire(page)).status_code == 303


def test_refuse_d_ajouter_ce_que_son_role_ne_voit_pas_mais_garde_ce_qui_y_est(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.CAISSIER], equipe.chez.salon, [MOTS])
    client, adresse = equipe.client(Role.CAISSIER), reverse("admin:tableau_modifier", args=[lu.pk])
    page = client.get(adresse)
    assert "ajouter:carte" not in page.content.decode()
    saisie, avant = formulaire(client.post(adresse, {**formulaire(page), "geste": "ajouter:carte"})), rangees()
    refus = client.post(adresse, saisie)
    assert (refus.status_code, "pas pour votre rôle" in refus.content.decode()) == (403, True)
    assert rangees() == avant
    # A manager keeps a shared board in order without losing what is for hairdressers only.
    partage = tableau(equipe.personnes[Role.COIFFEUR], equipe.chez.salon, [MIENS, MOTS], partage=True)
    gerante, adresse = equipe.client(Role.GERANT), reverse("admin:tableau_modifier", args=[partage.pk])
    page = gerante.post(adresse, {**formulaire(gerante.get(adresse)), "geste": "descendre:0"})
    assert gerante.post(adresse, formulaire(page)).status_code == 303
    assert [w.genre for w in partage.widgets.all()] == ["texte", "mes_gains"]


def test_seules_l_autrice_et_la_direction_changent_un_tableau_partage(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.COMPTABLE], equipe.chez.salon, [MOTS], partage=True)
    avant = rangees()
    permis = {Role.COMPTABLE, Role.PROPRIETAIRE, Role.GERANT, "plateforme"}
    for role in [*Role.values, "plateforme"]:
        client = equipe.client(role)
        pages = [client.get(reverse(f"admin:{nom}", args=[lu.pk])) for nom in ("tableau_modifier", "tableau_supprimer")]
        assert {page.status_code for page in pages} == {200 if role in permis else 403}, role
        assert ("Supprimer" in client.get(reverse("admin:tableau", args=[lu.pk])).content.decode()) == (role in permis)
        if role not in permis:
            for nom in ("tableau_partager", "tableau_supprimer", "tableau_modifier"):
                assert client.post(reverse(f"admin:{nom}", args=[lu.pk]), {"partage": "non"}).status_code == 403
    assert rangees() == avant


def test_creer_partager_et_supprimer_laissent_un_fait_lisible(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    client.post(reverse("admin:tableau_creer"), {"nom": "Ma caisse", "depart": "role"})
    lu = TableauDeBord.objects.get()
    partager, supprimer = (reverse(f"admin:tableau_{nom}", args=[lu.pk]) for nom in ("partager", "supprimer"))
    assert [client.post(partager, {"partage": mot}).status_code for mot in ("oui", "oui", "non")] == [303] * 3
    assert client.get(supprimer).status_code == 200
    assert (client.post(supprimer).status_code, client.post(supprimer).status_code) == (303, 404)
    lu.refresh_from_db()
    assert (lu.actif, lu.widgets.count()) == (False, 0)
    assert [phrase_de(fait, Mots(), "") for fait in faits()] == [
        "Nouvelle fiche (Tableau de bord) – partagé : non.", "Tableau de bord – partagé : non → oui.",
        "Tableau de bord – partagé : oui → non.", "Tableau de bord – actif : oui → non.",
    ]  # fmt: skip
    assert {(f.acteur_id, f.salon_id, f.objet_id) for f in faits()} == {
        (equipe.personnes[Role.CAISSIER].pk, equipe.chez.salon.pk, lu.pk)
    }


def test_une_copie_est_privee_et_ne_garde_que_ce_que_son_role_voit(equipe: Equipe) -> None:
    lu = tableau(equipe.personnes[Role.GERANT], equipe.chez.salon, [carte("encaisse"), MOTS, MIENS], partage=True)
    reponse = equipe.client(Role.COIFFEUR).post(reverse("admin:tableau_dupliquer", args=[lu.pk]))
    copie = TableauDeBord.objects.get(auteur=equipe.personnes[Role.COIFFEUR])
    assert reponse["Location"] == reverse("admin:tableau_modifier", args=[copie.pk])
    assert (copie.nom, copie.partage) == ("Essai (copie)", False)
    assert [w.genre for w in copie.widgets.all()] == ["texte", "mes_gains"]
    # Long names stay names.
    TableauDeBord.objects.update(nom="x" * 60)
    assert len(tableau_dupliquer(TableauDeBord.objects.get(pk=lu.pk), equipe.personnes[Role.GERANT]).nom) <= 60


def test_refuse_un_salon_etranger_un_tableau_de_trop_et_le_partage_de_plusieurs_salons(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, user = equipe.client(Role.GERANT), equipe.personnes[Role.GERANT]
    adresse = reverse("admin:tableau_creer")
    for salon in (str(equipe.ailleurs.salon.pk), "inconnu"):
        assert client.post(adresse, {"nom": "x", "salon": salon}).status_code == 404
    with pytest.raises(Refuse):
        tableau_creer(user, equipe.ailleurs.salon, "x")
    assert client.post(adresse, {"nom": " "}).status_code == 422
    monkeypatch.setattr(service, "TABLEAUX_PAR_PERSONNE", 1)
    lu = tableau_creer(user, equipe.chez.salon, "Tous", tous_les_salons=True)
    assert client.post(adresse, {"nom": "De trop"}).status_code == 422
    with pytest.raises(SaisieInvalide):
        tableau_partager(lu.pk, user, partage=True)
    # Nor can the database hold it.
    with pytest.raises(IntegrityError), transaction.atomic():
        TableauDeBord.objects.update(partage=True)
    assert list(TableauDeBord.objects.values_list("nom", "partage")) == [("Tous", False)]
