"""``verifier`` finds absurd amounts, and attempts that asked for more than was due when they were made."""

from __future__ import annotations

import pytest
from django.db import connection

from paiements.models import Paiement
from paiements.services.remise import remise_accorder
from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, ouvrir
from tests.fabriques_guichet import doublon
from tests.fabriques_remboursements import cle
from tests.paiements.test_verifier import abimer
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db

DEGATS = {
    "I6": "UPDATE paiements_paiement SET montant = 0 WHERE etat = 'en_cours'",
    "I6b": "UPDATE paiements_paiement SET montant = montant + 1 WHERE etat = 'en_cours'",
}
# A table's own check would refuse each of these.
ABSURDES = {
    "paiement_montant_positif": DEGATS["I6"],
    "paiements_paiement_surplus_check": "UPDATE paiements_paiement SET surplus = -5 WHERE etat = 'en_cours'",
    "ligne_positive": "UPDATE salon_paiement_lignesession SET quantite = 0",
    "salon_paiement_recu_montant_check": "UPDATE salon_paiement_recu SET montant = -1",
}


@pytest.fixture
def note_entamee(maison: fabriques.Maison) -> Paiement:
    """1 000 F off 5 000 F, 2 000 F in cash, then 2 000 F asked of an operator who has not answered."""
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    remise_accorder(session.pk, 1000, "cliente fidèle", fabriques.membre(maison), cle())
    encaisser(session, caissiere(maison), 2000)
    fabriques.session_payee(maison)
    return fabriques.tentative(session)


def codes() -> set[str]:
    return {v.code for v in verifier()}


@pytest.mark.postgresql
@pytest.mark.parametrize("contrainte", ABSURDES)
def test_trouve_un_montant_absurde(note_entamee: Paiement, contrainte: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = %s", [contrainte])
        [(table,)] = curseur.fetchall()
        curseur.execute(f"ALTER TABLE {table} DROP CONSTRAINT {contrainte}")
    assert abimer(ABSURDES[contrainte]) > 0
    assert "I6" in codes()


def test_trouve_un_franc_demande_au_dela_de_ce_qui_restait_du(note_entamee: Paiement) -> None:
    assert note_entamee.montant == 2000
    attend_coherence()
    assert abimer(DEGATS["I6b"]) == 1
    assert codes() == {"I6b"}


def test_trouve_la_meme_demande_une_fois_finie(note_entamee: Paiement) -> None:
    fabriques.echouer(note_entamee)
    attend_coherence()
    assert abimer("UPDATE paiements_paiement SET montant = 2001 WHERE etat = 'echoue'") == 1
    assert codes() == {"I6b"}


def test_ce_qui_a_change_apres_la_demande_ne_l_accuse_pas(maison: fabriques.Maison) -> None:
    # Refused, then a discount, then the rest paid another way; and a replaced attempt that succeeds all the same.
    session = fabriques.session_a_payer(maison)
    fabriques.echouer(fabriques.tentative(session))
    remise_accorder(session.pk, 1000, "cliente fidèle", fabriques.membre(maison), cle())
    fabriques.reussir(fabriques.tentative(session, reseau="moov"))
    doublon(maison)
    attend_coherence()
    assert abimer("UPDATE paiements_paiement SET montant = 5001 WHERE etat = 'echoue'") == 1
    assert codes() == {"I6b"}
