"""A client's credits beside her note, for programs: what the desk sees, to who sees money, in her salon only."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from paiements.models import Avoir
from salon_paiement.models import Role
from tests import fabriques
from tests.paiements.api.appels import conforme, lire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.outils_cles import corps, creer
from tests.securite.outils_cles import programme as par_cle

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def test_lit_ce_qui_reste_et_rien_d_une_autre(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    autre = fabriques.session_a_payer(equipe.ailleurs)
    assert lire(programme(equipe, Role.CAISSIER), "api_session_avoirs", session.pk) == {"avoirs": []}
    dans_un_mois = timezone.now().replace(microsecond=0) + datetime.timedelta(days=30)
    sien = Avoir.objects.create(
        salon=equipe.chez.salon, telephone=session.telephone, montant=5000, montant_utilise=2000, expire_le=dans_un_mois
    )
    Avoir.objects.create(salon=equipe.chez.salon, telephone=session.telephone, montant=1000, montant_utilise=1000)
    Avoir.objects.create(salon=equipe.ailleurs.salon, telephone=autre.telephone, montant=9000)
    client = programme(equipe, Role.CAISSIER)
    (lu,) = lire(client, "api_session_avoirs", session.pk)["avoirs"]
    assert lu == {
        "code": sien.code, "montant": 5000, "solde": 3000, "expire_le": f"{dans_un_mois:%Y-%m-%dT%H:%M:%SZ}"
    }  # fmt: skip
    conforme(client.get(f"/api/v1/sessions/{session.pk}/avoirs/"), "api_session_avoirs")


def test_refuse_a_qui_ne_voit_pas_l_argent_et_cache_un_autre_salon(equipe: Equipe) -> None:
    adresse = f"/api/v1/sessions/{fabriques.session_a_payer(equipe.chez).code_court}/avoirs/"
    assert refus(programme(equipe, Role.COIFFEUR).get(adresse))[:2] == (403, "permission_denied")
    assert refus(programme(equipe, "etrangere").get(adresse))[:2] == (404, "not_found")
    assert refus(programme(equipe, "").get(adresse))[:2] == (401, "not_authenticated")
    assert corps(par_cle(creer(equipe, "sessions:lire")[1]).get(adresse)) == (403, "permission_denied")
    assert par_cle(creer(equipe, "paiements:lire")[1]).get(adresse).json() == {"avoirs": []}
