"""The networks that a program may offer for a note: those of the client's own page, in the same order."""

from __future__ import annotations

import pytest

from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_meteo import coupe
from tests.paiements.api.appels import conforme, lire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.outils_cles import creer
from tests.securite.outils_cles import programme as par_cle

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def test_dit_ce_que_la_page_du_client_propose_et_ce_qui_est_coupe(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    client = programme(equipe, Role.CAISSIER)
    lus = lire(client, "api_session_reseaux", session.pk)["reseaux"]
    assert lus[0] == {
        "code": "mtn", "nom": "MTN MoMo", "numero_exige": True, "coupe": False, "perturbe": False, "essai": True
    }  # fmt: skip
    assert [lu["code"] for lu in lus] == equipe.chez.compte.reseaux
    coupe(equipe.chez.compte)
    lus = lire(client, "api_session_reseaux", session.pk)["reseaux"]
    assert (lus[-1]["code"], lus[-1]["coupe"], lus[-1]["perturbe"]) == ("mtn", True, True)
    conforme(client.get(f"/api/v1/sessions/{session.pk}/reseaux/"), "api_session_reseaux")


def test_sans_operateur_il_reste_les_especes(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    equipe.chez.compte.actif = False
    equipe.chez.compte.save()
    assert lire(programme(equipe, Role.CAISSIER), "api_session_reseaux", session.pk) == {"reseaux": []}


def test_se_lit_par_qui_peut_lancer_un_paiement(equipe: Equipe) -> None:
    adresse = f"/api/v1/sessions/{fabriques.session_a_payer(equipe.chez).code_court}/reseaux/"
    assert refus(programme(equipe, Role.COIFFEUR).get(adresse))[:2] == (403, "permission_denied")
    assert refus(programme(equipe, "etrangere").get(adresse))[:2] == (404, "not_found")
    assert par_cle(creer(equipe, "paiements:initier")[1]).get(adresse).status_code == 200
    assert par_cle(creer(equipe, "catalogue:lire")[1]).get(adresse).status_code == 403
