"""``verifier`` names each kind of damage done to statements and to what they wrote."""

from __future__ import annotations

import pytest
from django.db import connection

from paiements.invariants.releves import INVARIANTS
from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, payes, rangee

pytestmark = pytest.mark.django_db

_LIGNES = "paiements_lignereleve"
DEGATS = {
    "I3r": "SET CONSTRAINTS ALL IMMEDIATE; "
    f"ALTER TABLE {_LIGNES} DROP CONSTRAINT ligne_empreinte_unique; UPDATE {_LIGNES} SET empreinte = 'a'",
    "I18a": f"UPDATE {_LIGNES} SET paiement_id = (SELECT p.id FROM paiements_paiement p JOIN salon_paiement_salon s "
    f"ON s.id = p.salon_id WHERE s.nom = 'Voisin' LIMIT 1) WHERE etat = 'divergente'",
    "I18b": f"UPDATE {_LIGNES} SET montant = montant + 1 WHERE etat = 'rapprochee' AND sens = 'encaissement'",
    "I18c": "DELETE FROM paiements_exceptionmonetaire WHERE type = 'orphelin'",
    "I18d": "UPDATE paiements_paiement SET frais = frais + 1 WHERE frais IS NOT NULL",
    "I18e": f"UPDATE {_LIGNES} SET montant = montant - 1 WHERE sens = 'reversement'",
    "I18f": f"UPDATE {_LIGNES} SET etat = '' WHERE etat = 'divergente'",
    # Settled long ago with the reference of a line that nobody matched again.
    "I18g": "UPDATE paiements_paiement SET reference_fournisseur = 'INCONNUE', verdict_le = '2020-01-01' "
    "WHERE frais IS NOT NULL",
}


@pytest.fixture
def releve_vivant(maison: fabriques.Maison) -> None:
    payes(fabriques.maison("Voisin"), 1)
    un, deux = payes(maison, 2)
    importer(
        maison.compte,
        csv_de([
            rangee(un, frais="85"), rangee(deux, montant="1"), rangee(reference="INCONNUE"),
            rangee(reference="V", type="Versement"),
        ]),
    )  # fmt: skip


def abimer(sql: str) -> int:
    with connection.cursor() as curseur:
        curseur.execute("SET session_replication_role = replica")
        curseur.execute(sql)
        touchees = int(curseur.rowcount)
        curseur.execute("SET session_replication_role = DEFAULT")
    return touchees


@pytest.mark.postgresql
@pytest.mark.parametrize("code", DEGATS)
def test_trouve_et_nomme_chaque_degat_de_releve(releve_vivant: None, code: str) -> None:
    assert verifier() == []
    assert abimer(DEGATS[code]) > 0
    assert code in {v.code for v in verifier()}


@pytest.mark.postgresql
def test_trouve_un_releve_oublie(releve_vivant: None) -> None:
    abimer("UPDATE paiements_relevefournisseur SET etat = 'a_lire', prochaine_tentative = '2020-01-01'")
    assert [v.code for v in verifier()] == ["I18f"]


def test_chaque_invariant_de_releve_a_son_degat() -> None:
    assert {i.code for i in INVARIANTS} == set(DEGATS)
