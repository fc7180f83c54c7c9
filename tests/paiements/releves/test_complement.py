"""A line told again with its fee, or with our reference: nothing that was missing is lost."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import Sum
from django.utils import timezone

from paiements.models import Ecriture, ExceptionMonetaire, LigneReleve, Paiement
from paiements.selecteurs_rapprochement import Bilan, bilan
from tests import fabriques
from tests.fabriques_guichet import decider
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def solde(compte: str) -> int:
    return Ecriture.objects.filter(compte=compte).aggregate(s=Sum("montant"))["s"] or 0


def vue(chez: fabriques.Maison) -> Bilan:
    return bilan(chez.compte, fabriques.il_y_a(jours=1), timezone.now() + datetime.timedelta(hours=1))


def test_les_frais_dits_plus_tard_sont_poses_une_fois(maison: fabriques.Maison) -> None:
    (paye,) = payes(maison, 1)
    for frais in ("", "85", "85", "90"):
        importer(maison.compte, csv_de([rangee(paye, frais=frais)]))
    paye.refresh_from_db()
    assert (paye.frais, LigneReleve.objects.get().frais, solde("frais_reels"), solde("frais_a_payer")) == (
        85, 85, 85, -85,
    )  # fmt: skip
    assert vue(maison).rangees[1].etat == "egal"
    attend_coherence()


def test_les_frais_dits_avant_le_resultat_sont_poses_avec_lui(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    Paiement.objects.filter(pk=paiement.pk).update(reference_fournisseur="")
    importer(maison.compte, csv_de([rangee(paiement, reference="T1", notre="")]))
    assert LigneReleve.objects.get().etat == "orpheline"
    # The second telling names our payment: the line is matched, its fee posted, nobody waits any more.
    importer(maison.compte, csv_de([rangee(paiement, reference="T1", frais="85")]))
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.frais, LigneReleve.objects.get().paiement_id) == ("reussi", 85, paiement.pk)
    assert ExceptionMonetaire.objects.get().resolution == "explique"
    attend_coherence()


def test_le_cout_d_un_versement_dit_plus_tard_quitte_la_banque(maison: fabriques.Maison) -> None:
    (paye,) = payes(maison, 1)
    for frais in ("", "500", "500"):
        importer(
            maison.compte, csv_de([rangee(paye), rangee(reference="V1", montant=9000, frais=frais, type="Payout")])
        )
    assert (solde("banque"), solde("a_recevoir"), solde("frais_reels")) == (8500, -4000, 500)
    attend_coherence()


def test_ce_qui_est_dit_ne_change_pas(maison: fabriques.Maison) -> None:
    un, deux = payes(maison, 2)
    importer(maison.compte, csv_de([rangee(un, frais="85")]))
    importer(maison.compte, csv_de([rangee(un, frais="", notre=deux.reference)]))
    ligne = LigneReleve.objects.get()
    assert (ligne.frais, ligne.notre_reference) == (85, un.reference)


def test_les_frais_d_une_ligne_expliquee_ne_restent_pas_rouges(maison: fabriques.Maison) -> None:
    gerante = fabriques.membre(maison)
    (paye,) = payes(maison, 1)
    importer(maison.compte, csv_de([rangee(paye, frais="85"), rangee(reference="INC", montant=3500, frais="60")]))
    assert vue(maison).rangees[1].etat == "ecart"
    decider(ExceptionMonetaire.objects.get(), gerante, "explique")
    assert [rangee.etat for rangee in vue(maison).rangees] == ["egal"] * 3
    assert vue(maison).etat == "egal"


def test_un_remboursement_inconnu_explique_ne_reste_pas_rouge(maison: fabriques.Maison) -> None:
    gerante = fabriques.membre(maison)
    (paye,) = payes(maison, 1)
    importer(maison.compte, csv_de([rangee(paye), rangee(reference="INC", montant="-1 000")]))
    assert vue(maison).rangees[2].etat == "ecart"
    decider(ExceptionMonetaire.objects.get(), gerante, "explique")
    assert vue(maison).etat == "egal"
