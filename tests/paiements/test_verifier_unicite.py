"""``verifier`` finds what exists twice, even where the index that forbids it has been lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_guichet import decider, doublon
from tests.fabriques_remboursements import approuve, gerant, payee
from tests.paiements.test_verifier import abimer
from tests.verification import attend_coherence

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

# Code of an invariant → constraints that hold it today, and the damage they would refuse.
DEGATS = {
    "I3a": (["paiement_reference_unique"], "UPDATE paiements_paiement SET reference_fournisseur = 'LEUR-REFERENCE'"),
    "I3b": (["paiements_paiement_reference_key"], "UPDATE paiements_paiement SET reference = 'NOTREREFERENCE'"),
    "I3c": (["evenement_unique"], "UPDATE paiements_evenementfournisseur SET cle = 'evt-1'"),
    "I15g": (["notification_unique"], "UPDATE salon_paiement_notification SET evenement = 'recu:1'"),
}
AUTRES = [
    (
        "I3a",
        ["remboursement_reference_unique"],
        "UPDATE paiements_remboursement SET reference_fournisseur = 'RENDU' WHERE voie = 'manuel'",
    ),
    ("I3b", ["paiements_remboursement_reference_key"], "UPDATE paiements_remboursement SET reference = 'NOTRE'"),
    ("I3b", [], "UPDATE paiements_paiement SET reference = '' WHERE etat = 'en_cours'"),
    (
        "I15a",
        ["salon_paiement_recu_session_id_key"],
        "INSERT INTO salon_paiement_recu (id, date_creation, session_id, salon_id, jeton, numero, montant, code)"
        " SELECT gen_random_uuid(), date_creation, session_id, salon_id, jeton || 'x', numero || 'x', montant, code"
        " FROM salon_paiement_recu",
    ),
    ("I21", ["cle_unique"], "UPDATE paiements_cleidempotence SET portee = 'session:1', cle = 'la-meme'"),
]


@pytest.fixture
def salon_complet(maison: fabriques.Maison, client: Client) -> None:
    """Two of everything that must stay apart: successes, refunds, receipts, events and messages."""
    for rang in (1, 2):
        fabriques.session_payee(maison, courriel="afi@example.org")
        client.post(f"/webhooks/simulateur/{maison.compte.jeton_webhook}/", f'{{"rang": {rang}}}', "application/json")
    fabriques.tentative(fabriques.session_a_payer(maison))
    paiement, qui = payee(maison), gerant(maison)
    for montant in (1000, 2000):
        approuve(paiement, qui, montant, "manuel")
    decider(doublon(maison), fabriques.membre(maison), "avoir")


def degrader(contraintes: list[str], degat: str) -> int:
    """Remove what holds a promise today, then break the promise; the test's transaction brings both back."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for nom in contraintes:
            curseur.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = %s", [nom])
            tables = curseur.fetchall()
            if tables:
                curseur.execute(f"ALTER TABLE {tables[0][0]} DROP CONSTRAINT {nom}")
            else:
                curseur.execute(f"DROP INDEX {nom}")
    return abimer(degat)


def test_ne_trouve_rien_quand_tout_est_unique(salon_complet: None) -> None:
    attend_coherence()


@pytest.mark.parametrize(("code", "contraintes", "degat"), [*((c, *d) for c, d in DEGATS.items()), *AUTRES])
def test_trouve_ce_qui_existe_deux_fois(salon_complet: None, code: str, contraintes: list[str], degat: str) -> None:
    assert degrader(contraintes, degat) > 0
    assert code in {v.code for v in verifier()}


@pytest.mark.parametrize("code", DEGATS)
def test_la_base_refuse_ces_degats_tant_que_sa_contrainte_est_la(salon_complet: None, code: str) -> None:
    _contraintes, degat = DEGATS[code]
    with pytest.raises(IntegrityError):
        degrader([], degat)
