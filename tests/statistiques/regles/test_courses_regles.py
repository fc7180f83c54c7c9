"""Two sweeps at once on PostgreSQL: one alert, one message, one end."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from salon_paiement.models import Notification
from statistiques.models import AlerteStatistique
from statistiques.regles import ecriture
from statistiques.regles.annonce import alertes_annoncer
from statistiques.regles.evaluation import indicateur_evaluer, regles_evaluer
from statistiques.regles.jeu import jeu_lire, regles_installer
from statistiques.regles.types import Releve
from tests.concurrence.outils_course import courir, rendez_vous
from tests.personnel.conftest import Equipe
from tests.personnel.conftest import equipe_reelle as equipe_reelle
from tests.statistiques.regles.mesures_inventees import Sonde

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FOIS = 4


def test_quatre_balayages_ensemble_font_une_alerte_un_message_une_fin(
    equipe_reelle: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    sonde, instant = Sonde(), timezone.now()
    salons = [equipe_reelle.chez.salon.pk, equipe_reelle.ailleurs.salon.pk]
    sonde.valeurs = {(salon, "mtn"): Releve(150) for salon in salons}
    regles_installer({"attente_reseau": sonde.indicateur})
    jeu = jeu_lire(tous=True)
    # All have read that nothing is open before any of them writes.
    attendre, ouvrir = rendez_vous(FOIS, 5), ecriture._ouvrir

    def ensemble(changements: Any) -> int:
        attendre()
        return ouvrir(changements)

    monkeypatch.setattr(ecriture, "_ouvrir", ensemble)
    comptes = courir([partial(indicateur_evaluer, sonde.indicateur, jeu, instant)] * FOIS)
    monkeypatch.setattr(ecriture, "_ouvrir", ouvrir)
    assert sorted(map(str, comptes)) == ["0"] * (FOIS - 1) + ["2"]
    assert AlerteStatistique.objects.count() == 2
    assert sum(map(int, map(str, courir([partial(alertes_annoncer, instant)] * FOIS)))) == 2
    assert Notification.objects.filter(modele="alerte").count() == 2
    sonde.valeurs = {(salon, "mtn"): Releve(1) for salon in salons}
    plus_tard = instant + datetime.timedelta(minutes=10)
    indicateur_evaluer(sonde.indicateur, jeu, instant)
    courir([partial(indicateur_evaluer, sonde.indicateur, jeu, plus_tard)] * FOIS)
    courir([partial(alertes_annoncer, plus_tard)] * FOIS)
    assert Notification.objects.filter(modele="alerte_resolue").count() == 2


def test_temoin_sans_la_contrainte_chaque_balayage_ecrirait_la_sienne(
    equipe_reelle: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    sonde, instant = Sonde(), timezone.now()
    sonde.valeurs = {(equipe_reelle.chez.salon.pk, "mtn"): Releve(150)}
    regles_installer({"attente_reseau": sonde.indicateur})
    jeu = jeu_lire(tous=True)
    contrainte = next(c for c in AlerteStatistique._meta.constraints if c.name == "alerte_regle_ouverte")
    attendre, ouvrir = rendez_vous(2, 5), ecriture._ouvrir

    def ensemble(changements: Any) -> int:
        attendre()
        return ouvrir(changements)

    monkeypatch.setattr(ecriture, "_ouvrir", ensemble)
    with connection.schema_editor() as editeur:
        editeur.remove_constraint(AlerteStatistique, contrainte)
    try:
        courir([partial(indicateur_evaluer, sonde.indicateur, jeu, instant)] * 2)
        assert AlerteStatistique.objects.count() == 2
    finally:
        AlerteStatistique.objects.all().delete()
        with connection.schema_editor() as editeur:
            editeur.add_constraint(AlerteStatistique, contrainte)


def test_un_seul_balayage_entier_a_la_fois(equipe_reelle: Equipe) -> None:
    sonde = Sonde()
    entres: list[int] = []
    attendre = rendez_vous(2, 1)

    def lire(_regard: Any) -> dict[Any, Releve]:
        entres.append(1)
        attendre()
        return {}

    catalogue = {"attente_reseau": sonde.faire(lire=lire)}
    courir([partial(regles_evaluer, None, catalogue)] * 2)
    assert len(entres) == 1
