"""What a machine's key may never do with money, even with every scope: the services refuse it, whatever the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from paiements.etats_remboursement import EtatRemboursement
from paiements.models import Caisse, Paiement, Remboursement
from paiements.services.caisse import ouverture
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.remboursement.demande import remboursement_approuver, remboursement_demander
from paiements.services.remboursement.remise import remboursement_remettre
from paiements.services.remise import remise_accorder
from salon_paiement.erreurs import Refuse
from salon_paiement.models import Role
from salon_paiement.portees import Portee
from tests import fabriques
from tests.fabriques_caisse import cle, encaisser, ouvrir
from tests.fabriques_remboursements import approuve, demander, payee
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.outils_cles import creer, revoir


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.fixture
def machine(equipe: Equipe) -> User:
    return revoir(creer(equipe, *Portee.values)[0]).compte


def _ouvrir(e: Equipe, qui: User) -> object:
    return caisse_ouvrir(e.chez.salon, 20_000, qui, cle())


def _encaisser(e: Equipe, qui: User) -> object:
    ouvrir(e.chez)
    return encaisser(fabriques.session_a_payer(e.chez), qui)


def _remise(e: Equipe, qui: User) -> object:
    return remise_accorder(fabriques.session_a_payer(e.chez).pk, 500, "motif", qui, cle())


def _approuver(e: Equipe, qui: User) -> object:
    return remboursement_approuver(demander(payee(e.chez), e.personnes[Role.CAISSIER], 2000).pk, qui, cle())


def _remettre(e: Equipe, qui: User) -> object:
    ouvrir(e.chez)
    return remboursement_remettre(approuve(payee(e.chez), e.personnes[Role.GERANT], 2000, "especes").pk, qui, cle())


@pytest.mark.parametrize("geste", [_ouvrir, _encaisser, _remise, _approuver, _remettre])
def test_refuse_le_tiroir_les_remises_et_les_approbations(
    equipe: Equipe, machine: User, geste: Callable[[Equipe, User], object]
) -> None:
    with pytest.raises(Refuse):
        geste(equipe, machine)
    assert not Remboursement.objects.filter(etat=EtatRemboursement.FAIT).exists()
    assert not Paiement.objects.filter(encaisse_par=machine).exists()
    assert not Caisse.objects.filter(ouverte_par=machine).exists()


def test_temoin_sans_la_garde_une_cle_ouvrirait_le_tiroir(
    equipe: Equipe, machine: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ouverture, "est_cle", lambda _acteur: False)
    _ouvrir(equipe, machine)
    assert Caisse.objects.filter(ouverte_par=machine).exists()


def test_un_remboursement_demande_par_une_cle_attend_une_personne(equipe: Equipe, machine: User) -> None:
    paiement = payee(equipe.chez)
    fait = remboursement_demander(paiement.pk, 2000, "avoir", "trop cher", machine, cle(), approuver=True)
    assert (fait.etat, fait.approuve_par) == (EtatRemboursement.DEMANDE, None)
    approuve_par = remboursement_approuver(fait.pk, equipe.personnes[Role.GERANT], cle())
    assert approuve_par.etat == EtatRemboursement.APPROUVE
