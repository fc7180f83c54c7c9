"""Money given back in the provider's own dashboard: discovered once, whatever the order and the replays (F03, F31)."""

from __future__ import annotations

import itertools

import pytest
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.encaissement import avis_appliquer
from paiements.services.remboursement.remise import remboursement_prouver, remboursement_remettre
from paiements.services.remboursement.transition import remboursement_transiter
from salon_paiement.erreurs import Conflit
from tests import LONG, fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import annoncer, approuve, caisse_ouverte, cle, gerant, payee, session_de
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
STABLES = ("etat", "montant_recu", "montant_applique", "surplus", "montant_rembourse")


def perdre_la_reponse(remboursement: Remboursement) -> None:
    """Claimed and sent, its answer lost."""
    remboursement_transiter(remboursement, "soumis", champs={"soumis_le": timezone.now()}, source="envoi")
    remboursement_transiter(remboursement, "incertain", source="operateur", motif="essai")


def externes() -> list[int]:
    return list(Remboursement.objects.filter(etat="externe").order_by("pk").values_list("montant", flat=True))


def exceptions() -> set[tuple[str, int]]:
    return set(ExceptionMonetaire.objects.values_list("type", "montant"))


def test_un_remboursement_du_tableau_de_bord_est_ecrit_et_signale(maison: Maison) -> None:
    paiement = payee(maison)
    annoncer(paiement, 2000)
    assert externes() == [2000]
    assert exceptions() == {("remb_externe", 2000)}
    assert Ecriture.objects.get(compte="remboursements").montant == 2000
    attend_coherence()


@pytest.mark.timeout(300)
def test_rejoue_et_en_desordre_il_ne_compte_qu_une_fois(maison: Maison) -> None:
    """Every order of: paid, then with 2 000 and 5 000 back, a late failure (and in progress, at length); each twice."""
    avis = [
        Avis(Statut.REUSSI, montant=5000, devise="XOF"),
        Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=2000),
        Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=5000),
        Avis(Statut.ECHOUE),
        *([Avis(Statut.EN_COURS)] if LONG else []),
    ]
    for ordre in itertools.permutations(avis):
        paiement = fabriques.tentative(fabriques.session_a_payer(maison))
        for un in [*ordre, *ordre]:
            avis_appliquer(paiement.pk, un, source="interrogation")
        siens = Remboursement.objects.filter(paiement=paiement)
        assert {r.etat for r in siens} == {"externe"}
        assert sum(r.montant for r in siens) == 5000
        assert (session_de(paiement).etat, session_de(paiement).du) == ("paiement_reussi", 0)
        totaux = Ecriture.objects.filter(remboursement__in=siens, compte="remboursements").values_list(
            "montant", flat=True
        )
        assert sum(totaux) == 5000
    attend_coherence()


def test_connu_avant_le_succes_il_est_ecrit_avec_lui(maison: Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    annoncer(paiement, 5000)
    assert session_de(paiement).etat == "paiement_reussi"
    assert externes() == [5000]
    attend_coherence()


def test_le_notre_en_route_est_confirme_et_non_double(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement = approuve(paiement, qui, 2000)
    perdre_la_reponse(remboursement)
    annoncer(paiement, 2000)
    annoncer(paiement, 3000)
    remboursement.refresh_from_db()
    assert (remboursement.etat, externes()) == ("fait", [1000])
    attend_coherence()


def test_un_envoi_a_la_main_vu_chez_l_operateur_est_confirme(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement = approuve(paiement, qui, 2000, "manuel")
    annoncer(paiement, 2000)
    remboursement.refresh_from_db()
    assert (remboursement.etat, externes()) == ("fait", [])
    with pytest.raises(Conflit):
        remboursement_prouver(remboursement.pk, qui, "TRF-22", cle())
    attend_coherence()


def test_en_especes_puis_chez_l_operateur_c_est_trop(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    caisse_ouverte(maison)
    remboursement_remettre(approuve(paiement, qui, 5000, "especes").pk, qui, cle())
    annoncer(paiement, 5000)
    assert exceptions() == {("remb_externe", 5000), ("sur_rembourse", 5000)}
    attend_coherence()


def test_plus_que_recu_n_est_jamais_refuse_mais_signale(maison: Maison) -> None:
    paiement = payee(maison)
    annoncer(paiement, 6000)
    assert externes() == [6000]
    assert exceptions() == {("remb_externe", 6000), ("sur_rembourse", 1000)}
    attend_coherence()


def test_un_second_remboursement_rouvre_ce_qui_etait_regle(maison: Maison) -> None:
    paiement = payee(maison)
    annoncer(paiement, 1000)
    ExceptionMonetaire.objects.update(resolue_le=fabriques.il_y_a(heures=1), resolution="explique")
    annoncer(paiement, 1000)
    assert not ExceptionMonetaire.objects.filter(resolue_le=None).exists()
    annoncer(paiement, 2500)
    assert ExceptionMonetaire.objects.get(resolue_le=None).montant == 2500
    attend_coherence()


def test_ce_qu_ils_ont_rendu_ne_peut_plus_etre_promis(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    annoncer(paiement, 4000)
    with pytest.raises(Conflit, match="1\u202f000"):
        approuve(paiement, qui, 2000)


def test_un_succes_rejoue_apres_un_remboursement_entier_ne_change_rien(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement_prouver(approuve(paiement, qui, 5000, "manuel").pk, qui, "TRF-9", cle())
    nombre, avant = Ecriture.objects.count(), list(Paiement.objects.filter(pk=paiement.pk).values_list(*STABLES))
    fabriques.reussir(paiement)
    fabriques.echouer(paiement)
    fabriques.reussir(paiement)
    assert Ecriture.objects.count() == nombre
    assert list(Paiement.objects.filter(pk=paiement.pk).values_list(*STABLES)) == avant
    attend_coherence()


def test_une_extourne_et_un_remboursement_finissent_pareil_dans_les_deux_ordres(maison: Maison) -> None:
    rembourse = Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=2000)
    extourne = Avis(Statut.EXTOURNE, montant=5000, devise="XOF", montant_rembourse=5000)
    fins = set()
    for ordre in itertools.permutations([rembourse, extourne]):
        paiement = payee(maison)
        for un in ordre:
            avis_appliquer(paiement.pk, un, source="interrogation")
        lignes = Ecriture.objects.filter(paiement=paiement, remboursement__isnull=False).order_by("compte")
        fins.add(tuple(lignes.values_list("compte", "montant")))
    assert len(fins) == 1
    assert externes() == [2000, 2000]
    attend_coherence()
