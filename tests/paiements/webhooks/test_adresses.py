"""The optional second factor of the webhook door: where a message may come from."""

from __future__ import annotations

import time

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client import REGISTRY

from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.webhooks import comptes_connus
from paiements.webhooks.etendues import adresse_permise, etendue_lire, etendues_lire
from salon_paiement.erreurs import SaisieInvalide
from tests import fabriques

pytestmark = pytest.mark.django_db
PERMISE, AUTRE = "203.0.113.7", "198.51.100.9"


def restreindre(chez: fabriques.Maison, *adresses: str) -> None:
    CompteFournisseur.objects.filter(pk=chez.compte.pk).update(adresses_permises=list(adresses))
    comptes_connus.oublier()


def ecrire(client: Client, chez: fabriques.Maison, depuis: str, corps: bytes = b"{}", chaine: str = "") -> int:
    adresse = f"/webhooks/simulateur/{chez.compte.jeton_webhook}/"
    entetes = {"X-Forwarded-For": chaine} if chaine else {}
    reponse = client.post(adresse, corps, content_type="application/json", REMOTE_ADDR=depuis, headers=entetes)
    return int(reponse.status_code)


def refusees() -> float:
    etiquettes = {"fournisseur": "simulateur", "raison": "adresse"}
    return REGISTRY.get_sample_value("webhooks_refuses_total", etiquettes) or 0.0


@pytest.mark.parametrize(
    ("liste", "depuis", "statut"),
    [
        ([], AUTRE, 200), ([PERMISE], PERMISE, 200), ([PERMISE], AUTRE, 403), (["203.0.113.0/24"], PERMISE, 200),
        ([PERMISE], f"::ffff:{PERMISE}", 200), (["2001:db8::/32"], "2001:db8::5", 200),
        (["2001:db8::/32"], "2001:db9::5", 403), (["2001:db8::/32"], PERMISE, 403), ([PERMISE], "", 403),
    ],
)  # fmt: skip
def test_la_liste_decide_et_la_vide_accepte_tout(
    maison: fabriques.Maison, client: Client, liste: list[str], depuis: str, statut: int
) -> None:
    restreindre(maison, *liste)
    avant = refusees()
    assert ecrire(client, maison, depuis) == statut
    assert EvenementFournisseur.objects.count() == (statut == 200)
    assert refusees() - avant == (statut == 403)


@pytest.mark.parametrize(
    ("proxys", "chaine", "statut"),
    [
        (0, PERMISE, 403), (1, f"{PERMISE}, {AUTRE}", 403), (1, f"{AUTRE}, {PERMISE}", 200),
        (2, f"{PERMISE}, {AUTRE}, 10.0.0.1", 403), (2, f"{AUTRE}, {PERMISE}, 10.0.0.1", 200), (1, "", 403),
        (1, "n'importe quoi", 403),
    ],
)  # fmt: skip
def test_ecrire_a_gauche_de_x_forwarded_for_n_aide_pas(
    maison: fabriques.Maison, client: Client, settings: LazySettings, proxys: int, chaine: str, statut: int
) -> None:
    settings.NOMBRE_PROXYS = proxys
    restreindre(maison, PERMISE)
    assert ecrire(client, maison, "10.0.0.2", chaine=chaine) == statut
    assert EvenementFournisseur.objects.count() == (statut == 200)


def test_un_changement_est_suivi_dans_la_minute(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ecrire(client, maison, AUTRE) == 200
    CompteFournisseur.objects.update(adresses_permises=[PERMISE])
    maintenant = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: maintenant + comptes_connus.DUREE + 1)
    assert ecrire(client, maison, AUTRE, b'{"a": 1}') == 403


def test_ne_coute_pas_un_ordre_de_plus(maison: fabriques.Maison, client: Client) -> None:
    restreindre(maison, PERMISE)
    ecrire(client, maison, PERMISE)
    with CaptureQueriesContext(connection) as requetes:
        ecrire(client, maison, PERMISE, b'{"a": 1}')
    utiles = [r["sql"] for r in requetes if not r["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(utiles) == 1
    with CaptureQueriesContext(connection) as requetes:
        ecrire(client, maison, AUTRE, b'{"a": 2}')
    assert len(requetes) == 0


def test_une_liste_est_lue_et_rendue_propre() -> None:
    assert etendues_lire(["  203.0.113.7 ", "", "2001:DB8::/48", "203.0.113.7"]) == ["203.0.113.7/32", "2001:db8::/48"]


@pytest.mark.parametrize("texte", ["203.0.113.7/24", "exemple.org", "300.1.1.1", "203.0.113.7/33", "0.0.0.0/0", "::/0"])
def test_refuse_ce_qui_n_est_pas_un_reseau(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        etendues_lire([texte])
    with pytest.raises(SaisieInvalide):
        etendues_lire([f"203.0.113.{rang}" for rang in range(51)])


def test_une_adresse_inconnue_n_est_nulle_part() -> None:
    assert not adresse_permise(None, [etendue_lire("203.0.113.0/24")])
