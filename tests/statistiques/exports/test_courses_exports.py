"""Files asked for at the same instant: no more than one person may have in preparation."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from salon_paiement.models import Role
from statistiques.exports.demander import SIMULTANES, export_demander
from statistiques.models import ExportStatistiques, QuoiExport
from tests import fabriques
from tests.concurrence.outils_course import attend_la_course, courir, rendez_vous, sans_verrous
from tests.statistiques.exports.lecteurs import demande

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
LISTES = [quoi for quoi in QuoiExport if quoi != QuoiExport.STATISTIQUES]


def test_quatre_demandes_a_la_fois_ne_passent_pas_la_limite(
    maison_reelle: fabriques.Maison, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXPORT_SEUIL_DIRECT = 0
    fabriques.session_payee(maison_reelle)
    qui = fabriques.membre(maison_reelle, Role.GERANT)
    creer = ExportStatistiques.objects.create

    def jouer() -> bool:
        ExportStatistiques.objects.all().delete()
        attendre = rendez_vous(len(LISTES))

        def creer_ensemble(**champs: Any) -> ExportStatistiques:
            attendre()
            return creer(**champs)

        monkeypatch.setattr(ExportStatistiques.objects, "create", creer_ensemble)
        courir([partial(export_demander, demande(maison_reelle.salon, quoi=quoi), qui) for quoi in LISTES])
        return ExportStatistiques.objects.count() > SIMULTANES

    assert not jouer()
    assert ExportStatistiques.objects.count() == SIMULTANES
    with sans_verrous():
        attend_la_course(jouer)
