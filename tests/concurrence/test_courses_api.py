"""One program's request sent four times at once on PostgreSQL: the same object for all, and one effect."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from paiements.models import Caisse, CleIdempotence, Paiement, Remboursement
from paiements.services import initiation
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.fabriques_remboursements import payee
from tests.paiements.api.appels import ClientJson, programme
from tests.personnel.conftest import Equipe, composer_equipe
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FOIS = 4


@pytest.fixture
def reelle(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    """The cast, really committed; no call leaves for an operator."""
    monkeypatch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)
    return composer_equipe()


def ensemble(equipe: Equipe, role: str, nom: str, *args: object, cles: list[str], **corps: Any) -> list[Any]:
    """Send one body once per key, all at the same time, from one login."""
    modele = programme(equipe, role)
    clients = [ClientJson() for _ in cles]
    for copie in clients:
        copie.cookies = modele.cookies
    adresse = reverse(nom, args=args)
    return courir([
        partial(copie.post, adresse, corps, headers={"Idempotency-Key": cle})
        for copie, cle in zip(clients, cles, strict=True)
    ])  # fmt: skip


def test_quatre_demandes_de_la_meme_cle_n_ouvrent_qu_un_ticket_et_ne_lancent_qu_un_paiement(reelle: Equipe) -> None:
    corps = {"prestations": [{"prestation": str(reelle.chez.prestations[0].pk)}]}
    tickets = ensemble(reelle, Role.CAISSIER, "api_sessions", cles=["t"] * FOIS, **corps)
    assert [r.status_code for r in tickets] == [201] * FOIS
    (cle,) = {r.json()["id"] for r in tickets}
    assert SessionPaiement.objects.count() == 1
    voulu = {"reseau": "mtn", "telephone": "01 66 00 00 01"}
    lances = ensemble(reelle, Role.CAISSIER, "api_session_paiements", cle, cles=["p"] * FOIS, **voulu)
    assert [r.status_code for r in lances] == [202] * FOIS
    assert {r.json()["reference"] for r in lances} == set(Paiement.objects.values_list("reference", flat=True))
    attend_coherence()


def test_temoin_de_quatre_cles_differentes_une_seule_lance_un_paiement(reelle: Equipe) -> None:
    session = fabriques.session_a_payer(reelle.chez)
    voulu = {"reseau": "mtn", "telephone": "01 66 00 00 01"}
    cles = [f"p{n}" for n in range(FOIS)]
    lances = ensemble(reelle, Role.CAISSIER, "api_session_paiements", session.pk, cles=cles, **voulu)
    assert sorted(r.status_code for r in lances) == [202, 409, 409, 409]
    assert (Paiement.objects.count(), CleIdempotence.objects.count()) == (1, 1)
    attend_coherence()


def test_quatre_ouvertures_et_quatre_remboursements_de_la_meme_cle_n_ont_qu_un_effet(reelle: Equipe) -> None:
    ouvertes = ensemble(reelle, Role.CAISSIER, "api_caisses", cles=["o"] * FOIS, fond=20_000)
    assert [r.status_code for r in ouvertes] == [201] * FOIS
    assert Caisse.objects.count() == 1
    paiement = payee(reelle.chez)
    corps = {"montant": 2000, "voie": "avoir", "motif": "prestation refaite"}
    rendus = ensemble(reelle, Role.GERANT, "api_paiement_rembourser", paiement.reference, cles=["r"] * FOIS, **corps)
    assert [r.status_code for r in rendus] == [201] * FOIS
    assert [r.etat for r in Remboursement.objects.all()] == ["fait"]
    attend_coherence()
