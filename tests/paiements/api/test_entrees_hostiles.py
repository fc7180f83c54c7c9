"""What nobody sends by mistake: the API of money refuses it in its own shape, and falls over nothing."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.urls import reverse

from paiements.models import Caisse, CleIdempotence, Paiement
from paiements.services import initiation
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import ouvrir
from tests.paiements.api.appels import ClientJson, cle_neuve, faire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
MONTANTS: tuple[Any, ...] = (-1, 10**18, 10**400, 2500.0, 1e3, True, "2500", "", [], {}, "2 500")

CORPS = (b"[]", b"5", b"null", b'"x"', b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 5000)


@pytest.fixture
def equipe(db: None, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    monkeypatch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)
    return composer_equipe()


def curseur(*valeurs: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(valeurs)).encode()).decode().rstrip("=")


@pytest.mark.parametrize("montant", [*MONTANTS, 0], ids=repr)
@pytest.mark.parametrize(
    ("nom", "role", "autres"),
    [
        ("api_session_paiements", Role.CAISSIER, {"reseau": "mtn", "telephone": "01 66 00 00 01"}),
        ("api_session_especes", Role.CAISSIER, {}),
        ("api_session_remise", Role.GERANT, {"motif": "cliente fidèle"}),
    ],
)
def test_une_somme_qui_n_en_est_pas_est_refusee(
    equipe: Equipe, nom: str, role: str, autres: dict[str, Any], montant: Any
) -> None:
    ouvrir(equipe.chez)
    note = fabriques.session_a_payer(equipe.chez)
    reponse = faire(programme(equipe, role), nom, note.pk, montant=montant, **autres)
    statut, _code, champ = refus(reponse)
    assert statut in {400, 422}
    assert statut == 422 or champ == "montant"
    assert not Paiement.objects.exists()
    assert not CleIdempotence.objects.filter(cle__startswith="cle-api").exists()


@pytest.mark.parametrize(
    "corps", [b"[]", b"5", b"null", b'"x"', b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 5000], ids=repr
)
@pytest.mark.parametrize("nom", ["api_session_especes", "api_session_composer", "api_session_liberer"])
def test_un_corps_qui_n_est_pas_un_objet_est_refuse(equipe: Equipe, nom: str, corps: bytes) -> None:
    note = fabriques.session_a_payer(equipe.chez)
    reponse = programme(equipe, Role.CAISSIER).post(
        reverse(nom, args=[note.pk]), corps, headers={"Idempotency-Key": cle_neuve()}
    )
    assert refus(reponse)[0] == 400, reponse.content


@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-01T00:00:00", "2026-11-01", "x", "", "-"],
)
def test_un_curseur_forge_ne_fait_rien_tomber(equipe: Equipe, instant: str) -> None:
    fabriques.intention(fabriques.session_a_payer(equipe.chez))
    lecteur = programme(equipe, Role.GERANT)
    for nom in ("api_paiements", "api_remboursements", "api_caisses", "api_exceptions", "api_rapprochements"):
        reponse = lecteur.get(reverse(nom), {"apres": curseur(instant, str(uuid.uuid4()))})
        assert reponse.status_code in {200, 400}, (nom, reponse.content)


@pytest.mark.parametrize(
    "depuis", ["2026-11-01T00:00:00+23:59", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-01:00"]
)
def test_un_instant_d_ailleurs_ne_fait_rien_tomber(equipe: Equipe, depuis: str) -> None:
    reponse = programme(equipe, Role.GERANT).get(reverse("api_clients"), {"depuis": depuis})
    assert reponse.status_code == (200 if depuis.startswith("2026") else 400)


@pytest.mark.parametrize("apres", ["9" * 18, "9" * 30, "-1", "0", "é", curseur("1"), curseur(10**300), "A" * 1001])
def test_un_curseur_d_une_autre_liste_ne_fait_rien_tomber(equipe: Equipe, apres: str) -> None:
    lecteur = programme(equipe, Role.GERANT)
    for nom in ("api_traces", "api_sessions", "api_paiements"):
        assert lecteur.get(reverse(nom), {"apres": apres}).status_code in {200, 400}, nom


def test_un_fichier_demesure_est_refuse_dans_la_forme_des_refus(equipe: Equipe, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = equipe.client(Role.GERANT)
    adresse = reverse("api_rapprochements")
    gros = client.post(adresse, {"compte": "x" * 5000}, headers={"Idempotency-Key": cle_neuve()})
    assert (gros.status_code, gros.json()["type"]) == (400, "client_error")
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    trop = client.post(adresse, {f"c{n}": "1" for n in range(9)}, headers={"Idempotency-Key": cle_neuve()})
    assert (trop.status_code, trop.json()["type"]) == (400, "client_error")


def test_les_refus_des_services_ont_un_code_qui_les_distingue(equipe: Equipe) -> None:
    """A key that served is not a sum that cannot be, nor an old count a thing forbidden."""
    ouvrir(equipe.chez)
    acteur: ClientJson = programme(equipe, Role.CAISSIER)
    note, autre = fabriques.session_a_payer(equipe.chez), fabriques.session_a_payer(equipe.chez)
    cle = cle_neuve()
    assert faire(acteur, "api_session_abandonner", note.pk, cle=cle, motif="erreur de saisie").status_code == 200
    redite = faire(acteur, "api_session_abandonner", autre.pk, cle=cle, motif="erreur de saisie")
    assert refus(redite) == (422, "idempotency_key_reused", "Idempotency-Key")
    # A program has no page to load again.
    assert redite.json()["errors"][0]["detail"].startswith("Cette clé a déjà servi à une autre opération")
    caisse = Caisse.objects.get()
    assert refus(faire(acteur, "api_caisse_cloturer", caisse.pk, sceau="faux"))[:2] == (422, "unprocessable")
