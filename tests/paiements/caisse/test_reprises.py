"""Money an operator takes back: in one Z, never in none, never in two, and said on the page and the paper."""

from __future__ import annotations

import re

import pytest

from paiements.documents.z_pdf import PAS, z_pdf
from paiements.fournisseurs.base import Statut
from paiements.models import ClotureCaisse
from tests import fabriques
from tests.fabriques_caisse import caissiere, fermer, ouvrir
from tests.fabriques_remboursements import annoncer, payee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def clore(chez: fabriques.Maison) -> ClotureCaisse:
    return fermer(ouvrir(chez), 20_000, caissiere(chez))


def test_une_reprise_du_jour_est_dans_le_meme_z_que_son_succes(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    annoncer(payee(maison), 0, Statut.EXTOURNE)
    z = fermer(caisse, 20_000, caissiere(maison))
    assert (z.totaux["encaisse"], z.totaux["extournes"], z.totaux["nombre_extournes"]) == (5000, 5000, 1)
    assert clore(maison).totaux["extournes"] == 0
    attend_coherence()


def test_une_reprise_d_apres_le_z_va_dans_le_suivant_et_dans_lui_seul(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    paiement = payee(maison)
    premier = fermer(caisse, 20_000, caissiere(maison))
    annoncer(paiement, 0, Statut.EXTOURNE)
    suivants = [clore(maison) for _fois in range(2)]
    assert [z.totaux["extournes"] for z in (premier, *suivants)] == [0, 5000, 0]
    assert [z.totaux["encaisse"] for z in (premier, *suivants)] == [5000, 0, 0]
    attend_coherence()


def test_le_z_imprime_a_une_ligne_de_plus(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    annoncer(payee(maison), 0, Statut.EXTOURNE)
    z = fermer(caisse, 20_000, caissiere(maison))
    hauteur = page_hauteur(z)
    z.totaux["extournes"] = 0
    assert hauteur - page_hauteur(z) == PAS


def page_hauteur(z: ClotureCaisse) -> float:
    """Height of the printed page, in points: as long as its content."""
    boite = re.search(rb"/MediaBox \[ ?([\d. ]+?) ?\]", z_pdf(z))
    assert boite
    return float(boite[1].split()[3])
