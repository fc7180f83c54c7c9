"""The figures for programs: they are the pages' own, given to whoever may see them, and to nobody else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse

from salon_paiement.api import acces
from salon_paiement.models import Role
from statistiques.api.vues import VueChiffres
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.conforme import conforme
from tests.statistiques.appels import LECTURES, refus

pytestmark = pytest.mark.django_db
LISENT = {Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE, "plateforme"}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.mark.parametrize("nom", LECTURES)
def test_s_ouvre_a_qui_lit_les_comptes_et_a_personne_d_autre(equipe: Equipe, nom: str) -> None:
    roles = [*Role.values, "plateforme"]
    statuts = {role: equipe.client(role).get(reverse(nom)).status_code for role in roles}
    assert statuts == {role: 200 if role in LISENT else 403 for role in roles}
    anonyme = equipe.client("").get(reverse(nom))
    assert (refus(anonyme), anonyme["WWW-Authenticate"]) == ((401, "not_authenticated", None), 'Bearer realm="api"')
    assert refus(equipe.client(Role.CAISSIER).get(reverse(nom))) == (403, "permission_denied", None)


def test_temoin_sans_la_permission_le_caissier_entrerait(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acces.PeutAgir, "has_permission", lambda *_a: True)
    # And even then he has no salon to read.
    assert refus(equipe.client(Role.CAISSIER).get(reverse("api_globales"))) == (404, "not_found", None)


def test_un_point_d_entree_qui_ne_dit_pas_pour_qui_il_est_reste_ferme(equipe: Equipe) -> None:
    assert VueChiffres.permission_classes == [acces.PeutAgir]
    assert not acces.Ferme().has_permission(None, None)  # type: ignore[arg-type]
    requete: Any = type("Requete", (), {"user": equipe.personnes["plateforme"], "method": "GET"})()
    assert not acces.PeutAgir().has_permission(requete, object())  # type: ignore[arg-type]


@pytest.mark.parametrize("nom", LECTURES)
def test_refuse_le_salon_d_une_autre_comme_un_salon_inconnu(equipe: Equipe, nom: str) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    for salon in [str(equipe.ailleurs.salon.pk), "inconnu", "00000000-0000-0000-0000-000000000000"]:
        assert refus(client.get(reverse(nom), {"salon": salon})) == (404, "not_found", None)
    assert client.get(reverse(nom), {"salon": str(equipe.chez.salon.pk)}).status_code == 200


@pytest.mark.parametrize(
    ("nom", "parametres", "attendu"),
    [
        ("api_globales", {"choix": "siecle"}, "choix"),
        ("api_globales", {"choix": "dates"}, "du"),
        ("api_globales", {"du": "2026-13-45", "au": "2026-11-01"}, "du"),
        ("api_dashboard", {"du": "2026-11-05", "au": "2026-11-01"}, "du"),
        ("api_globales", {"details": "planete"}, "details"),
        ("api_statistiques_journalieres", {"choix": "tout"}, "du"),
        ("api_alertes", {"vues": "oui"}, "vues"),
    ],
)
def test_refuse_ce_qui_ne_veut_rien_dire_en_nommant_le_champ(
    equipe: Equipe, nom: str, parametres: dict[str, str], attendu: str
) -> None:
    assert refus(equipe.client(Role.GERANT).get(reverse(nom), parametres)) == (400, "invalid", attendu)


INCONNUS: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("periode", {"periode": "7j"}, "unknown"),
    ("salon", {"salon": ["un", "deux"]}, "twice"),
    ("salon", {"salon": "un\x00"}, "invalid_characters"),
]


@pytest.mark.parametrize("nom", LECTURES)
@pytest.mark.parametrize(("champ", "parametres", "code"), INCONNUS)
def test_refuse_un_parametre_inconnu_comme_le_reste_de_l_api(
    equipe: Equipe, nom: str, champ: str, parametres: dict[str, Any], code: str
) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    reponse = client.get(reverse(nom), parametres)
    assert refus(reponse) == (400, code, champ)
    conforme(reponse, nom, "get")


def test_temoin_sans_controle_un_parametre_inconnu_serait_ignore(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salon_paiement.api.vues.parametres_controler", lambda *_a: None)
    assert equipe.client(Role.PROPRIETAIRE).get(reverse("api_globales"), {"periode": "7j"}).status_code == 200


def test_refuse_un_parametre_inconnu_aux_fichiers_et_aux_alertes(equipe: Equipe) -> None:
    client, cle = equipe.client(Role.PROPRIETAIRE), uuid.uuid4()
    envois: list[tuple[Any, str]] = [
        (client.get, reverse("api_exports")), (client.post, reverse("api_exports")),
        (client.get, reverse("api_export", args=[cle])), (client.delete, reverse("api_export", args=[cle])),
        (client.get, reverse("api_export_fichier", args=[cle])),
        (client.post, reverse("api_alerte_acquitter", args=[cle])),
    ]  # fmt: skip
    for envoyer, adresse in envois:
        assert refus(envoyer(adresse, query_params={"page": "2"})) == (400, "unknown", "page")


@pytest.mark.parametrize("nom", LECTURES)
def test_ne_fait_que_lire_et_ne_parle_que_json(equipe: Equipe, nom: str) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    for methode in ("post", "put", "patch", "delete"):
        assert refus(getattr(client, methode)(reverse(nom))) == (405, "method_not_allowed", None)
    permises = client.options(reverse(nom))
    assert (permises.status_code, permises["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert refus(client.get(reverse(nom), headers={"Accept": "text/html"})) == (406, "not_acceptable", None)
    reponse = client.get(reverse(nom), headers={"Accept": "text/html,*/*;q=0.8"})
    assert reponse["Content-Type"] == "application/json"


def test_une_adresse_inconnue_et_une_faute_de_notre_part_sont_dites_en_json(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    client.raise_request_exception = False
    assert refus(client.get("/api/v1/inconnue/")) == (404, "not_found", None)

    def tomber(*_a: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("statistiques.api.vues_statistiques.relever", tomber)
    reponse = client.get(reverse("api_globales"))
    assert (refus(reponse), b"secret" in reponse.content) == ((500, "error", None), False)


def test_freine_qui_demande_trop_sans_gener_les_autres(equipe: Equipe, settings: LazySettings) -> None:
    settings.API_REQUETES_PAR_MINUTE = 2
    client = equipe.client(Role.GERANT)
    reponses = [client.get(reverse("api_widgets")) for _fois in range(6)]
    # The minute may turn in between, once: then four pass.
    freinee = next(reponse for reponse in reponses if reponse.status_code != 200)
    assert refus(freinee) == (429, "throttled", None)
    assert 1 <= int(freinee["Retry-After"]) <= 60
    assert equipe.client(Role.COMPTABLE).get(reverse("api_widgets")).status_code == 200


@pytest.mark.parametrize(
    "nom", ["api_sessions_recentes", "api_erreurs_recentes", "api_temps_reel", "api_widgets", "api_alertes"]
)
def test_refuse_une_periode_la_ou_il_n_y_en_a_pas(equipe: Equipe, nom: str) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    for parametre in ({"choix": "7j"}, {"du": "2026-11-01"}):
        assert refus(client.get(reverse(nom), parametre)) == (400, "unknown", *parametre)
