"""The manager's code on the cashier's page: offered when it serves, applied at once, nothing lost when it is wrong."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement
from paiements.models import AccordGerant, Paiement, Remboursement
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.fabriques_accords import equipe_avec_codes
from tests.fabriques_caisse import encaisser, ouvrir
from tests.fabriques_codes import AUTRE_CODE, CODE
from tests.fabriques_remboursements import payee
from tests.personnel.conftest import Equipe
from tests.personnel.test_tiroir import adresse, lire
from tests.personnel.test_tiroir_note import poster


@pytest.fixture
def equipe(db: None) -> Equipe:
    return equipe_avec_codes()


def gerant(equipe: Equipe, code: str = CODE) -> dict[str, str]:
    return {"gerant": str(equipe.personnes[Role.GERANT].pk), "code_gerant": code}


def test_une_remise_avec_le_code_se_voit_accordee_par(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    assert 'name="code_gerant"' in lire(equipe.client(Role.CAISSIER).get(adresse("caisse_session", session.code_court)))
    for _ in range(2):
        envoi = {"montant": "500", "motif": "cliente fidèle", **gerant(equipe)}
        reponse = poster(equipe, Role.CAISSIER, "note_remise", session.code_court, **envoi)
        assert reponse.status_code == 303
    assert SessionPaiement.objects.get(pk=session.pk).remise == 500
    page = lire(equipe.client(Role.CAISSIER).get(reponse["Location"]))
    nom = equipe.personnes[Role.GERANT].username
    assert f"Accordé par {nom}." in page
    assert "Accord donné avec son code : remise de 500 F." in page
    assert AccordGerant.objects.count() == 1


def test_un_code_faux_ne_perd_pas_ce_qui_est_tape_mais_ne_montre_pas_le_code(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    envoi = {"montant": "500", "motif": "cliente fidèle", **gerant(equipe, AUTRE_CODE)}
    reponse = poster(equipe, Role.CAISSIER, "note_remise", session.code_court, **envoi)
    page = lire(reponse)
    assert reponse.status_code == 422
    assert "Il reste 4 essais" in page
    assert 'value="cliente fidèle"' in page
    assert AUTRE_CODE not in page
    assert SessionPaiement.objects.get(pk=session.pk).remise == 0


def test_sans_code_la_caissiere_est_refusee_et_le_gerant_n_en_a_pas_besoin(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    envoi = {"montant": "500", "motif": "cliente fidèle"}
    assert poster(equipe, Role.CAISSIER, "note_remise", session.code_court, **envoi).status_code == 403
    assert 'name="code_gerant"' not in lire(
        equipe.client(Role.GERANT).get(adresse("caisse_session", session.code_court))
    )
    assert poster(equipe, Role.GERANT, "note_remise", session.code_court, **envoi).status_code == 303


def test_annule_des_especes_avec_le_code(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    paiement = encaisser(fabriques.session_a_payer(equipe.chez), equipe.personnes[Role.CAISSIER], 2000)
    args = (paiement.session.code_court, paiement.reference)
    envoi = {"motif": "erreur de note", **gerant(equipe)}
    assert poster(equipe, Role.CAISSIER, "especes_annuler", *args, **envoi).status_code == 303
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.ANNULE


def test_un_remboursement_est_approuve_sur_place_ou_attend_comme_avant(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    envoi = {"paiement": paiement.reference, "montant": "2000", "voie": "avoir", "motif": "trop cher"}
    reponse = poster(equipe, Role.CAISSIER, "note_rembourser", paiement.session.code_court, **envoi, **gerant(equipe))
    assert reponse.status_code == 303
    fait = Remboursement.objects.get()
    assert (fait.etat, fait.approuve_par) == (EtatRemboursement.FAIT, equipe.personnes[Role.GERANT])
    autre = {**envoi, "montant": "1000", "cle": "autre"}
    poster(equipe, Role.CAISSIER, "note_rembourser", paiement.session.code_court, **autre)
    assert Remboursement.objects.exclude(pk=fait.pk).get().etat == EtatRemboursement.DEMANDE
