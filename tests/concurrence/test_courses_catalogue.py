"""The API's catalogue asked by several at once on PostgreSQL: one name once, one change for what was read."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from salon_paiement.api.catalogue import Catalogue
from salon_paiement.models import Coiffeur, Prestation, Role
from salon_paiement.services import catalogue, reglages
from tests.concurrence.outils_course import LONGTEMPS, attend_la_course, courir, rendez_vous, sans_verrous
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FOIS = 4


@pytest.fixture
def reelle(transactional_db: None) -> Equipe:
    """The cast, really committed."""
    return composer_equipe()


def envoyer(equipe: Equipe, methode: str, adresse: str, corps: list[Any], **en_tetes: str) -> list[str]:
    """Send these bodies at once, each from the same login."""
    client = equipe.client(Role.GERANT)
    copies = [Client() for _ in corps]
    for copie in copies:
        copie.cookies = client.cookies
    envois: list[Any] = [
        partial(getattr(copie, methode), adresse, data=un, content_type="application/json", headers=en_tetes)
        for copie, un in zip(copies, corps, strict=True)
    ]
    return sorted(str(getattr(reponse, "status_code", reponse)) for reponse in courir(envois))


def ajouter(equipe: Equipe) -> list[str]:
    corps = {"salon": str(equipe.chez.salon.pk), "nom": "Zoé"}
    return envoyer(equipe, "post", reverse("api_coiffeurs"), [corps] * FOIS)


def changer(equipe: Equipe) -> list[str]:
    adresse = reverse("api_prestation", args=[equipe.chez.prestations[0].pk])
    etag = equipe.client(Role.GERANT).get(adresse)["ETag"]
    corps = [{"prix": 6000 + rang} for rang in range(FOIS)]
    return envoyer(equipe, "patch", adresse, corps, **{"If-Match": etag})


def test_un_coiffeur_ajoute_quatre_fois_a_la_fois_l_est_une_fois(reelle: Equipe) -> None:
    assert ajouter(reelle) == ["201", "409", "409", "409"]
    assert Coiffeur.objects.filter(nom="Zoé").count() == 1


def test_un_seul_change_ce_que_quatre_ont_lu(reelle: Equipe) -> None:
    assert changer(reelle) == ["200", "412", "412", "412"]
    assert 6000 <= Prestation.objects.get(pk=reelle.chez.prestations[0].pk).prix < 6000 + FOIS


def test_temoin_sans_verrou_le_coiffeur_serait_ajoute_plusieurs_fois(
    reelle: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensemble = rendez_vous(FOIS, LONGTEMPS)
    enregistrer = reglages.reglage_enregistrer

    def tard(*arguments: Any, **noms: Any) -> bool:
        ensemble()
        return enregistrer(*arguments, **noms)

    monkeypatch.setattr(catalogue, "reglage_enregistrer", tard)
    with sans_verrous():
        assert ajouter(reelle) == ["201"] * FOIS


def test_temoin_sans_verrou_chacun_ecraserait_l_autre(reelle: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    ensemble = rendez_vous(FOIS, LONGTEMPS)
    enregistrer = Catalogue.enregistrer

    def tard(*arguments: Any) -> None:
        ensemble()
        enregistrer(*arguments)

    monkeypatch.setattr(Catalogue, "enregistrer", tard)

    def jouer() -> bool:
        with sans_verrous():
            return changer(reelle) == ["200"] * FOIS

    attend_la_course(jouer)
