"""The door of reports: signed or nothing, bounded, never a 5xx, and it tells nobody what exists."""

from __future__ import annotations

import json
import random
import time
import uuid

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from salon_paiement.models import Notification, ReglageCanal
from salon_paiement.notifications import transport_passerelle
from salon_paiement.services.canaux import CanalVoulu, canal_enregistrer
from salon_paiement.views import accuses as vue
from tests import fabriques
from tests.fabriques_messages import (
    SECRET,
    PasserelleLocale,
    canal_par_passerelle,
    dit,
    envoyer,
    rapporter,
    recus_de,
    visite_payee,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def reglage(maison: fabriques.Maison, passerelle: PasserelleLocale) -> ReglageCanal:
    return canal_par_passerelle(maison, passerelle.adresse)


@pytest.fixture
def parti(maison: fabriques.Maison, reglage: ReglageCanal) -> Notification:
    [message] = recus_de(visite_payee(maison))
    envoyer()
    return message


def accuse_de(message: Notification) -> str:
    message.refresh_from_db()
    return message.accuse


@pytest.mark.parametrize(
    "faux",
    [{"secret": "x" * 40}, {"age": 301}, {"age": -301}, {"secret": ""}],
    ids=["secret", "vieux", "futur", "vide"],
)
def test_refuse_ce_qui_n_est_pas_signe_maintenant_par_elle(
    reglage: ReglageCanal, parti: Notification, faux: dict[str, object]
) -> None:
    assert rapporter(reglage, dit(parti), **faux) == 401  # type: ignore[arg-type]
    assert accuse_de(parti) == ""
    assert rapporter(reglage, dit(parti), age=290) == 204
    assert accuse_de(parti) == "remis"


@pytest.mark.parametrize(
    "entetes",
    [{}, {"X-Signature": "sha256=" + "0" * 64}, {"X-Timestamp": "\u0661" * 10, "X-Signature": "é"},
     {"X-Timestamp": "9" * 400, "X-Signature": "sha256="}, {"X-Timestamp": "-1"}, {"X-Timestamp": "1e9"}],
)  # fmt: skip
def test_des_entetes_hostiles_sont_un_401(reglage: ReglageCanal, parti: Notification, entetes: dict[str, str]) -> None:
    adresse = reverse("accuses", args=[reglage.pk])
    propres = {nom: valeur.encode().decode("latin-1") for nom, valeur in entetes.items()}
    corps = json.dumps(dit(parti))
    assert Client().post(adresse, corps, content_type="application/json", headers=propres).status_code == 401
    assert accuse_de(parti) == ""


def test_rejoue_ou_invente_le_corps_il_faut_la_signature_de_ce_corps(
    reglage: ReglageCanal, parti: Notification
) -> None:
    pris: dict[str, str] = {}
    vraie = transport_passerelle.signature_juste

    def retenir(secret: str, horodatage: str, signee: str, corps: bytes) -> bool:
        pris.update({"X-Timestamp": horodatage, "X-Signature": signee})
        return vraie(secret, horodatage, signee, corps)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vue, "signature_juste", retenir)
        assert rapporter(reglage, dit(parti, "failed")) == 204
    autre = json.dumps(dit(parti))
    adresse = reverse("accuses", args=[reglage.pk])
    assert Client().post(adresse, autre, content_type="application/json", headers=pris).status_code == 401
    assert accuse_de(parti) == "non_remis"


