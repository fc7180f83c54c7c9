"""What the platform takes: each day at its own rate, rounded down, whatever is stored and whatever is live."""

from __future__ import annotations

import datetime
import random

import pytest
from django.urls import reverse

from salon_paiement.models import Role
from statistiques.effectifs import effectifs
from statistiques.models import CumulJour, TarifPlateforme
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from statistiques.tarifs import FRAIS_PLATEFORME, frais_du_jour
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.rangees import ranger_jusqu_a
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2026, 10, 1)
UN_JOUR = datetime.timedelta(days=1)


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def frais(perimetre: Perimetre, periode: Periode) -> int:
    return totaux(perimetre, periode, [FRAIS_PLATEFORME])[FRAIS_PLATEFORME]


def test_chaque_jour_est_compte_a_son_taux_et_arrondi_seul() -> None:
    hasard = random.Random(20261129)
    maisons = [fabriques.maison(f"Salon {rang}") for rang in range(3)]
    attendu = {}
    for rang, chez in enumerate(maisons):
        taux = {} if rang == 2 else {JOUR + n * UN_JOUR: hasard.randrange(0, 60) for n in (5, 17, 18, 33)}
        TarifPlateforme.objects.bulk_create(
            TarifPlateforme(salon=chez.salon, depuis=depuis, taux_pour_mille=t) for depuis, t in taux.items()
        )
        for n in range(45):
            jour = JOUR + n * UN_JOUR
            encaisse, rembourse = hasard.randrange(0, 99_999), hasard.randrange(0, 60_000)
            CumulJour.objects.create(salon=chez.salon, jour=jour, encaisse=encaisse, rembourse=rembourse)
            dernier = max((depuis for depuis in taux if depuis <= jour), default=None)
            attendu[rang, jour] = frais_du_jour(encaisse - rembourse, taux[dernier]) if dernier else 0
        ranger_jusqu_a(chez.salon, JOUR + 44 * UN_JOUR)
    assert min(attendu.values()) < 0 < max(attendu.values())
    for du, au in ((0, 44), (5, 5), (4, 18), (18, 40), (0, 4)):
        periode = Periode(JOUR + du * UN_JOUR, JOUR + au * UN_JOUR)
        for rangs in ((0,), (1,), (2,), (0, 1, 2)):
            perimetre = Perimetre(tuple(maisons[rang].salon for rang in rangs))
            somme = sum(v for (rang, jour), v in attendu.items() if rang in rangs and periode.du <= jour <= periode.au)
            assert frais(perimetre, periode) == somme, (rangs, du, au)


def test_la_journee_en_cours_compte_aussi(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    perimetre = Perimetre((maison.salon,))
    aujourd_hui = Periode(perimetre.aujourd_hui(), perimetre.aujourd_hui())
    assert frais(perimetre, aujourd_hui) == 0
    TarifPlateforme.objects.create(salon=maison.salon, depuis=aujourd_hui.du + UN_JOUR, taux_pour_mille=900)
    assert frais(perimetre, aujourd_hui) == 0
    TarifPlateforme.objects.create(salon=maison.salon, depuis=aujourd_hui.du, taux_pour_mille=15)
    assert frais(perimetre, aujourd_hui) == frais(perimetre, perimetre.dernieres_heures()) == 75


def test_seule_la_plateforme_fixe_son_tarif_et_cela_se_sait(equipe: Equipe) -> None:
    liste, ajout = (reverse(f"admin:statistiques_tarifplateforme_{page}") for page in ("changelist", "add"))
    donnees = {"salon": str(equipe.chez.salon.pk), "depuis": "2026-12-01", "taux_pour_mille": "15"}
    for role in Role.values:
        client = equipe.client(role)
        assert (client.get(liste).status_code, client.post(ajout, donnees).status_code) == (403, 403)
    assert not TarifPlateforme.objects.exists()
    plateforme = equipe.client("plateforme")
    assert plateforme.post(ajout, {**donnees, "taux_pour_mille": "1001"}).status_code == 200
    assert plateforme.post(ajout, donnees).status_code == 302
    (fait,) = TraceTransaction.objects.filter(type_trace=TypeTrace.REGLAGE_MODIFIE)
    assert fait.salon_id == equipe.chez.salon.pk
    assert fait.donnees_structures["apres"] == {"taux_pour_mille": 15, "depuis": "2026-12-01"}
    histoire = reverse("admin:statistiques_tarifplateforme_history", args=[TarifPlateforme.objects.get().pk])
    assert "Tarif de la plateforme" in plateforme.get(histoire).content.decode()
    page = reverse("admin:statistiques_tarifplateforme_change", args=[TarifPlateforme.objects.get().pk])
    # Her own salon's rate answers an owner like one that nobody has.
    assert [equipe.client(qui).get(page).status_code for qui in ("plateforme", Role.PROPRIETAIRE)] == [200, 404]


def test_les_clients_des_24_heures_ne_comptent_qu_une_fois(maison: fabriques.Maison) -> None:
    perimetre = Perimetre((maison.salon,))
    fabriques.session_scannee(maison)
    assert effectifs(perimetre, ["clients_recents"]) == {"clients_recents": 0}
    for _visite in range(2):
        fabriques.session_payee(maison)
    assert effectifs(perimetre, ["clients_recents"]) == {"clients_recents": 1}
