"""« Encaissé » is the ledger's, on the board as in a Z: after each gesture, compared with its lines added up."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Q, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from paiements import selecteurs_recettes
from paiements.fournisseurs.base import Statut
from paiements.models import Avoir, Ecriture, TypeOperation
from paiements.recettes import Recettes
from paiements.selecteurs_recettes import recettes_du_jour
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.especes import especes_annuler
from paiements.services.remboursement.remise import remboursement_crediter, remboursement_remettre
from salon_paiement.models import SessionPaiement
from tests import fabriques
from tests.fabriques_caisse import caissiere, cle, encaisser, fermer, gerante, ouvrir, payee_en_especes
from tests.fabriques_remboursements import annoncer, approuve, payee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
Geste = Callable[[fabriques.Maison], object]


def annulee(chez: fabriques.Maison) -> None:
    especes_annuler(payee_en_especes(chez).pk, "billet repris", gerante(chez), cle())


def en_partie(chez: fabriques.Maison) -> None:
    encaisser(fabriques.session_a_payer(chez), caissiere(chez), 2000)


def surplus_en_avoir(chez: fabriques.Maison) -> Avoir:
    rendu = approuve(payee(chez, recu=8000), gerante(chez), 3000, "avoir")
    avoir = remboursement_crediter(rendu.pk, gerante(chez), cle()).avoir
    assert avoir
    return avoir


def avoir_depense(chez: fabriques.Maison) -> None:
    avoir_depenser(fabriques.session_a_payer(chez).pk, Depense(surplus_en_avoir(chez).code, cle()))


def rendue(chez: fabriques.Maison) -> None:
    remboursement_remettre(approuve(payee(chez), gerante(chez), 2000, "especes").pk, caissiere(chez), cle())


# What each gesture brings: encaisse, par_avoir, rembourse, repris.
GESTES: dict[str, tuple[Geste, tuple[int, int, int, int]]] = {
    "especes": (payee_en_especes, (5000, 0, 0, 0)),
    "especes annulees": (annulee, (0, 0, 0, 0)),
    "especes d'une note ouverte": (en_partie, (2000, 0, 0, 0)),
    "mobile": (payee, (5000, 0, 0, 0)),
    "surplus": (lambda chez: payee(chez, recu=8000), (8000, 0, 0, 0)),
    "somme corrigee": (lambda chez: fabriques.reussir(payee(chez, recu=4500), 5000), (5000, 0, 0, 0)),
    "surplus mis en avoir": (surplus_en_avoir, (8000, 0, 3000, 0)),
    "avoir depense": (avoir_depense, (8000, 3000, 3000, 0)),
    "reprise": (lambda chez: annoncer(payee(chez), 0, Statut.EXTOURNE), (5000, 0, 0, 5000)),
    "remboursement en especes": (rendue, (5000, 0, 2000, 0)),
}  # fmt: skip


def du_livre() -> int:
    """Add up what came: lines of an operator or of the drawer that a sale, its cancelling or its correction wrote."""
    venues = {"encaissement", "annulation", "affectation"}
    return sum(
        ligne.montant
        for ligne in Ecriture.objects.all()
        if ligne.compte in {"a_recevoir", "caisse"} and ligne.libelle in venues
    )


def du_jour(chez: fabriques.Maison) -> Recettes:
    return recettes_du_jour([chez.salon]).get(chez.salon.pk, Recettes())


@pytest.mark.parametrize("nom", GESTES)
def test_le_tableau_dit_ce_que_dit_le_livre(maison: fabriques.Maison, nom: str) -> None:
    geste, attendus = GESTES[nom]
    ouvrir(maison)
    geste(maison)
    lu = du_jour(maison)
    assert (lu.encaisse, lu.par_avoir, lu.rembourse, lu.repris) == attendus
    assert lu.encaisse == du_livre()
    attend_coherence()


def test_apres_tous_les_gestes_le_z_dit_les_memes_sommes(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    for geste, _attendus in GESTES.values():
        geste(maison)
        assert du_jour(maison).encaisse == du_livre()
    lu = du_jour(maison)
    tiroir = Ecriture.objects.filter(caisse=caisse, compte="caisse").aggregate(n=Sum("montant"))["n"]
    z = fermer(caisse, tiroir, caissiere(maison))
    assert (z.encaisse, z.par_avoir, z.totaux["rembourses"], z.totaux["extournes"], z.essai_encaisse) == (
        lu.encaisse, lu.par_avoir, lu.rembourse, lu.repris, lu.essai,
    )  # fmt: skip
    # What I22e compares stays what was stored: money and credits together.
    assert z.totaux["encaisse"] == z.encaisse + z.par_avoir
    attend_coherence()


@pytest.mark.parametrize(
    ("nom", "oubliee"), [("especes annulees", TypeOperation.ANNULATION), ("somme corrigee", TypeOperation.AFFECTATION)]
)
def test_temoin_oublier_une_sorte_d_operation_se_voit(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, nom: str, oubliee: str
) -> None:
    condition, sens = selecteurs_recettes._FIGURES["encaisse"]
    monkeypatch.setitem(selecteurs_recettes._FIGURES, "encaisse", (condition & ~Q(libelle=oubliee), sens))
    ouvrir(maison)
    GESTES[nom][0](maison)
    assert du_jour(maison).encaisse != du_livre()


def test_temoin_les_notes_ne_disent_pas_ce_qui_est_venu(maison: fabriques.Maison) -> None:
    """The former figure: what settled notes applied. It counts cancelled cash and forgets a surplus."""
    ouvrir(maison)
    annulee(maison)
    payee(maison, recu=8000)
    payees = SessionPaiement.objects.filter(etat="paiement_reussi").aggregate(n=Sum("montant_applique"))["n"]
    assert (payees, du_jour(maison).encaisse, du_livre()) == (10_000, 8000, 8000)


def test_hier_n_est_pas_aujourd_hui(maison: fabriques.Maison) -> None:
    payee(maison)
    assert du_jour(maison).encaisse == 5000
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert du_jour(maison) == Recettes()


def test_sans_salon_ne_lit_rien(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert recettes_du_jour([]) == {}


@pytest.mark.postgresql
def test_lit_par_l_index_du_salon_et_du_jour(maison: fabriques.Maison) -> None:
    payee(maison)
    with CaptureQueriesContext(connection) as lectures:
        recettes_du_jour([maison.salon, fabriques.maison("Chez Rivale").salon])
    with connection.cursor() as curseur:
        # A few lines are always read whole: this asks whether the index can serve.
        curseur.execute("SET LOCAL enable_seqscan = off")
        curseur.execute("EXPLAIN " + lectures[-1]["sql"])
        plan = "\n".join(ligne[0] for ligne in curseur.fetchall())
    assert "ecriture_salon_date" in plan, plan
    assert "Seq Scan on paiements_ecritures" not in plan, plan
