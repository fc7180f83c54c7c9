"""What was computed serves until a fact makes it old, takes little room, and nobody needs the cache to be there."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable

import pytest
import time_machine
from django.conf import LazySettings
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from prometheus_client import REGISTRY

from salon_paiement.models import SessionPaiement
from statistiques.cache import TAILLE_MAX, etag_de, memoriser
from statistiques.cache_mesures import cache_mesures, cache_mesures_recentes
from statistiques.models import AlerteStatistique, SuiviCumuls
from statistiques.versions import version_de
from tests import fabriques
from tests.statistiques.memoires import Calcul, chez
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def test_ne_calcule_qu_une_fois_par_vue_par_salon_et_par_langue(maison: fabriques.Maison) -> None:
    calcul, autre = Calcul(), fabriques.maison("Autre")
    lues = [memoriser("essai", chez(maison), "a", calcul) for _fois in range(3)]
    assert [(lue.valeur, lue.trouve) for lue in lues] == [({"fois": 1}, n > 0) for n in range(3)]
    memoriser("essai", chez(maison), "b", calcul)
    memoriser("autre", chez(maison), "a", calcul)
    memoriser("essai", chez(autre), "a", calcul)
    memoriser("essai", chez(maison, autre), "a", calcul)
    assert memoriser("essai", chez(autre, maison), "a", calcul).trouve
    with translation.override("en"):
        memoriser("essai", chez(maison), "a", calcul)
    assert calcul.fois == 6


def vendre(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)


def sceller(maison: fabriques.Maison) -> None:
    tout_sceller()


def recompter(maison: fabriques.Maison) -> None:
    SuiviCumuls.objects.create(salon=maison.salon, version=1)


def alerter(maison: fabriques.Maison) -> None:
    AlerteStatistique.objects.create(
        salon=maison.salon, genre="anomalie", mesure="encaisse", jour=timezone.localdate(), severite="info",
        valeur=1, attendu=2,
    )  # fmt: skip


@pytest.mark.parametrize("fait", [vendre, sceller, recompter, alerter])
def test_un_fait_nouveau_rend_ancien_ce_qui_etait_garde_chez_lui_seul(
    maison: fabriques.Maison, fait: Callable[[fabriques.Maison], None]
) -> None:
    fabriques.session_scannee(maison)
    calcul, autre = Calcul(), fabriques.maison("Autre")
    avant, etag = version_de(chez(autre)), etag_de("essai", chez(maison))
    memoriser("essai", chez(maison), "", calcul)
    fait(maison)
    assert not memoriser("essai", chez(maison), "", calcul).trouve
    assert etag_de("essai", chez(maison)) != etag
    assert version_de(chez(autre)) == avant
    assert version_de(chez(maison, autre)) != version_de(chez(autre, fabriques.maison("Encore")))


def test_une_alerte_qui_en_remplace_une_autre_aux_memes_nombres_se_voit(maison: fabriques.Maison) -> None:
    alerter(maison)
    avant = version_de(chez(maison))
    ancienne = AlerteStatistique.objects.get()
    ancienne.delete()
    AlerteStatistique.objects.create(
        salon=maison.salon, genre=ancienne.genre, mesure="pourboires", jour=ancienne.jour,
        severite=ancienne.severite, valeur=ancienne.valeur, attendu=ancienne.attendu,
    )  # fmt: skip
    assert version_de(chez(maison)) != avant


def test_un_fait_date_d_avant_mais_ecrit_apres_se_voit_des_qu_il_est_scelle(maison: fabriques.Maison) -> None:
    fabriques.session_scannee(maison)
    tout_sceller()
    avant = version_de(chez(maison))
    TraceTransaction.objects.create(
        salon=maison.salon,
        type_trace=TypeTrace.CONNEXION,
        titre="entrée",
        date_creation=timezone.now() - datetime.timedelta(minutes=1),
    )
    assert version_de(chez(maison)) == avant
    tout_sceller()
    assert version_de(chez(maison)) != avant


def test_des_heures_qui_glissent_sont_relues_quand_l_heure_sonne(maison: fabriques.Maison) -> None:
    midi = datetime.datetime(2026, 3, 30, 12, 0, 5, tzinfo=datetime.UTC)
    versions = []
    for secondes in (0, 3_590, 3_600):
        with time_machine.travel(midi + datetime.timedelta(seconds=secondes), tick=False):
            versions.append((version_de(chez(maison), chez(maison).dernieres_heures()), version_de(chez(maison))))
    (une, jours), (meme, memes), (autre, toujours) = versions
    assert une == meme != autre
    assert jours == memes == toujours


def test_un_fait_venu_pendant_le_calcul_n_est_jamais_cache(maison: fabriques.Maison) -> None:
    def lent() -> int:
        vues = SessionPaiement.objects.count()
        fabriques.session_scannee(maison)
        return vues

    memoriser("essai", chez(maison), "", lent)
    assert memoriser("essai", chez(maison), "", SessionPaiement.objects.count).valeur == 1


def test_la_version_de_cinquante_salons_est_une_seule_requete(maison: fabriques.Maison) -> None:
    beaucoup = chez(*(fabriques.maison(f"Salon {n}") for n in range(5)))
    with CaptureQueriesContext(connection) as requetes:
        version_de(beaucoup)
    assert len(requetes) == 1


def test_la_duree_vient_du_reglage_et_zero_ne_garde_rien(maison: fabriques.Maison, settings: LazySettings) -> None:
    calcul = Calcul()
    settings.STATISTIQUES_CACHE_SECONDES = 0
    assert not [memoriser("essai", chez(maison), "", calcul).trouve for _fois in range(2)][1]
    settings.STATISTIQUES_CACHE_SECONDES = 1
    memoriser("essai", chez(maison), "", calcul)
    etag = etag_de("essai", chez(maison))
    time.sleep(1.01)
    assert not memoriser("essai", chez(maison), "", calcul).trouve
    assert etag_de("essai", chez(maison)) != etag


def test_cinquante_salons_tiennent_dans_dix_megaoctets(maison: fabriques.Maison) -> None:
    """Eight tabs over six periods of fifty salons and of all of them: a page of figures must take 4 KB at most."""
    hasard = random.Random(5)
    chiffres = {f"mesure_{n}": hasard.randrange(10**7) for n in range(90)}
    courbes = [[hasard.randrange(10**6) for _jour in range(62)] for _serie in range(6)]
    memoriser("essai", chez(maison), "page", lambda: {"chiffres": chiffres, "courbes": courbes})
    avant = {cle: len(valeur) for cle, valeur in caches["default"]._cache.items()}  # type: ignore[attr-defined]
    assert 500 < max(avant.values()) < 10 * 1024 * 1024 / (8 * 6 * 51)
    for _fois in range(20):
        fabriques.session_scannee(maison)
        memoriser("essai", chez(maison), "page", lambda: {"chiffres": chiffres, "courbes": courbes})
    # Facts replace what is kept, they do not add to it.
    assert len(caches["default"]._cache) <= len(avant) + 4  # type: ignore[attr-defined]


def test_une_valeur_demesuree_n_est_pas_gardee(maison: fabriques.Maison) -> None:
    demesuree = random.Random(5).randbytes(TAILLE_MAX).hex()
    assert not [memoriser("essai", chez(maison), "", lambda: demesuree).trouve for _fois in range(2)][1]
    assert cache_mesures().ecartes == 2


def test_compte_ce_qu_il_sert_et_le_temps_des_calculs(maison: fabriques.Maison) -> None:
    def lu(de: str) -> float:
        return REGISTRY.get_sample_value("statistiques_cache_total", {"vue": "compte", "de": de}) or 0

    avant = lu("trouve"), lu("calcule")
    for _fois in range(4):
        memoriser("compte", chez(maison), "", Calcul(0.01))
    mesures = cache_mesures()
    assert (mesures.trouves, mesures.calcules, mesures.taux, mesures.absent) == (3, 1, 750, False)
    assert mesures.calcul_moyen_ms is not None
    assert mesures.calcul_moyen_ms >= 10
    assert (lu("trouve") - avant[0], lu("calcule") - avant[1]) == (3, 1)


def test_l_age_et_le_temps_du_calcul_sont_dits(maison: fabriques.Maison) -> None:
    memoriser("essai", chez(maison), "", lambda: {"jour": timezone.localdate()})
    lue = memoriser("essai", chez(maison), "", Calcul())
    assert lue.valeur == {"jour": timezone.localdate().isoformat()}
    assert (lue.age in {0, 1}, lue.calcul_ms >= 0) == (True, True)


def test_ce_que_les_pages_en_disent_n_est_relu_que_de_temps_en_temps(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    memoriser("compte", chez(maison), "", Calcul())
    assert cache_mesures_recentes().trouves == 0
    memoriser("compte", chez(maison), "", Calcul())
    assert (cache_mesures_recentes().trouves, cache_mesures().trouves) == (0, 1)
    monkeypatch.setattr("statistiques.cache_mesures.ECART", 0.0)
    assert cache_mesures_recentes().trouves == 1
