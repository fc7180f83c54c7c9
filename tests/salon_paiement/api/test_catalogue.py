"""Services, hairdressers and places through the API: the pages' rules, and one gesture at a time."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from salon_paiement.models import AncienJetonQR, Coiffeur, PosteQR, Prestation, Role
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.conforme import appeler, refus
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
LISTES = ["api_prestations", "api_coiffeurs", "api_postes"]
MODELES: dict[str, Any] = {"api_prestations": Prestation, "api_coiffeurs": Coiffeur, "api_postes": PosteQR}
NEUFS: dict[str, dict[str, Any]] = {
    "api_prestations": {"nom": "Soin", "prix": 3000},
    "api_coiffeurs": {"nom": "Zoé", "taux_commission": 25},
    "api_postes": {"nom": "Fauteuil 9"},
}
RETRAIT = {"api_prestations": "active", "api_coiffeurs": "actif", "api_postes": "actif"}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def sien(equipe: Equipe, liste: str) -> Any:
    return MODELES[liste].objects.filter(salon=equipe.chez.salon).order_by("nom").first()


def changer(equipe: Equipe, liste: str, objet: Any, corps: Any, role: str = Role.GERANT, etag: str = "") -> Any:
    nom = liste.removesuffix("s")
    etag = etag or appeler(equipe, role, "get", nom, objet.pk)["ETag"]
    return appeler(equipe, role, "patch", nom, objet.pk, corps=corps, **{"If-Match": etag})


def faits(equipe: Equipe) -> list[dict[str, Any]]:
    lus = TraceTransaction.objects.filter(type_trace=TypeTrace.REGLAGE_MODIFIE, salon=equipe.chez.salon)
    return [
        {nom: fait.donnees_structures.get(nom) for nom in ("champs", "avant", "apres", "cree")}
        for fait in lus.order_by("id")
    ]


@pytest.mark.parametrize("liste", LISTES)
def test_lit_et_ecrit_selon_le_role(equipe: Equipe, liste: str) -> None:
    lectures = {role: appeler(equipe, role, "get", liste).status_code for role in [*Role.values, "plateforme", ""]}
    assert lectures == dict.fromkeys([*Role.values, "plateforme"], 200) | {Role.COIFFEUR: 403, "": 401}
    corps = {"salon": str(equipe.chez.salon.pk), **NEUFS[liste]}
    for role in (Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR):
        assert appeler(equipe, role, "post", liste, corps=corps).status_code == 403
        objet = sien(equipe, liste)
        refusee = appeler(
            equipe, role, "patch", liste.removesuffix("s"), objet.pk, corps={"nom": "x"}, **{"If-Match": "*"}
        )
        assert refusee.status_code == 403
    assert not faits(equipe)
    assert appeler(equipe, Role.GERANT, "post", liste, corps=corps).status_code == 201


@pytest.mark.parametrize("liste", LISTES)
def test_ce_qui_est_a_une_autre_est_introuvable_comme_l_inconnu(equipe: Equipe, liste: str) -> None:
    autre = MODELES[liste].objects.filter(salon=equipe.ailleurs.salon).first()
    nom = liste.removesuffix("s")
    for cle in (autre.pk, uuid.uuid4()):
        assert refus(appeler(equipe, Role.PROPRIETAIRE, "get", nom, cle)) == (404, [("not_found", None)])
        change = appeler(equipe, Role.PROPRIETAIRE, "patch", nom, cle, corps={"nom": "x"}, **{"If-Match": "*"})
        assert change.status_code == 404
    for salon in (str(equipe.ailleurs.salon.pk), str(uuid.uuid4()), "pas-un-salon"):
        assert appeler(equipe, Role.GERANT, "get", liste, q={"salon": salon}).status_code == 404
    for salon in (str(equipe.ailleurs.salon.pk), str(uuid.uuid4())):
        corps = {"salon": salon, **NEUFS[liste]}
        assert refus(appeler(equipe, Role.GERANT, "post", liste, corps=corps)) == (400, [("does_not_exist", "salon")])
    ids = [ligne["salon"] for ligne in appeler(equipe, Role.GERANT, "get", liste).json()["resultats"]]
    assert set(ids) == {str(equipe.chez.salon.pk)}


@pytest.mark.parametrize("liste", LISTES)
def test_ajoute_une_fois_et_dit_ou(equipe: Equipe, liste: str) -> None:
    corps = {"salon": str(equipe.chez.salon.pk), **NEUFS[liste]}
    reponse = appeler(equipe, Role.GERANT, "post", liste, corps=corps)
    assert reponse.status_code == 201
    assert equipe.client(Role.GERANT).get(reponse["Location"]).json()["id"] == reponse.json()["id"]
    assert refus(appeler(equipe, Role.GERANT, "post", liste, corps=corps)) == (409, [("conflict", None)])
    assert MODELES[liste].objects.filter(nom=NEUFS[liste]["nom"]).count() == 1
    (fait,) = faits(equipe)
    assert fait["cree"]
    assert "nom" in fait["champs"]


@pytest.mark.parametrize("liste", LISTES)
def test_change_et_retire_avec_une_trace_et_rien_de_plus(equipe: Equipe, liste: str) -> None:
    objet = sien(equipe, liste)
    avant = MODELES[liste].objects.filter(pk=objet.pk).values().get()
    reponse = changer(equipe, liste, objet, {RETRAIT[liste]: False})
    assert (reponse.status_code, reponse.json()[RETRAIT[liste]]) == (200, False)
    assert MODELES[liste].objects.filter(pk=objet.pk).values().get() == {**avant, RETRAIT[liste]: False}
    assert faits(equipe) == [
        {"champs": [RETRAIT[liste]], "avant": {RETRAIT[liste]: True}, "apres": {RETRAIT[liste]: False}, "cree": None}
    ]
    # The answer's tag is the next one's.
    assert changer(equipe, liste, objet, {RETRAIT[liste]: True}, etag=reponse["ETag"]).status_code == 200
    assert changer(equipe, liste, objet, {}).status_code == 200
    assert len(faits(equipe)) == 2
    adresse = reverse(liste.removesuffix("s"), args=[objet.pk])
    assert equipe.client(Role.GERANT).delete(adresse).status_code == 405


@pytest.mark.parametrize("liste", LISTES)
def test_ne_change_que_ce_qui_a_ete_lu(equipe: Equipe, liste: str) -> None:
    objet = sien(equipe, liste)
    lu = appeler(equipe, Role.GERANT, "get", liste.removesuffix("s"), objet.pk)["ETag"]
    sans = appeler(equipe, Role.GERANT, "patch", liste.removesuffix("s"), objet.pk, corps={"nom": "A"})
    assert refus(sans) == (428, [("precondition_required", None)])
    assert changer(equipe, liste, objet, {"nom": "A"}, etag=f"W/{lu}").status_code == 200
    assert refus(changer(equipe, liste, objet, {"nom": "B"}, etag=lu)) == (412, [("precondition_failed", None)])
    assert MODELES[liste].objects.get(pk=objet.pk).nom == "A"


@pytest.mark.parametrize("liste", LISTES)
def test_n_ecrit_aucun_champ_qu_on_ne_lui_a_pas_ouvert(equipe: Equipe, liste: str) -> None:
    """Every column of the model is tried: those of the allow-list are written, the others named and refused."""
    ouverts = {
        "api_prestations": {"nom", "prix", "duree_minutes", "categorie", "ordre", "active"},
        "api_coiffeurs": {"nom", "taux_commission", "disponible", "membre", "actif"},
        "api_postes": {"nom", "actif"},
    }[liste]
    objet = sien(equipe, liste)
    avant = MODELES[liste].objects.filter(pk=objet.pk).values().get()
    noms = {n for champ in objet._meta.fields for n in (champ.name, champ.attname)} - ouverts - {"salon", "membre_id"}
    for nom in noms | {"pk", "membre_id", "dernier_scan", "jeton", "__class__"}:
        corps = {nom: str(uuid.uuid4()), "nom": "Pris"}
        assert refus(changer(equipe, liste, objet, corps)) == (400, [("unknown", nom)])
    assert refus(changer(equipe, liste, objet, {"salon": str(equipe.ailleurs.salon.pk)})) == (
        400,
        [("invalid", "salon")],
    )
    assert MODELES[liste].objects.filter(pk=objet.pk).values().get() == avant


@pytest.mark.parametrize(
    ("liste", "corps", "attendu"),
    [
        ("api_prestations", {"prix": 0}, ("min_value", "prix")),
        ("api_prestations", {"prix": 2_000_001}, ("max_value", "prix")),
        ("api_prestations", {"prix": 10**30}, ("max_value", "prix")),
        ("api_prestations", {"prix": 5000.0}, ("invalid", "prix")),
        ("api_prestations", {"duree_minutes": 40_000}, ("max_value", "duree_minutes")),
        ("api_prestations", {"nom": "x" * 81}, ("max_length", "nom")),
        ("api_prestations", {"nom": "  "}, ("blank", "nom")),
        ("api_prestations", {"nom": None}, ("null", "nom")),
        ("api_prestations", {"active": 1}, ("invalid", "active")),
        ("api_coiffeurs", {"taux_commission": 101}, ("max_value", "taux_commission")),
        ("api_coiffeurs", {"membre": str(uuid.uuid4())}, ("does_not_exist", "membre")),
        ("api_coiffeurs", {"membre": "personne"}, ("invalid", "membre")),
        ("api_postes", {"actif": "non"}, ("invalid", "actif")),
    ],
)
def test_refuse_une_valeur_impossible_par_son_champ(equipe: Equipe, liste: str, corps: Any, attendu: Any) -> None:
    objet = sien(equipe, liste)
    avant = MODELES[liste].objects.filter(pk=objet.pk).values().get()
    assert refus(changer(equipe, liste, objet, corps)) == (400, [attendu])
    assert MODELES[liste].objects.filter(pk=objet.pk).values().get() == avant


def test_un_compte_n_est_que_d_un_coiffeur_de_son_salon(equipe: Equipe) -> None:
    awa, bola = equipe.chez.coiffeurs
    pris, ailleurs = equipe.chez.membres[Role.COIFFEUR], equipe.ailleurs.membres[Role.PROPRIETAIRE]
    libre = equipe.chez.membres[Role.CAISSIER]
    refuse = [refus(changer(equipe, "api_coiffeurs", bola, {"membre": str(m.pk)})) for m in (pris, ailleurs)]
    assert refuse == [(400, [("unique", "membre")]), (400, [("does_not_exist", "membre")])]
    assert changer(equipe, "api_coiffeurs", bola, {"membre": str(libre.pk)}).json()["membre"] == str(libre.pk)
    assert changer(equipe, "api_coiffeurs", awa, {"membre": None}).json()["membre"] is None


def test_deux_coiffeurs_portent_un_nom_quand_l_un_est_parti(equipe: Equipe) -> None:
    awa = equipe.chez.coiffeurs[0]
    corps = {"salon": str(equipe.chez.salon.pk), "nom": awa.nom}
    assert appeler(equipe, Role.GERANT, "post", "api_coiffeurs", corps=corps).status_code == 409
    assert changer(equipe, "api_coiffeurs", awa, {"actif": False}).status_code == 200
    assert appeler(equipe, Role.GERANT, "post", "api_coiffeurs", corps=corps).status_code == 201
    assert changer(equipe, "api_coiffeurs", awa, {"actif": True}).status_code == 409


def test_remplace_un_qr_une_fois_pour_la_proprietaire(equipe: Equipe) -> None:
    poste = equipe.chez.poste
    code, jeton = poste.code_court, poste.jeton

    def remplacer(role: str, corps: Any) -> Any:
        return appeler(equipe, role, "post", "api_poste_remplacer", poste.pk, corps=corps)

    assert remplacer(Role.GERANT, {"code_court": code}).status_code == 403
    assert remplacer("etrangere", {"code_court": code}).status_code == 404
    assert refus(remplacer(Role.PROPRIETAIRE, {})) == (400, [("required", "code_court")])
    assert not AncienJetonQR.objects.exists()
    reponse = remplacer(Role.PROPRIETAIRE, {"code_court": code})
    poste.refresh_from_db()
    assert reponse.status_code == 200
    assert reponse.json()["code_court"] == poste.code_court != code
    assert poste.jeton != jeton
    assert remplacer(Role.PROPRIETAIRE, {"code_court": code}).status_code == 409
    assert AncienJetonQR.objects.count() == 1


def test_donne_l_affiche_a_imprimer_et_jamais_le_jeton(equipe: Equipe) -> None:
    poste = equipe.chez.poste

    def affiche(role: str, taille: str, **en_tetes: str) -> Any:
        return equipe.client(role).get(reverse("api_poste_affiche", args=[poste.pk, taille]), headers=en_tetes)

    reponse = affiche(Role.CAISSIER, "A5", Accept="application/pdf")
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "application/pdf")
    assert reponse.content.startswith(b"%PDF")
    assert refus(affiche(Role.CAISSIER, "A0", Accept="application/pdf")) == (404, [("not_found", None)])
    assert (affiche("etrangere", "A5").status_code, affiche(Role.COIFFEUR, "A5").status_code) == (404, 403)
    for corps in (appeler(equipe, Role.PROPRIETAIRE, "get", "api_poste", poste.pk), affiche("", "A5")):
        assert poste.jeton.encode() not in corps.content


@pytest.mark.parametrize(
    ("liste", "q", "attendus"),
    [
        ("api_prestations", {"active": "false"}, ["Shampooing"]),
        ("api_prestations", {"categorie": "Coiffure"}, ["Tresses"]),
        ("api_prestations", {"nom": "TRES"}, ["Tresses"]),
        ("api_prestations", {"limite": "1"}, ["Tresses"]),
        ("api_coiffeurs", {"disponible": "true", "nom": "b"}, ["Bola"]),
        ("api_postes", {"actif": "true"}, ["Comptoir", "Fauteuil 1"]),
    ],
)
def test_filtre_ce_qui_est_demande(equipe: Equipe, liste: str, q: Any, attendus: list[str]) -> None:
    Prestation.objects.filter(salon=equipe.chez.salon, nom="Shampooing").update(active=False)
    lus = appeler(equipe, Role.GERANT, "get", liste, q=q).json()["resultats"]
    assert [ligne["nom"] for ligne in lus] == attendus