def test_ne_dit_a_personne_ce_qui_existe(reglage: ReglageCanal, parti: Notification) -> None:
    inconnu = {**dit(parti), "id": str(uuid.uuid4())}
    bidon = {**dit(parti), "id": "pas-une-cle"}
    assert {rapporter(reglage, corps) for corps in (dit(parti), inconnu, bidon, dit("REF-9"))} == {204}
    # A channel that is not there is refused as one whose secret is not known.
    nulle_part = reverse("accuses", args=[uuid.uuid4()])
    assert rapporter(reglage, dit(parti), adresse=nulle_part) == 401
    assert rapporter(reglage, dit(parti), adresse=nulle_part, secret=vue._PERSONNE) == 401
    assert rapporter(reglage, dit(parti), secret="x" * 40) == 401
    # Its carrier is another by now: who had the secret has it no more.
    identifiants = {"identifiant": "jeton", "cle": "secret"}
    canal_enregistrer(
        reglage.salon, CanalVoulu(canal="sms", service="bulksms", identifiants=identifiants), acteur_id=None
    )
    assert rapporter(reglage, dit(parti)) == 401


GARBAGE = [
    b"", b"null", b"[]", b"{", b'{"id": 1}', b"[" * 4_000, b"\xff\xfe", b'{"status": "delivered"}',
    json.dumps({"id": str(uuid.uuid4()), "status": ["delivered"], "at": 1}).encode(),
    *(json.dumps(dit("REF-1") | faux).encode() for faux in (
        {"at": None}, {"at": True}, {"at": -1}, {"at": 10**30}, {"at": "hier"}, {"at": 1.5}, {"price": -1},
        {"price": 1.5}, {"price": True}, {"price": 10**9}, {"price": "12"}, {"reference": "a b"}, {"reference": ""},
        {"reference": "x" * 101}, {"reference": None}, {"reference": "\0"}, {"status": None},
    )),
]  # fmt: skip


@pytest.mark.parametrize("corps", GARBAGE, ids=range(len(GARBAGE)))
def test_ce_qui_est_signe_et_illisible_est_un_400(reglage: ReglageCanal, corps: bytes) -> None:
    assert rapporter(reglage, corps) == 400


def test_aucune_suite_d_octets_signee_n_est_une_panne(reglage: ReglageCanal, parti: Notification) -> None:
    hasard, bon = random.Random(20261129), json.dumps(dit(parti)).encode()
    for _fois in range(300):
        corps = bytearray(bon)
        for _octet in range(hasard.randrange(1, 6)):
            corps[hasard.randrange(len(corps))] = hasard.randrange(256)
        assert rapporter(reglage, bytes(corps)) in {204, 400}


def test_un_corps_trop_long_est_un_413_qui_que_l_on_soit(reglage: ReglageCanal) -> None:
    corps = b" " * (vue.TAILLE_MAX + 1)
    assert rapporter(reglage, corps) == rapporter(reglage, corps, secret="x" * 40) == 413
    assert Client().get(reverse("accuses", args=[reglage.pk])).status_code == 405


def test_un_instant_impossible_est_ramene_au_possible(reglage: ReglageCanal, parti: Notification) -> None:
    assert rapporter(reglage, dit(parti, "failed", at=1)) == 204
    parti.refresh_from_db()
    assert parti.accuse_le == parti.date_creation
    assert rapporter(reglage, dit(parti, at=int(time.time()) + 86_400)) == 204
    parti.refresh_from_db()
    assert parti.accuse_le is not None
    assert parti.accuse_le.timestamp() <= time.time()


def test_ce_que_nous_n_avons_pas_pu_ecrire_se_redemande(
    reglage: ReglageCanal, parti: Notification, monkeypatch: pytest.MonkeyPatch
) -> None:
    def en_panne(*_tout: object) -> str:
        raise DatabaseError("disque plein")

    monkeypatch.setattr(vue, "rapport_noter", en_panne)
    with pytest.raises(DatabaseError):
        rapporter(reglage, dit(parti))
    monkeypatch.undo()
    assert rapporter(reglage, dit(parti)) == 204


def test_le_secret_n_est_pas_dans_la_reponse(reglage: ReglageCanal, parti: Notification) -> None:
    reponse = Client().post(reverse("accuses", args=[reglage.pk]), b"{}", content_type="application/json")
    assert reponse.content == b""
    assert SECRET not in str(reponse.headers)
