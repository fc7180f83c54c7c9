"""What was computed serves until a fact makes it old, takes little room, and nobody needs the cache to be there."""

from __future__ import annotations

import contextlib
import datetime
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from prometheus_client import REGISTRY

from salon_paiement import cache_garde
from salon_paiement.models import SessionPaiement
from statistiques import cache as memoire
from statistiques.cache import TAILLE_MAX, etag_de, memoriser
from statistiques.cache_mesures import cache_mesures
from statistiques.models import SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.versions import version_de
from tests import fabriques
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


class Calcul:
    """Counts how often it is asked."""

    def __init__(self, duree: float = 0) -> None:
        self.fois, self.duree = 0, duree

    def __call__(self) -> dict[str, int]:
        self.fois += 1
        time.sleep(self.duree)
        return {"fois": self.fois}


def chez(*maisons: fabriques.Maison) -> Perimetre:
    return Perimetre(tuple(maison.salon for maison in maisons))


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


@pytest.mark.parametrize("fait", [vendre, sceller, recompter])
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


@pytest.fixture
def sourd() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen(64)
        yield prise.getsockname()[1]


def sans_cache(settings: LazySettings, port: int) -> None:
    options = {"socket_timeout": 0.05, "socket_connect_timeout": 0.05}
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}",
            "OPTIONS": options,
        }
    }


@pytest.mark.parametrize("mort", ["ferme", "sourd"])
@pytest.mark.parametrize("pause", [600, 0], ids=["", "temoin_sans_pause"])
def test_un_redis_mort_ou_sourd_n_est_attendu_qu_une_fois(
    maison: fabriques.Maison,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    sourd: int,
    mort: str,
    pause: int,
) -> None:
    monkeypatch.setattr(cache_garde, "PAUSE", pause)
    sans_cache(settings, sourd if mort == "sourd" else 9)
    calcul = Calcul()
    lues = [memoriser("essai", chez(maison), "", calcul) for _fois in range(20 if pause else 4)]
    assert [lue.valeur["fois"] for lue in lues] == [*range(1, len(lues) + 1)]
    assert not any(lue.trouve for lue in lues)
    attendues = [ligne for ligne in caplog.messages if ligne.startswith("cache injoignable")]
    assert len(attendues) == 1 if pause else len(attendues) >= len(lues)
    assert cache_mesures().calcules == (len(lues) if pause else 0)
    assert cache_mesures().absent == bool(pause)


def test_le_cache_revenu_ressert(
    maison: fabriques.Maison, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    locmem = settings.CACHES
    sans_cache(settings, 9)
    calcul = Calcul()
    memoriser("essai", chez(maison), "", calcul)
    settings.CACHES = locmem
    assert not memoriser("essai", chez(maison), "", calcul).trouve
    maintenant = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: maintenant + cache_garde.PAUSE + 1)
    memoriser("essai", chez(maison), "", calcul)
    assert memoriser("essai", chez(maison), "", calcul).trouve


def test_plusieurs_lecteurs_ensemble_font_un_seul_calcul(maison: fabriques.Maison) -> None:
    calcul, version = Calcul(0.05), version_de(chez(maison))
    vues: list[dict[str, int]] = []

    def lire() -> None:
        vues.append(memoriser("essai", chez(maison), "", calcul, version=version).valeur)

    fils = [threading.Thread(target=lire) for _fil in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert (vues, calcul.fois) == ([{"fois": 1}] * 8, 1)


def test_un_lecteur_parti_au_milieu_ne_fait_attendre_personne_plus_d_un_instant(maison: fabriques.Maison) -> None:
    version = version_de(chez(maison))
    place = memoire._place("essai", chez(maison), "")
    cache.add(f"{place}:{version}", 1, 10)
    debut = time.perf_counter()
    assert memoriser("essai", chez(maison), "", Calcul(), version=version).valeur == {"fois": 1}
    assert time.perf_counter() - debut < 1
    assert memoriser("essai", chez(maison), "", Calcul(), version=version).trouve


def test_un_calcul_qui_echoue_rend_la_place(maison: fabriques.Maison) -> None:
    def echouer() -> None:
        raise ZeroDivisionError

    with contextlib.suppress(ZeroDivisionError):
        memoriser("essai", chez(maison), "", echouer)
    debut = time.perf_counter()
    memoriser("essai", chez(maison), "", Calcul())
    assert time.perf_counter() - debut < memoire.PATIENCE


def test_l_age_et_le_temps_du_calcul_sont_dits(maison: fabriques.Maison) -> None:
    memoriser("essai", chez(maison), "", lambda: {"jour": timezone.localdate()})
    lue = memoriser("essai", chez(maison), "", Calcul())
    assert lue.valeur == {"jour": timezone.localdate().isoformat()}
    assert (lue.age in {0, 1}, lue.calcul_ms >= 0) == (True, True)
