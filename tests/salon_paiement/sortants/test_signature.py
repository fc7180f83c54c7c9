"""Ours is what the standard's own library accepts; a byte changed, and it refuses."""

from __future__ import annotations

import datetime
import json
import time
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from salon_paiement.erreurs import Conflit
from salon_paiement.models import PointSortie
from salon_paiement.sortants.points import point_secret_remplacer
from salon_paiement.sortants.secrets import CHEVAUCHEMENT, secrets_en_vigueur
from salon_paiement.sortants.signature import corps_ecrire, secret_nouveau, signature_composer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, point

CHARGE: dict[str, Any] = {"type": "session.reglee", "timestamp": "2026-11-29T10:00:00.000Z", "data": {"b": 1, "a": "é"}}


def _signe(*secrets: str, corps: bytes = corps_ecrire(CHARGE)) -> dict[str, str]:
    instant = int(time.time())
    return {
        "webhook-id": "msg_1", "webhook-timestamp": str(instant),
        "webhook-signature": signature_composer("msg_1", instant, corps, secrets),
    }  # fmt: skip


def test_l_un_ou_l_autre_secret_l_ouvre() -> None:
    neuf, ancien = secret_nouveau(), secret_nouveau()
    for secret in (neuf, ancien):
        assert Webhook(secret).verify(corps_ecrire(CHARGE), _signe(neuf, ancien)) == CHARGE


@pytest.mark.parametrize("altere", ["corps", "webhook-id", "webhook-timestamp", "webhook-signature", "secret", "vieux"])
def test_refuse_ce_qui_a_change(altere: str) -> None:
    secret, corps = secret_nouveau(), corps_ecrire(CHARGE)
    entetes = _signe(secret)
    if altere == "corps":
        corps = corps.replace(b"reglee", b"expiree")
    elif altere == "secret":
        secret = secret_nouveau()
    elif altere == "vieux":
        entetes["webhook-timestamp"] = str(int(time.time()) - 600)
    elif altere == "webhook-timestamp":
        entetes[altere] = str(int(entetes[altere]) - 1)
    else:
        entetes[altere] = entetes[altere][:-3] + "AA="
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(corps, entetes)


def test_un_secret_a_la_force_et_la_forme_du_standard() -> None:
    secret = secret_nouveau()
    assert secret.startswith("whsec_")
    assert secret != secret_nouveau()
    assert json.loads(corps_ecrire(CHARGE)) == CHARGE


@pytest.mark.django_db
def test_apres_un_remplacement_les_deux_signent_pendant_un_jour(
    maison: fabriques.Maison, partenaire: Partenaire
) -> None:
    cle, premier = point(maison, partenaire.url())
    remplace, second = point_secret_remplacer(cle.pk, acteur_id=None)
    assert secrets_en_vigueur(remplace) == (second, premier)
    assert remplace.precedent_jusqu is not None
    assert abs(remplace.precedent_jusqu - timezone.now() - CHEVAUCHEMENT) < datetime.timedelta(minutes=1)
    # The page of the secret loaded again: the partner still has the first one.
    with pytest.raises(Conflit):
        point_secret_remplacer(cle.pk, acteur_id=None)
    assert secrets_en_vigueur(PointSortie.objects.get()) == (second, premier)
    PointSortie.objects.update(precedent_jusqu=timezone.now() + CHEVAUCHEMENT - datetime.timedelta(minutes=6))
    _point, troisieme = point_secret_remplacer(cle.pk, acteur_id=None)
    assert secrets_en_vigueur(PointSortie.objects.get()) == (troisieme, second)
    PointSortie.objects.update(precedent_jusqu=timezone.now())
    assert secrets_en_vigueur(PointSortie.objects.get()) == (troisieme,)
    assert not any(secret in PointSortie.objects.get().secrets_chiffres for secret in (premier, second, troisieme))
