"""Partners' addresses for programs: the pages' rules, and a secret that is answered once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from salon_paiement.models import PointSortie, Role
from salon_paiement.sortants.secrets import secrets_en_vigueur
from salon_paiement.sortants.tournee import livraisons_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, point
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.conforme import attend_utc

pytestmark = pytest.mark.django_db
RACINE = "/api/v1/sorties/"


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def _envoyer(client: Client, methode: str, adresse: str, corps: Any = None, **entetes: str) -> Any:
    return getattr(client, methode)(adresse, corps or {}, content_type="application/json", headers=entetes)


def test_cree_montre_et_ne_redit_jamais_le_secret(equipe: Equipe, partenaire: Partenaire) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    corps = {"salon": str(equipe.chez.salon.pk), "url": partenaire.url(), "types": ["session.reglee"]}
    cree = _envoyer(client, "post", RACINE, corps)
    assert cree.status_code == 201, cree.content
    secret = cree.json()["secret"]
    assert secrets_en_vigueur(PointSortie.objects.get()) == (secret,)
    attend_utc(cree)
    lus = client.get(RACINE).json()
    assert [p["id"] for p in lus["resultats"]] == [cree.json()["id"]]
    assert secret not in str(lus) + client.get(f"{RACINE}{cree.json()['id']}/").content.decode()
    # The same request once more: refused, and the address is told once.
    assert _envoyer(client, "post", RACINE, corps).status_code == 409
    assert PointSortie.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "statut", "attr"),
    [
        ({"url": "https://10.0.0.1/"}, 422, None),
        ({"types": ["inconnu"]}, 400, "types.0"),
        ({"types": []}, 400, "types"),
        ({"types": "session.reglee"}, 400, "types"),
        ({"url": 12}, 400, "url"),
        ({"inconnu": 1}, 400, "inconnu"),
        ({"salon": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10"}, 404, None),
    ],
)
def test_dit_ce_qui_ne_va_pas(equipe: Equipe, change: dict[str, Any], statut: int, attr: str | None) -> None:
    corps = {"salon": str(equipe.chez.salon.pk), "url": "https://compta.example.com/", "types": ["avis.recu"], **change}
    reponse = _envoyer(equipe.client(Role.PROPRIETAIRE), "post", RACINE, corps)
    assert reponse.status_code == statut, reponse.content
    assert reponse.json()["errors"][0]["attr"] == attr
    assert not PointSortie.objects.exists()


def test_ne_change_que_ce_qu_on_a_lu(equipe: Equipe, partenaire: Partenaire) -> None:
    cle, _secret = point(equipe.chez, partenaire.url(), ["session.reglee"])
    client, adresse = equipe.client(Role.PROPRIETAIRE), f"{RACINE}{cle.pk}/"
    lu = client.get(adresse)
    assert _envoyer(client, "patch", adresse, {"actif": False}).status_code == 428
    change = _envoyer(client, "patch", adresse, {"description": "Compta", "actif": False}, **{"if-match": lu["ETag"]})
    assert (change.status_code, change.json()["etat"], change.json()["description"]) == (200, "desactive", "Compta")
    assert _envoyer(client, "patch", adresse, {"actif": True}, **{"if-match": lu["ETag"]}).status_code == 412
    assert PointSortie.objects.get().etat == "desactive"


def test_essaie_lit_le_journal_et_renvoie_sous_la_meme_cle(equipe: Equipe, partenaire: Partenaire) -> None:
    cle, _secret = point(equipe.chez, partenaire.url(), ["session.reglee"])
    client, adresse = equipe.client(Role.PROPRIETAIRE), f"{RACINE}{cle.pk}/"
    assert _envoyer(client, "post", f"{adresse}essai/").status_code == 202
    fabriques.session_payee(equipe.chez)
    livraisons_envoyer(2)
    lus = client.get(f"{adresse}livraisons/", {"etat": "livree", "limite": "1"}).json()
    assert (len(lus["resultats"]), lus["resultats"][0]["type"]) == (1, "session.reglee")
    suite = client.get(lus["suivante"]).json()
    assert ([r["type"] for r in suite["resultats"]], suite["suivante"]) == (["essai"], None)
    (livraison,) = lus["resultats"]
    assert _envoyer(client, "post", f"{RACINE}livraisons/{livraison['id']}/rejouer/").status_code == 202
    livraisons_envoyer(2)
    assert partenaire.ids().count(livraison["webhook_id"]) == 2
    rejeu = _envoyer(client, "post", f"{adresse}rejouer/", {"depuis": "2026-01-01T00:00:00Z"})
    assert rejeu.json() == {"nombre": 0}
    assert client.get(f"{adresse}livraisons/", {"etat": "inconnu"}).status_code == 400


@pytest.mark.parametrize(
    ("role", "statut"),
    [("gerant", 403), ("caissier", 403), ("comptable", 403), ("coiffeur", 403), ("etrangere", 404), ("", 401)],
)
def test_a_l_etranger_rien_n_existe(equipe: Equipe, partenaire: Partenaire, role: str, statut: int) -> None:
    cle, secret = point(equipe.chez, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(equipe.chez)
    livraisons_envoyer(2)
    livraison = cle.livraisons.get()
    client = equipe.client(role)
    for suite in ("", "livraisons/"):
        assert client.get(f"{RACINE}{cle.pk}/{suite}").status_code == statut
    for suite in (f"{cle.pk}/secret/", f"{cle.pk}/essai/", f"livraisons/{livraison.pk}/rejouer/"):
        assert _envoyer(client, "post", f"{RACINE}{suite}").status_code == statut
    corps = {"depuis": "2026-01-01T00:00:00Z"}
    for envoye in (corps, {"depuis": "hier"}, {}):
        assert _envoyer(client, "post", f"{RACINE}{cle.pk}/rejouer/", envoye).status_code == statut
    assert _envoyer(client, "patch", f"{RACINE}{cle.pk}/", {"actif": False}).status_code == statut
    cle.refresh_from_db()
    assert (cle.etat, secrets_en_vigueur(cle), cle.livraisons.count()) == ("actif", (secret,), 1)
