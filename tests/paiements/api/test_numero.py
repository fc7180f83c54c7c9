"""The number a program gives, or leaves to the note: one key and body are one payment, a refusal leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest

from paiements.models import Paiement
from paiements.services import initiation
from paiements.services.clients.effacement import client_anonymiser
from salon_paiement.models import Role, SessionPaiement, Telephone
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.paiements.api.appels import Corps, faire, fait, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
SANS_NUMERO: Corps = {"reseau": "mtn"}
AVEC: Corps = {"reseau": "mtn", "telephone": "01 66 00 00 09"}


@pytest.fixture
def equipe(db: None, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    """The cast; no call leaves for an operator."""
    monkeypatch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)
    return composer_equipe()


def test_le_numero_de_la_note_change_et_la_meme_cle_rend_le_meme_paiement(equipe: Equipe) -> None:
    client, session = programme(equipe, Role.CAISSIER), fabriques.session_a_payer(equipe.chez)
    dit = fait(client, "api_session_paiements", session.pk, cle="p", **SANS_NUMERO)
    autre = telephone_noter(equipe.chez.salon, "01 66 00 00 55")
    for numero in (autre, None):
        SessionPaiement.objects.filter(pk=session.pk).update(telephone=numero)
        assert fait(client, "api_session_paiements", session.pk, cle="p", **SANS_NUMERO) == dit
    assert Paiement.objects.count() == 1


@pytest.mark.parametrize("corps", [SANS_NUMERO, AVEC])
def test_le_client_efface_la_meme_cle_rend_le_meme_paiement(equipe: Equipe, corps: Corps) -> None:
    client, session = programme(equipe, Role.CAISSIER), fabriques.session_a_payer(equipe.chez)
    dit = fait(client, "api_session_paiements", session.pk, cle="p", **corps)
    fabriques.reussir(Paiement.objects.get())
    session.refresh_from_db()
    assert session.client_id
    client_anonymiser(session.client_id, None)
    numeros = Telephone.objects.count()
    rejoue = fait(client, "api_session_paiements", session.pk, cle="p", **corps)
    assert (rejoue["reference"], rejoue["etat"]) == (dit["reference"], "reussi")
    # Nobody's number is written down again by a key that is only sent twice.
    assert (Paiement.objects.count(), Telephone.objects.count()) == (1, numeros)
    attend_coherence()


@pytest.mark.parametrize("ecrit", ["0166000009", "+229 01 66 00 00 09", "66 00 00 09"])
def test_le_meme_numero_ecrit_autrement_est_le_meme_paiement(equipe: Equipe, ecrit: str) -> None:
    client, session = programme(equipe, Role.CAISSIER), fabriques.session_a_payer(equipe.chez)
    dit = fait(client, "api_session_paiements", session.pk, cle="p", **AVEC)
    assert fait(client, "api_session_paiements", session.pk, cle="p", **(AVEC | {"telephone": ecrit})) == dit


def test_un_autre_numero_ou_aucun_est_une_autre_operation(equipe: Equipe) -> None:
    client, session = programme(equipe, Role.CAISSIER), fabriques.session_a_payer(equipe.chez)
    fait(client, "api_session_paiements", session.pk, cle="p", **AVEC)
    for corps in (SANS_NUMERO, AVEC | {"telephone": "01 66 00 00 08"}):
        reponse = faire(client, "api_session_paiements", session.pk, cle="p", **corps)
        assert refus(reponse)[:2] == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("corps", "statut"),
    [
        (AVEC | {"reseau": "orange"}, 400),
        (AVEC | {"montant": 6_000}, 422),
        (AVEC | {"montant": 0}, 422),
    ],
)
def test_un_refus_ne_laisse_aucun_numero(equipe: Equipe, corps: dict[str, Any], statut: int) -> None:
    ticket = fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])
    assert refus(faire(programme(equipe, Role.CAISSIER), "api_session_paiements", ticket.pk, **corps))[0] == statut
    assert not Telephone.objects.exists()


def test_une_note_qui_n_attend_rien_ne_garde_aucun_numero(equipe: Equipe) -> None:
    client, session = programme(equipe, Role.CAISSIER), fabriques.session_a_payer(equipe.chez)
    fait(client, "api_session_paiements", session.pk, **SANS_NUMERO)
    numeros = Telephone.objects.count()
    assert refus(faire(client, "api_session_paiements", session.pk, **AVEC))[0] == 409
    assert Telephone.objects.count() == numeros


def test_temoin_accepte_le_numero_est_garde(equipe: Equipe) -> None:
    ticket = fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])
    fait(programme(equipe, Role.CAISSIER), "api_session_paiements", ticket.pk, **AVEC)
    assert Telephone.objects.get() == Paiement.objects.get().telephone
