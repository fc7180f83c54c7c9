"""Reversals, rounding and what hairdressers owe back: the ledger ends alike whatever the order and the parts."""

from __future__ import annotations

import itertools

import pytest
from django.db.models import Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, ExceptionMonetaire, Paiement
from paiements.mois import periode_lire
from paiements.selecteurs_gains import dus_au, gains_de
from paiements.services import encaissement
from paiements.services.encaissement import avis_appliquer
from paiements.services.remboursement.remise import (
    remboursement_crediter,
    remboursement_prouver,
    remboursement_remettre,
)
from paiements.services.remise import remise_accorder
from paiements.services.versements import Part, versement_enregistrer
from paiements.verification import verifier
from salon_paiement.erreurs import Conflit
from salon_paiement.models import SessionPaiement
from tests import fabriques, fabriques_caisse, fabriques_releves
from tests.fabriques import Maison
from tests.fabriques_remboursements import annoncer, approuve, caisse_ouverte, cle, gerant, payee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def solde(**critere: object) -> int:
    return Ecriture.objects.filter(**critere).aggregate(n=Sum("montant"))["n"] or 0


@pytest.mark.parametrize("rendu", [2000, 5000, 6000])
def test_reprise_et_remboursement_finissent_pareil_dans_les_deux_ordres(maison: Maison, rendu: int) -> None:
    rembourse = Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=rendu)
    extourne = Avis(Statut.EXTOURNE, montant=5000, devise="XOF")
    fins = set()
    for ordre in itertools.permutations([rembourse, extourne]):
        paiement = payee(maison)
        for un in [*ordre, *ordre]:
            avis_appliquer(paiement.pk, un, source="interrogation")
        comptes = ("a_recevoir", "a_examiner", "remboursements")
        fins.add(tuple(solde(paiement=paiement, compte=compte) for compte in comptes))
    # What came left once, and whatever left beyond it is still missing.
    assert fins == {(min(5000 - rendu, 0), 5000 - min(rendu, 5000) + max(rendu - 5000, 0), min(rendu, 5000))}
    attend_coherence()


@pytest.mark.parametrize("releve_d_abord", [True, False])
def test_une_reprise_lue_au_releve_et_annoncee_ne_sort_qu_une_fois(maison: Maison, releve_d_abord: bool) -> None:
    paiement = fabriques_releves.payes(maison, 1)[0]
    assert paiement.compte is not None
    ligne = fabriques_releves.csv_de([fabriques_releves.rangee(paiement, type="Reversal", montant=5000)])
    if releve_d_abord:
        fabriques_releves.importer(paiement.compte, ligne)
    annoncer(paiement, 0, Statut.EXTOURNE)
    if not releve_d_abord:
        fabriques_releves.importer(paiement.compte, ligne)
    assert Paiement.objects.get(pk=paiement.pk).etat == "extourne"
    assert solde(paiement=paiement, compte="a_recevoir") == 0
    attend_coherence()


def test_temoin_une_reprise_entiere_apres_un_remboursement_se_voit(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encaissement, "rendus_chez_eux", lambda _paiement: 0)
    paiement = payee(maison)
    annoncer(paiement, 2000)
    annoncer(paiement, 0, Statut.EXTOURNE)
    assert "I17b" in {v.code for v in verifier()}


def test_un_transfert_a_la_main_compte_avant_la_reprise(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement_prouver(approuve(paiement, qui, 2000, "manuel").pk, qui, "TRF-5", cle())
    annoncer(paiement, 0, Statut.EXTOURNE)
    assert solde(paiement=paiement, compte="a_recevoir", libelle="extourne") == -3000
    attend_coherence()


def test_des_especes_rendues_ne_diminuent_pas_la_reprise(maison: Maison) -> None:
    """The provider took 5 000 F back, the till gave 2 000 F: both left."""
    paiement, qui = payee(maison), gerant(maison)
    caisse_ouverte(maison)
    remboursement_remettre(approuve(paiement, qui, 2000, "especes").pk, qui, cle())
    annoncer(paiement, 0, Statut.EXTOURNE)
    assert solde(paiement=paiement, compte="a_recevoir", libelle="extourne") == -5000
    attend_coherence()


@pytest.mark.parametrize("parts", [(1001, 4), (4, 1001), (1004, 1), (2, 1003), (1, 1002, 2), (1005,)])
@pytest.mark.parametrize("remise", [3997, 3993])
def test_l_arrondi_ne_part_qu_avec_le_dernier_franc(maison: Maison, parts: tuple[int, ...], remise: int) -> None:
    """1 003 or 1 007 F paid 1 005 F in cash: in any parts, all of it goes back and nothing is left to examine."""
    qui = gerant(maison)
    caisse_ouverte(maison)
    session = fabriques.session_a_payer(maison)
    remise_accorder(session.pk, remise, "geste commercial", qui, cle())
    paiement = fabriques_caisse.encaisser(SessionPaiement.objects.get(pk=session.pk), qui)
    paiement.refresh_from_db()
    assert (paiement.montant_recu, paiement.montant_applique) == (1005, 5000 - remise)
    for part in parts:
        remboursement_crediter(approuve(paiement, qui, part, "avoir").pk, qui, cle())
    assert {compte: solde(compte=compte) for compte in ("a_examiner", "arrondi", "commissions_dues")} == {
        "a_examiner": 0, "arrondi": 0, "commissions_dues": 0,
    }  # fmt: skip
    assert solde(compte="remboursements") == 5000 - remise
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


def test_ce_que_doit_une_commission_n_empeche_pas_de_verser_les_pourboires(maison: Maison) -> None:
    qui, awa = gerant(maison), maison.coiffeurs[0]
    repris = payee(maison)
    versement_enregistrer(awa.pk, Part(1000, 0, "manuel", "TRF-1"), qui, cle())
    payee(maison, pourboire=3000)
    versement_enregistrer(awa.pk, Part(1000, 0, "manuel", "TRF-2"), qui, cle())
    annoncer(repris, 5000)
    assert dus_au(awa.pk) == (-1000, 3000)
    gains = gains_de([awa], periode_lire(maison.salon))[0]
    assert (gains.commissions_a_verser, gains.pourboires_a_verser) == (0, 2000)
    for trop in (Part(0, 2001, "manuel", "TRF-3"), Part(1, 1000, "manuel", "TRF-3")):
        with pytest.raises(Conflit):
            versement_enregistrer(awa.pk, trop, qui, cle())
    versement_enregistrer(awa.pk, Part(0, gains.pourboires_a_verser, "manuel", "TRF-3"), qui, cle())
    assert sum(dus_au(awa.pk)) == 0
    attend_coherence()
