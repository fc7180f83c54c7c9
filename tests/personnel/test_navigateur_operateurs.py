"""The operators' pages in a real browser: no accessibility fault, nothing wider than a cheap phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from paiements.meteo import mesures
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_meteo import coupe, envoyee, second_compte
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import fautes, ouvrir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
__all__ = ["ouvrir"]


def mauvais_temps(equipe: Equipe) -> None:
    """Every colour at once, a cut network, a second account."""
    for rang in range(6):
        envoyee(equipe.ailleurs, duree=5 + 2 * rang)
        envoyee(equipe.ailleurs, "echoue", reseau="moov", motif_code="operateur_injoignable")
        envoyee(equipe.ailleurs, initie_le=fabriques.il_y_a(heures=rang + 2))
    second_compte(equipe.chez, "mtn", "celtiis_bj")
    coupe(equipe.chez.compte, "celtiis_bj", essai_dans=200)
    mesures.oublier()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sont_accessibles_et_tiennent_sur_un_petit_telephone(equipe_reelle: Equipe, ouvrir: Any, theme: str) -> None:
    mauvais_temps(equipe_reelle)
    compte = reverse("admin:paiements_comptefournisseur_change", args=[equipe_reelle.chez.compte.pk])
    vues = {}
    for adresse in ("/admin/operateurs/", "/admin/operateurs/ordre/", "/admin/", compte):
        page = ouvrir(
            equipe_reelle.client(Role.PROPRIETAIRE),
            adresse,
            viewport={"width": 360, "height": 740},
            color_scheme=theme,
        )
        vues[adresse] = (page.evaluate("document.documentElement.scrollWidth"), fautes(page))
    assert vues == dict.fromkeys(vues, (360, []))
