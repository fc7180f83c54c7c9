"""Statements overlap and rarely write the same hour: what repeats moves no money, and a human sees it."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import Sum
from django.utils import timezone

from paiements.models import Ecriture, ExceptionMonetaire, LigneReleve, Paiement, Remboursement
from paiements.selecteurs_rapprochement import bilan
from paiements.services.remboursement.envoi import remboursement_envoyer
from tests import fabriques
from tests.fabriques_releves import ENTETES, csv_de, importer, rangee
from tests.fabriques_remboursements import approuve, brancher, gerant, payee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
HEURES = datetime.timedelta(hours=1)


def solde(compte: str) -> int:
    return Ecriture.objects.filter(compte=compte).aggregate(s=Sum("montant"))["s"] or 0


def etats() -> list[tuple[str, str]]:
    return list(LigneReleve.objects.order_by("id").values_list("etat", "motif"))


def rendus() -> list[tuple[str, int]]:
    return list(Remboursement.objects.order_by("date_creation").values_list("etat", "montant"))


@pytest.fixture
def hier() -> datetime.datetime:
    return (timezone.now() - datetime.timedelta(days=1)).replace(hour=15, minute=20, second=10, microsecond=0)


@pytest.fixture
def paye(maison: fabriques.Maison) -> Paiement:
    return payee(maison)


def sans_heure(ligne: list[object], jour: datetime.datetime) -> list[object]:
    """The same line in an export that writes days only."""
    return [*ligne[:2], f"{jour:%d/%m/%Y}", *ligne[3:]]


def versement(instant: datetime.datetime, *, reference: str = "PO-77", montant: int = 100_000) -> list[object]:
    return rangee(reference=reference, montant=montant, type="Payout", instant=instant)


def test_un_versement_redit_a_une_autre_heure_n_est_passe_qu_une_fois(
    maison: fabriques.Maison, hier: datetime.datetime
) -> None:
    ligne = versement(hier)
    for redite in (ligne, sans_heure(ligne, hier), versement(hier + HEURES)):
        importer(maison.compte, csv_de([redite]), reconnu=True)
    assert (solde("banque"), solde("a_recevoir")) == (100_000, -100_000)
    assert etats() == [("rapprochee", ""), ("divergente", "en_double"), ("divergente", "en_double")]
    assert ExceptionMonetaire.objects.filter(type="divergent", paiement=None, montant=100_000).count() == 2
    vue = bilan(maison.compte, hier - 48 * HEURES, timezone.now())
    assert (vue.reverses.nombre, vue.reverses.montant, vue.a_expliquer) == (1, 100_000, 2)
    attend_coherence()


@pytest.mark.parametrize(
    ("reference", "montant", "total"),
    [("PO-78", 100_000, 200_000), ("PO-77", 60_000, 160_000), ("PO-77", 100_000, 100_000)],
)
def test_deux_versements_d_un_fichier_ne_comptent_tous_deux_que_differents(
    maison: fabriques.Maison, hier: datetime.datetime, reference: str, montant: int, total: int
) -> None:
    second = versement(hier + HEURES, reference=reference, montant=montant)
    importer(maison.compte, csv_de([versement(hier), second]), reconnu=True)
    assert solde("banque") == total
    attend_coherence()


def test_le_meme_versement_d_un_autre_compte_compte_aussi(maison: fabriques.Maison, hier: datetime.datetime) -> None:
    ailleurs = fabriques.maison("Chez Rivale")
    for compte in (maison.compte, ailleurs.compte):
        importer(compte, csv_de([versement(hier)]), reconnu=True)
    assert (solde("banque"), etats()) == (200_000, [("rapprochee", "")] * 2)


@pytest.mark.parametrize("ensemble", [False, True])
def test_un_remboursement_redit_n_entre_pas_dans_le_total_rendu(
    maison: fabriques.Maison, paye: Paiement, hier: datetime.datetime, ensemble: bool
) -> None:
    rendu = rangee(paye, montant=2000, type="Refund", instant=hier)
    lignes = [rendu, sans_heure(rendu, hier)]
    for contenu in [lignes] if ensemble else [[ligne] for ligne in lignes]:
        importer(maison.compte, csv_de(contenu))
    assert rendus() == [("externe", 2000)]
    assert etats() == [("rapprochee", ""), ("divergente", "en_double")]
    assert not ExceptionMonetaire.objects.filter(type="sur_rembourse").exists()
    attend_coherence()


def test_un_remboursement_redit_ne_revient_pas_dans_le_total_du_suivant(
    maison: fabriques.Maison, paye: Paiement, hier: datetime.datetime
) -> None:
    rendu = rangee(paye, montant=2000, type="Refund", instant=hier)
    autre = rangee(paye, montant=1000, type="Refund", instant=hier)
    for ligne in (rendu, sans_heure(rendu, hier), autre):
        importer(maison.compte, csv_de([ligne]))
    assert rendus() == [("externe", 2000), ("externe", 1000)]
    attend_coherence()


def test_un_meme_montant_rendu_deux_jours_plus_tard_compte(
    maison: fabriques.Maison, paye: Paiement, hier: datetime.datetime
) -> None:
    for instant in (hier - 37 * HEURES, hier):
        importer(maison.compte, csv_de([rangee(paye, montant=2000, type="Refund", instant=instant)]))
    assert (rendus(), etats()) == ([("externe", 2000)] * 2, [("rapprochee", "")] * 2)
    attend_coherence()


@pytest.mark.django_db(transaction=True)
def test_notre_remboursement_redit_n_en_fait_pas_un_second(
    maison: fabriques.Maison, paye: Paiement, hier: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    brancher(monkeypatch)
    remboursement_envoyer(approuve(paye, gerant(maison), 2000).pk)
    avant = (rendus(), solde("commissions_dues"))
    rendu = rangee(paye, montant=2000, type="Refund", instant=hier)
    for ligne in (rendu, sans_heure(rendu, hier)):
        importer(maison.compte, csv_de([ligne]))
    assert (rendus(), solde("commissions_dues")) == avant
    assert etats() == [("rapprochee", ""), ("divergente", "en_double")]
    attend_coherence()


def test_deux_exports_colles_dans_un_fichier_se_lisent_une_fois(
    maison: fabriques.Maison, paye: Paiement, hier: datetime.datetime
) -> None:
    verse, rendu = versement(hier), rangee(paye, montant=2000, type="Refund", instant=hier)
    releve = importer(maison.compte, csv_de([verse, rendu, ENTETES, verse, rendu]))
    assert (solde("banque"), rendus(), releve.lignes_neuves) == (100_000, [("externe", 2000)], 2)
    assert etats() == [("rapprochee", "")] * 2
    attend_coherence()
