"""A manager's code for money that goes back: cash cancelled, a refund asked by one and approved by the other."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement
from paiements.models import AccordGerant, GesteAccord, Paiement, Remboursement
from paiements.services.accords import Voulu
from paiements.services.especes import especes_annuler
from paiements.services.remboursement.demande import remboursement_demander
from salon_paiement.erreurs import Refuse
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_accords import donner, equipe_avec_codes, faits, remise
from tests.fabriques_caisse import cle, encaisser, ouvrir
from tests.fabriques_remboursements import payee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence
from traces.types import TypeTrace as T


@pytest.fixture
def equipe(db: None) -> Equipe:
    return equipe_avec_codes()


def test_un_accord_de_remise_n_annule_pas_d_especes(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    paiement = encaisser(fabriques.session_a_payer(equipe.chez), equipe.personnes[Role.CAISSIER], 2000)
    accord = donner(equipe, remise(equipe, paiement.session, 2000))
    with pytest.raises(Refuse):
        especes_annuler(paiement.pk, "erreur", equipe.personnes[Role.CAISSIER], cle(), accord=accord.pk)
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.REUSSI


def test_annule_des_especes_pour_la_caissiere(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    caissiere = equipe.personnes[Role.CAISSIER]
    paiement = encaisser(fabriques.session_a_payer(equipe.chez), caissiere, 2000)
    accord = donner(equipe, Voulu(GesteAccord.ANNULATION_ESPECES, paiement.session, 2000, caissiere, paiement))
    especes_annuler(paiement.pk, "erreur", caissiere, cle(), accord=accord.pk)
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.ANNULE
    [fait] = faits(T.ESPECES_ANNULEES)
    assert (fait.acteur_id, fait.donnees_structures["accord"]) == (caissiere.pk, equipe.personnes[Role.GERANT].pk)
    attend_coherence()


def rembourser(equipe: Equipe, paiement: Paiement, accord: AccordGerant, montant: int) -> Remboursement:
    acteur = equipe.personnes[Role.CAISSIER]
    return remboursement_demander(paiement.pk, montant, "avoir", "trop cher", acteur, cle(), accord=accord.pk)


def test_un_remboursement_est_demande_par_l_une_et_approuve_par_l_autre(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    voulu = Voulu(GesteAccord.REMBOURSEMENT, paiement.session, 2000, equipe.personnes[Role.CAISSIER], paiement)
    accord = donner(equipe, voulu)
    for montant in (2001, 1999):
        with pytest.raises(Refuse):
            rembourser(equipe, paiement, accord, montant)
    assert not Remboursement.objects.exists()
    fait = rembourser(equipe, paiement, accord, 2000)
    assert fait.etat == EtatRemboursement.APPROUVE
    assert (fait.demande_par, fait.approuve_par) == (equipe.personnes[Role.CAISSIER], equipe.personnes[Role.GERANT])
    with pytest.raises(Refuse):
        rembourser(equipe, paiement, accord, 2000)
    attend_coherence()
