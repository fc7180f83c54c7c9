"""The short way of webhooks: same answers, nothing of a page around them, and a lost connection costs nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from config.entetes import SANS_PAGE
from paiements.models import EvenementFournisseur
from paiements.webhooks import rangement
from tests import fabriques


def _poster(maison: fabriques.Maison, **entetes: str) -> Any:
    adresse = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    return Client().post(adresse, b"{}", content_type="application/json", headers=entetes)


@pytest.mark.django_db
def test_la_reponse_porte_son_numero_et_rien_des_pages(maison: fabriques.Maison) -> None:
    reponse = _poster(maison)
    assert reponse.status_code == 200
    assert reponse["X-Request-Id"]
    assert not reponse.cookies
    assert not {"Vary", "Content-Language"} & set(reponse.headers)
    assert reponse["Content-Security-Policy"] == SANS_PAGE


@pytest.mark.django_db
def test_en_clair_la_redirection_vers_https_reste(maison: fabriques.Maison, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert _poster(maison).status_code == 301
    assert not EvenementFournisseur.objects.exists()
    assert _poster(maison, **{"X-Forwarded-Proto": "https"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("chemin", ["/webhooks/", "/webhooks/simulateur/", "/webhooks/a/b/c/", "/webhooks/a.b/c/"])
def test_une_autre_forme_d_adresse_repond_404(client: Client, chemin: str) -> None:
    assert client.post(chemin, b"{}", content_type="application/json").status_code == 404


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_une_connexion_coupee_est_remplacee_sans_perdre_le_message(maison_reelle: fabriques.Maison) -> None:
    connection.ensure_connection()
    autre = connection.copy()
    with autre.cursor() as curseur:
        curseur.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    autre.close()
    rangement.evenement_ranger(
        compte_id=maison_reelle.compte.pk,
        cle="k",
        empreinte="e",
        authenticite="aucune",
        prochaine_tentative=timezone.now(),
    )
    assert EvenementFournisseur.objects.count() == 1


@pytest.mark.django_db
def test_dans_une_transaction_rien_n_est_tente_deux_fois(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    essais = []

    def echouer(*_a: object, **_k: object) -> None:
        essais.append(1)
        raise OperationalError

    monkeypatch.setattr(rangement, "_inserer", echouer)
    assert _poster(maison).status_code == 503
    assert essais == [1]
