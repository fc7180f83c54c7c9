"""Against the simulated operator on a real socket: its own ledger says what was really given back (I18, F31)."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from paiements.models import Ecriture, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.comptes import compte_enregistrer
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiements_relancer
from paiements.services.remboursement.relance import remboursements_relancer
from paiements.services.remboursement.remise import remboursement_conduire
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import approuve, cle, gerant
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paye(transactional_db: None, operateur: ServeurSimule, request: pytest.FixtureRequest) -> tuple[Maison, Paiement]:
    """A note of 5 000 F paid by Wave in Dakar; a parameter names the operator's scenario."""
    operateur.client().scenario(getattr(request, "param", "approuver"), dialecte="wave")
    chez = fabriques.maison("Salon Ndeye", pays="SN", fuseau="Africa/Dakar")
    identifiants = {"cle": "wave_sn_test_simulateur", "secret_webhook": "wave_simulateur", "base": operateur.url}
    compte_enregistrer(
        chez.salon, fournisseur="simulateur_wave", mode="test", identifiants=identifiants, reseaux=["wave_sn"]
    )
    session = fabriques.session_scannee(chez)
    choix = [Choix(str(chez.prestations[0].pk))]
    session_composer(session.pk, choix=choix, coiffeur_id=str(chez.coiffeurs[0].pk), pourboire=0)
    telephone = telephone_noter(chez.salon, "77 123 45 67")
    paiement = paiement_initier(session.pk, Intention("wave_sn", telephone, cle()))
    for _fois in range(50):
        demander_des_nouvelles(paiement)
        paiement.refresh_from_db()
        if paiement.etat == "reussi":
            break
        time.sleep(0.1)
    return chez, paiement


def demander_des_nouvelles(paiement: Paiement) -> None:
    Paiement.objects.filter(pk=paiement.pk).update(prochaine_verification=timezone.now(), derniere_verification=None)
    paiements_relancer()


def chez_eux(operateur: ServeurSimule) -> list[int]:
    return [fait["montant"] for fait in operateur.client().faits("remboursement")]


def test_un_remboursement_entier_part_par_l_operateur_une_seule_fois(
    paye: tuple[Maison, Paiement], operateur: ServeurSimule
) -> None:
    chez, paiement = paye
    qui = gerant(chez)
    remboursement = remboursement_conduire(approuve(paiement, qui), qui, cle())
    assert (remboursement.etat, chez_eux(operateur)) == ("fait", [5000])
    demander_des_nouvelles(paiement)
    assert Remboursement.objects.count() == 1
    attend_coherence()


def test_une_part_que_wave_ne_sait_pas_rendre_attend_une_personne(
    paye: tuple[Maison, Paiement], operateur: ServeurSimule
) -> None:
    chez, paiement = paye
    qui = gerant(chez)
    remboursement = remboursement_conduire(approuve(paiement, qui, 2000), qui, cle())
    assert (remboursement.etat, remboursement.voie, chez_eux(operateur)) == ("approuve", "manuel", [])
    attend_coherence()


@pytest.mark.parametrize("paye", ["remboursement_coupure_apres"], indirect=True)
def test_une_reponse_perdue_apres_le_depart_est_retrouvee_et_non_renvoyee(
    paye: tuple[Maison, Paiement], operateur: ServeurSimule
) -> None:
    chez, paiement = paye
    qui = gerant(chez)
    remboursement = remboursement_conduire(approuve(paiement, qui), qui, cle())
    assert remboursement.etat == "incertain"
    Remboursement.objects.update(prochaine_verification=timezone.now())
    remboursements_relancer()
    remboursement.refresh_from_db()
    assert (remboursement.etat, chez_eux(operateur)) == ("fait", [5000])
    assert Remboursement.objects.count() == 1
    attend_coherence()


def test_un_remboursement_de_leur_tableau_de_bord_est_decouvert(
    paye: tuple[Maison, Paiement], operateur: ServeurSimule
) -> None:
    _chez, paiement = paye
    operateur.client().rembourser(paiement.reference_fournisseur)
    for _fois in range(3):
        demander_des_nouvelles(paiement)
    assert list(Remboursement.objects.values_list("etat", "montant")) == [("externe", 5000)]
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["remb_externe"]
    assert sum(Ecriture.objects.filter(compte="a_recevoir").values_list("montant", flat=True)) == 0
    attend_coherence()
