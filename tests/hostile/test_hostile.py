"""Thousands of hostile cases, through every operation of the API and every other door.

``make test`` runs five thousand of them, ``make test-long`` fifty thousand, ``make hostile N=…`` any number.
"""

from __future__ import annotations

import random
import zlib

import pytest

from salon_paiement.api.documentation import document
from tests import LONG
from tests.hostile import api, parcours, portes
from tests.hostile.defauts import Compte
from tests.hostile.monde import Monde

TOTAL = 50_000 if LONG else 5_000
OPERATIONS = [f"{methode.upper()} {chemin}" for chemin, methodes in document()["paths"].items() for methode in methodes]
CIBLES = [*OPERATIONS, parcours.NOM, *portes.NOMS]
PAR_CIBLE = -(-TOTAL // len(CIBLES))


# Asked for here too: pytest-django makes no database when no test of the run says that it wants one.
@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.timeout(1200 if LONG else 120)
@pytest.mark.parametrize("cible", CIBLES)
def test_rien_ne_tombe_et_tout_est_dit(monde: Monde, compte: Compte, cible: str) -> None:
    d_ou = portes if cible in portes.NOMS else parcours if cible == parcours.NOM else api
    essais = d_ou.essais(monde, compte)
    graine = random.getrandbits(32) if LONG else zlib.crc32(cible.encode())
    essais[cible](PAR_CIBLE, graine)
    assert compte.cas >= PAR_CIBLE, "a check that looks at nothing"


def test_le_document_et_les_cibles_disent_les_memes_operations() -> None:
    assert set(OPERATIONS) == set(api.operations())
    assert len(CIBLES) * PAR_CIBLE >= TOTAL
