"""``verifier`` finds each kind of damage done to a till, its cash and its Z."""

from __future__ import annotations

import pytest

from paiements.fournisseurs.base import Statut
from paiements.invariants import caisse as du_tiroir
from paiements.invariants import clotures
from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_caisse import caissiere, fermer, ouvrir, payee_en_especes
from tests.fabriques_remboursements import annoncer, payee
from tests.paiements.test_verifier import abimer
from tests.verification import attend_coherence, degats, force

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

_FAUX = '{"encaisse": 1, "surplus": 0, "ventes": 0, "pourboires": 0, "remises": 0, "rembourses": 0}'
# Damage done behind our back, and the invariant that must see it (others may see it too).
DEGATS = {
    "I22a": "UPDATE paiements_cloturecaisse SET numero = numero + 2",
    "I22b": "UPDATE paiements_caisse SET fond = fond + 5 WHERE fermee_le IS NULL",
    "I22c": "UPDATE paiements_paiement SET caisse_id = NULL WHERE moyen = 'especes'",
    "I22d": "UPDATE paiements_cloturecaisse SET ecart = 5",
    "I22e": f"UPDATE paiements_cloturecaisse SET totaux = '{_FAUX}'",
    "I22f": "UPDATE paiements_paiement SET etat = 'echoue' WHERE cloture_id IS NOT NULL",
    "I22g": "UPDATE paiements_ecritures SET compte = 'arrondi' WHERE compte = 'clients' AND libelle = 'encaissement'",
    "I22h": """UPDATE paiements_cloturecaisse SET totaux = jsonb_set(totaux, '{nets,especes}', '5005')""",
    "I22i": "UPDATE paiements_cloturecaisse SET fond = fond + 5",
    "I22j": "UPDATE paiements_paiement SET cloture_id = NULL WHERE moyen <> 'especes'",
}


@pytest.fixture
def tiroirs(maison: fabriques.Maison) -> None:
    """One till closed with two sales in it, one closed empty, another one open."""
    caisse = ouvrir(maison)
    payee_en_especes(maison)
    fabriques.session_payee(maison)
    fermer(caisse, 25_000, caissiere(maison))
    fermer(ouvrir(maison, 0), 0, caissiere(maison))
    ouvrir(maison)


def test_chaque_invariant_de_la_caisse_a_son_degat(tiroirs: None) -> None:
    assert {i.code for i in [*du_tiroir.INVARIANTS, *clotures.INVARIANTS]} == set(DEGATS)
    attend_coherence()


@pytest.mark.parametrize("code", degats(DEGATS, "I22f"))
def test_trouve_le_degat(tiroirs: None, code: str) -> None:
    assert abimer(DEGATS[code]) > 0
    assert code in {v.code for v in verifier()}


@pytest.mark.parametrize(
    ("code", "degat"),
    [
        ("I22e", "DELETE FROM paiements_operationcomptee"),
        pytest.param("I22f", "UPDATE paiements_paiement SET etat = 'reussi' WHERE etat = 'extourne'", marks=force),
    ],
)
def test_trouve_une_reprise_mal_comptee(maison: fabriques.Maison, code: str, degat: str) -> None:
    caisse = ouvrir(maison)
    annoncer(payee(maison), 0, Statut.EXTOURNE)
    fermer(caisse, 20_000, caissiere(maison))
    attend_coherence()
    assert abimer(degat) > 0
    assert code in {v.code for v in verifier()}
