"""Alerts are written once, follow the figures, and stay seen."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salon_paiement.models import Role, Salon
from statistiques.anomalies.depassements import depassements_de
from statistiques.models import AlerteStatistique, GenreAlerte
from statistiques.perimetre import Perimetre
from statistiques.selecteurs_alertes import alertes_actives
from statistiques.services import alertes as service
from statistiques.services.alertes import Lecteur, alerte_acquitter, alertes_balayer, alertes_relever
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.series import UN_JOUR, salon_tranquille

pytestmark = pytest.mark.django_db

# A Monday noon: the last finished day is a Sunday, whose weekday is closed.
DIMANCHE = datetime.date(2026, 11, 29)
MIDI = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
SAMEDI = DIMANCHE - UN_JOUR
Series = dict[str, dict[datetime.date, int]]


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def figures(graine: int = 1) -> Series:
    """Twenty-two whole weeks that end on that Sunday."""
    tires = salon_tranquille(154, graine)
    return {
        nom: {DIMANCHE - (153 - rang) * UN_JOUR: valeur for rang, valeur in enumerate(valeurs)}
        for nom, valeurs in tires.items()
    }


def lecteur(series: Series, en_panne: Salon | None = None) -> Lecteur:
    """Read ``series`` for every salon, as the rollups would be; nothing can be read of ``en_panne``."""

    def lire(perimetre: Perimetre, du: datetime.date, au: datetime.date, noms: Collection[str]) -> dict[str, list[int]]:
        jours = [du + rang * UN_JOUR for rang in range((au - du).days + 1)]
        return {nom: [series.get(nom, {}).get(jour, 0) for jour in jours] for nom in noms}

    def limites(perimetre: Perimetre, jour: datetime.date) -> dict[str, int]:
        if en_panne in perimetre.salons:
            raise RuntimeError("figures away")
        return {nom: jours.get(jour, 0) for nom, jours in series.items()}

    return Lecteur(lire, limites)


def lignes() -> set[tuple[Any, ...]]:
    return set(AlerteStatistique.objects.values_list("genre", "mesure", "jour", "severite", "active"))


def test_ecrit_une_fois_puis_ferme_ce_qui_n_est_plus_vrai(equipe: Equipe) -> None:
    salon, series = equipe.chez.salon, figures()
    vraies = dict(series["visites"])
    series["visites"][SAMEDI] = series["encaisse"][SAMEDI] = 0
    assert alertes_relever(salon, SAMEDI, MIDI, lecteur(series)) == 1
    vide = (GenreAlerte.ANOMALIE, "visites", SAMEDI, "warning")
    assert lignes() == {(*vide, True)}
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        assert alertes_relever(salon, SAMEDI, MIDI, lecteur(series)) == 0
    assert not [q for q in requetes if q["sql"].startswith(("UPDATE", "INSERT"))]
    # The visits of that day come in late.
    series["visites"] = vraies
    alertes_relever(salon, SAMEDI, MIDI, lecteur(series))
    assert (*vide, False) in lignes()
    assert {a.mesure for a in alertes_actives(Perimetre((salon,)))} == {"encaisse"}


def test_ce_qui_est_vu_le_reste_sauf_si_c_est_plus_grave(equipe: Equipe) -> None:
    salon, qui = equipe.chez.salon, equipe.personnes[Role.GERANT]
    series: Series = {"connexions_refusees": {SAMEDI: 20}}
    alertes_relever(salon, SAMEDI, MIDI, lecteur(series))
    (alerte,) = alertes_actives(Perimetre((salon,)))
    assert (alerte.genre, alerte.severite) == (GenreAlerte.SECURITE, "warning")
    assert alerte_acquitter(alerte.pk, qui)
    assert not alerte_acquitter(alerte.pk, equipe.personnes[Role.PROPRIETAIRE])
    series["connexions_refusees"][SAMEDI] = 30
    alertes_relever(salon, SAMEDI, MIDI, lecteur(series))
    assert alertes_actives(Perimetre((salon,))) == []
    (vue,) = alertes_actives(Perimetre((salon,)), vues=True)
    assert (vue.valeur, vue.acquittee_par) == (30, qui)
    series["connexions_refusees"][SAMEDI] = 60
    alertes_relever(salon, SAMEDI, MIDI, lecteur(series))
    (pire,) = alertes_actives(Perimetre((salon,)))
    assert (pire.pk, pire.severite, pire.acquittee_par) == (alerte.pk, "critical", None)


def test_un_jour_en_cours_n_est_compare_qu_aux_limites(equipe: Equipe) -> None:
    series = figures()
    aujourd_hui = DIMANCHE + UN_JOUR
    series["reussies_en_reseau"], series["tentatives_refusees"] = {aujourd_hui: 5}, {aujourd_hui: 5}
    alertes_relever(equipe.chez.salon, aujourd_hui, MIDI, lecteur(series))
    assert lignes() == {(GenreAlerte.PERFORMANCE, "taux_reussite", aujourd_hui, "critical", True)}
    # The control: the same empty Monday is told once it is over.
    alertes_relever(equipe.chez.salon, aujourd_hui, MIDI + UN_JOUR, lecteur(series))
    assert (GenreAlerte.ANOMALIE, "visites", aujourd_hui, "warning", True) in lignes()


def test_une_tendance_laisse_la_place_a_celle_de_la_semaine_suivante(equipe: Equipe) -> None:
    salon, series = equipe.chez.salon, figures()
    for nom in series:
        for recul in range(28):
            series[nom][DIMANCHE - recul * UN_JOUR] //= 3
    alertes_relever(salon, DIMANCHE, MIDI, lecteur(series))
    tendance = AlerteStatistique.objects.filter(genre=GenreAlerte.CHANGEMENT_TENDANCE, active=True)
    assert set(tendance.values_list("mesure", "jour")) == {("visites", DIMANCHE), ("encaisse", DIMANCHE)}
    for rang in range(1, 8):
        jour = DIMANCHE + rang * UN_JOUR
        for nom in series:
            series[nom][jour] = series[nom][jour - 7 * UN_JOUR]
        alertes_relever(salon, jour, MIDI + rang * UN_JOUR, lecteur(series))
        attendu = DIMANCHE + (7 if rang == 7 else 0) * UN_JOUR
        assert set(tendance.values_list("jour", flat=True)) <= {attendu}


def test_n_est_plus_montree_apres_une_semaine_sauf_une_grave_que_personne_n_a_vue(equipe: Equipe) -> None:
    salon = equipe.chez.salon
    vieux = SAMEDI - 8 * UN_JOUR
    for mesure, severite in (("connexions_refusees", "warning"), ("erreurs", "critical")):
        AlerteStatistique.objects.create(
            salon=salon, genre="securite", mesure=mesure, jour=vieux, severite=severite, valeur=1, attendu=1
        )
    alertes_relever(salon, DIMANCHE, MIDI, lecteur({}))
    (grave,) = alertes_actives(Perimetre((salon,)))
    assert grave.mesure == "erreurs"
    alerte_acquitter(grave.pk, equipe.personnes[Role.GERANT])
    alertes_relever(salon, DIMANCHE, MIDI, lecteur({}))
    assert alertes_actives(Perimetre((salon,)), vues=True) == []


def test_le_balayage_voit_chaque_salon_et_l_un_n_arrete_pas_les_autres(equipe: Equipe) -> None:
    series: Series = {"connexions_refusees": {SAMEDI: 20, DIMANCHE: 70}}
    lire = lecteur(series, en_panne=equipe.chez.salon)
    assert alertes_balayer(MIDI, lire) == 2
    assert alertes_balayer(MIDI, lire) == 0
    perimetre = Perimetre((equipe.chez.salon, equipe.ailleurs.salon))
    assert [(a.salon, a.jour) for a in alertes_actives(perimetre)] == [
        (equipe.ailleurs.salon, DIMANCHE),
        (equipe.ailleurs.salon, SAMEDI),
    ]
    assert alertes_actives(Perimetre((equipe.chez.salon,))) == []


def test_la_base_refuse_deux_fois_la_meme_et_une_vue_par_personne(equipe: Equipe) -> None:
    champs: dict[str, Any] = {
        "salon": equipe.chez.salon, "genre": "securite", "mesure": "erreurs", "jour": SAMEDI, "severite": "info",
        "valeur": 1, "attendu": 1,
    }  # fmt: skip
    AlerteStatistique.objects.create(**champs)
    for faux in ({}, {"mesure": "autre", "acquittee_le": MIDI}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AlerteStatistique.objects.create(**champs | faux)
    # Two sweeps that both found it: the second one writes nothing and does not fail.
    cle = ("securite", "erreurs", SAMEDI)
    anomalie = depassements_de({"erreurs": 90}, SAMEDI)[0]
    service._ecrire(equipe.chez.salon, {cle: anomalie})
    assert AlerteStatistique.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "statut"),
    [
        (Role.PROPRIETAIRE, 303), (Role.GERANT, 303), ("plateforme", 303), (Role.COMPTABLE, 403),
        (Role.CAISSIER, 404), (Role.COIFFEUR, 404), ("etrangere", 404), ("", 302),
    ],
)  # fmt: skip
def test_qui_peut_dire_qu_une_alerte_est_vue(equipe: Equipe, role: str, statut: int) -> None:
    alertes_relever(equipe.chez.salon, SAMEDI, MIDI, lecteur({"connexions_refusees": {SAMEDI: 20}}))
    alerte = AlerteStatistique.objects.get()
    adresse = reverse("admin:alerte_acquitter", args=[alerte.pk])
    client = equipe.client(role)
    assert client.get(adresse).status_code in {405, 302, 403, 404}
    assert AlerteStatistique.objects.filter(acquittee_le=None).exists()
    reponse = client.post(adresse, {"suite": "/admin/caisse/"})
    assert reponse.status_code == statut
    assert AlerteStatistique.objects.filter(acquittee_le=None).exists() == (statut != 303)
    if statut == 303:
        assert reponse["Location"] == "/admin/caisse/"
        assert client.post(adresse, {"suite": "https://ailleurs.example/"})["Location"] == reverse("admin:index")
        inconnue = reverse("admin:alerte_acquitter", args=[uuid.uuid4()])
        assert client.post(inconnue).status_code == 404
