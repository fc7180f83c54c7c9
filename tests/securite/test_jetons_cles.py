"""Keys replaced under tokens in use, and tokens that our own key signed about somebody else (fiabilite §4.5, 17)."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from config.cles_locales import cle_jetons_nouvelle
from salon_paiement.comptes.jetons import POUR_QUI
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from tests.securite.acces import appeler, jetons, lire
from tests.securite.outils_jetons import dits, refait

pytestmark = pytest.mark.django_db

GERANT = Role.GERANT


def test_une_cle_remplacee_verifie_encore_et_une_cle_oubliee_non(equipe: Equipe, settings: Any) -> None:
    acces, ancienne = jetons(equipe.personnes[GERANT])["access"], settings.JWT_CLE_PRIVEE
    settings.JWT_CLE_PRIVEE = cle_jetons_nouvelle()
    assert lire(acces) == 401
    for forme in (ancienne, base64.b64encode(ancienne.encode()).decode(), ancienne.replace("\n", "\\n")):
        settings.JWT_CLES_ANCIENNES = forme
        assert lire(acces) == 200
    neuf = jetons(equipe.personnes[GERANT])["access"]
    settings.JWT_CLES_ANCIENNES = ""
    assert (lire(neuf), lire(acces)) == (200, 401)


def test_changer_secret_key_ne_touche_pas_aux_jetons(equipe: Equipe, settings: Any) -> None:
    """Not the first call, nor the next ones: the session that tokens name keeps its number."""
    paire = jetons(equipe.personnes[GERANT])
    acces = paire["access"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une-autre-cle-" + "z" * 40
    assert [lire(acces), lire(acces)] == [200, 200]
    assert dits(acces)["aud"] == POUR_QUI
    assert Session.objects.get().session_key not in acces
    statut, suivante = appeler("/api/token/refresh/", {"refresh": paire["refresh"]})
    assert (statut, lire(suivante["access"])) == (200, 200)
    # Renewed since, it no longer leans on the key that goes.
    settings.SECRET_KEY_FALLBACKS = []
    assert lire(suivante["access"]) == 200
    assert appeler("/api/token/refresh/", {"refresh": suivante["refresh"]})[0] == 200


def test_une_cle_secrete_jetee_ferme_les_sessions_qu_elle_gardait(equipe: Equipe, settings: Any) -> None:
    """The control of the test above."""
    paire = jetons(equipe.personnes[GERANT])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une-autre-cle-" + "z" * 40, []
    assert lire(paire["access"]) == 401
    assert appeler("/api/token/refresh/", {"refresh": paire["refresh"]})[0] == 401


def test_la_session_d_une_autre_n_est_pas_celle_du_jeton(equipe: Equipe) -> None:
    """A token signed by us that names one person and the session of another opens nothing."""
    paire, autre = jetons(equipe.personnes[GERANT]), jetons(equipe.personnes[Role.CAISSIER])
    assert lire(paire["access"]) == 200
    assert lire(refait(paire["access"], sub=dits(autre["access"])["sub"])) == 401
    assert lire(refait(paire["access"], sub="999999999")) == 401
    assert lire(refait(paire["access"], sub="une autre")) == 401
