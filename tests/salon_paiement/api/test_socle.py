"""The base of every endpoint, on a small one of its own: who may, what is understood, pages, tags, refusals."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
import pytest
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from salon_paiement.api.conditionnel import inchange_exiger
from salon_paiement.api.filtres import FiltresApi, FiltreVrai
from salon_paiement.api.operations import Groupe, Operation
from salon_paiement.api.parametres import salons_lire
from salon_paiement.api.saisie import Entier, Mots, SaisieApi, saisie_lire
from salon_paiement.api.vues import VueApi
from salon_paiement.droits import Action
from salon_paiement.models import Prestation, Role
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db


class Ligne(serializers.Serializer):
    nom = serializers.CharField()


class Saisie(SaisieApi):
    nom = Mots(max_length=10)
    prix = Entier(min_value=1)


class Filtres(FiltresApi):
    active = FiltreVrai(label="proposée")
    prix = django_filters.NumberFilter(label="prix")


def _operation(**autres: Any) -> Operation:
    return Operation(titre="essai", groupe=Groupe.API, exemple={"nom": "Coupe"}, reponse=Ligne, **autres)


class Sonde(VueApi):
    actions: ClassVar = {"GET": Action.VOIR_CATALOGUE, "POST": Action.DIRIGER}
    operations: ClassVar = {"GET": _operation(liste=True), "POST": _operation(), "PATCH": _operation()}
    cles: ClassVar = frozenset({"POST"})
    ordre = ("nom", "pk")
    serialiseur = Ligne
    filtres = Filtres

    def get(self, request: Any) -> Response:
        salons = salons_lire(request.user, Action.VOIR_CATALOGUE, request.query_params.get("salon", ""))
        return self.page(request, Prestation.objects.filter(salon__in=salons))

    def post(self, request: Any) -> Response:
        return Response(saisie_lire(Saisie, request.data))

    def patch(self, request: Any) -> Response:
        inchange_exiger(request, {"nom": "Coupe"})
        return Response({"nom": "Tresses"})


class SondeOuverte(Sonde):
    actions: ClassVar = {**Sonde.actions, "PATCH": Action.DIRIGER}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def appeler(
    equipe: Equipe,
    methode: str = "get",
    role: str = Role.PROPRIETAIRE,
    adresse: str = "/",
    vue: Any = Sonde,
    **autres: Any,
) -> Any:
    requete = getattr(APIRequestFactory(), methode)(adresse, **autres)
    if role:
        force_authenticate(requete, equipe.personnes[role])
    reponse = vue.as_view()(requete)
    return reponse.render() if hasattr(reponse, "render") else reponse


def refus(reponse: Any) -> tuple[int, list[tuple[str, str | None]]]:
    assert all(erreur["detail"] for erreur in reponse.data["errors"])
    return reponse.status_code, [(erreur["code"], erreur["attr"]) for erreur in reponse.data["errors"]]


def poster(equipe: Equipe, corps: Any, **autres: Any) -> Any:
    brut = {"content_type": "application/json", "data": corps} if isinstance(corps, bytes) else {"data": corps}
    return appeler(
        equipe,
        "post",
        headers={"Idempotency-Key": "1"},
        **({"format": "json"} if "content_type" not in brut else {}),
        **brut,
        **autres,
    )


def test_chaque_methode_dit_ce_qu_elle_exige_et_le_reste_est_ferme(equipe: Equipe) -> None:
    assert appeler(equipe, role=Role.CAISSIER).status_code == 200
    assert appeler(equipe, role=Role.COIFFEUR).status_code == 403
    assert refus(appeler(equipe, role="")) == (401, [("not_authenticated", None)])
    assert poster(equipe, {"nom": "a", "prix": 1}, role=Role.GERANT).status_code == 403
    assert poster(equipe, {"nom": "a", "prix": 1}).status_code == 200
    # It answers PATCH, and nobody has said to whom.
    assert refus(appeler(equipe, "patch", data={}, format="json")) == (403, [("permission_denied", None)])
    assert appeler(equipe, "patch", data={}, format="json", vue=SondeOuverte).status_code == 428


def test_dit_ce_qui_se_demande_ici(equipe: Equipe) -> None:
    reponse = appeler(equipe, "delete")
    assert (refus(reponse), reponse["Allow"]) == (
        (405, [("method_not_allowed", None)]),
        "GET, POST, PATCH, HEAD, OPTIONS",
    )
    reponse = appeler(equipe, "options")
    assert (reponse.status_code, reponse["Allow"], reponse.content) == (204, "GET, POST, PATCH, HEAD, OPTIONS", b"")
    assert appeler(equipe, "options", role="").status_code == 401
    assert appeler(equipe, "head").status_code == 200


def test_refuse_un_parametre_inconnu_ou_donne_deux_fois_par_son_nom(equipe: Equipe) -> None:
    assert refus(appeler(equipe, adresse="/?limit=3&actif=1")) == (400, [("unknown", "limit"), ("unknown", "actif")])
    assert refus(appeler(equipe, adresse="/?limite=3&limite=4")) == (400, [("twice", "limite")])
    assert refus(appeler(equipe, adresse="/?apres=%00")) == (400, [("invalid_characters", "apres")])
    assert refus(poster(equipe, {}, adresse="/?salon=1")) == (400, [("unknown", "salon")])
    assert refus(appeler(equipe, adresse="/?active=peut-etre&prix=cher")) == (
        400, [("invalid", "active"), ("invalid", "prix")]
    )  # fmt: skip


@pytest.mark.parametrize("limite", ["0", "201", "-1", "1.0", "９", "9" * 5000, "abc", "1e2"])
def test_refuse_une_limite_qui_n_en_est_pas_une(equipe: Equipe, limite: str) -> None:
    assert refus(appeler(equipe, adresse=f"/?limite={limite}")) == (400, [("invalid", "limite")])


@pytest.mark.parametrize(
    ("corps", "attendu"),
    [
        ({"nom": "Coupe", "prix": 5000.0}, [("invalid", "prix")]),
        ({"nom": "Coupe", "prix": "5000"}, [("invalid", "prix")]),
        ({"nom": "Coupe", "prix": True}, [("invalid", "prix")]),
        ({"nom": 12, "prix": 0}, [("invalid", "nom"), ("min_value", "prix")]),
        ({"prix": 1}, [("required", "nom")]),
        ({"nom": "a", "prix": 1, "salon_id": 3, "id": 4}, [("unknown", "id"), ("unknown", "salon_id")]),
        ({"nom": "a\u202eb", "prix": 1}, [("invisible", "nom")]),
        ([], [("invalid", None)]),
        (b'{"nom": "a\\u0000", "prix": 1}', [("invalid_characters", "nom")]),
        (b'{"nom": "\\ud800", "prix": 1}', [("invalid_characters", "nom")]),
        (b'{"nom": "a", "prix": 1, "\\udfff": 1}', [("invalid_characters", None)]),
        (b'{"nom": "a", "prix": 1, "prix": 2}', [("twice", "prix")]),
        (b'{"nom": "a", "prix": NaN}', [("parse_error", None)]),
        (b'{"nom": "\xff", "prix": 1}', [("parse_error", None)]),
        (b"[" * 100_000, [("parse_error", None)]),
        (b'{"prix": ' + b"9" * 5000 + b"}", [("parse_error", None)]),
        (b"", [("required", "nom"), ("required", "prix")]),
    ],
    ids=lambda valeur: repr(valeur)[:30],
)
def test_refuse_un_corps_qui_ne_veut_rien_dire_champ_par_champ(equipe: Equipe, corps: Any, attendu: Any) -> None:
    assert refus(poster(equipe, corps)) == (400, attendu)


def test_exige_la_cle_la_ou_l_operation_compte(equipe: Equipe) -> None:
    reponse = appeler(equipe, "post", data={"nom": "a", "prix": 1}, format="json")
    assert refus(reponse) == (400, [("idempotency_key_required", "Idempotency-Key")])


def test_ne_redonne_pas_ce_que_le_lecteur_a_deja(equipe: Equipe) -> None:
    premiere = appeler(equipe)
    etag = premiere["ETag"]
    assert premiere["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(premiere["Vary"].split(", "))
    for connu in (etag, f"W/{etag}", f'"autre", {etag}', "*"):
        reponse = appeler(equipe, headers={"If-None-Match": connu})
        assert (reponse.status_code, reponse.content, reponse["ETag"]) == (304, b"", etag)
    Prestation.objects.filter(pk=equipe.chez.prestations[0].pk).update(nom="Autre")
    assert appeler(equipe, headers={"If-None-Match": etag}).status_code == 200


def test_ne_change_que_ce_qui_a_ete_lu(equipe: Equipe) -> None:
    def changer(**en_tetes: str) -> Any:
        return appeler(equipe, "patch", data={}, format="json", vue=SondeOuverte, headers=en_tetes)

    assert refus(changer()) == (428, [("precondition_required", None)])
    assert refus(changer(**{"If-Match": '"vieux"'})) == (412, [("precondition_failed", None)])
    assert changer(**{"If-Match": "*"}).status_code == 200
