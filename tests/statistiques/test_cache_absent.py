"""Nobody needs the cache: dead, deaf or held by somebody who left, it costs one wait, then nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from salon_paiement import cache_garde
from statistiques import cache as memoire
from statistiques.cache import memoriser
from statistiques.cache_mesures import cache_mesures
from statistiques.versions import version_de
from tests import fabriques
from tests.statistiques.memoires import Calcul, chez

pytestmark = pytest.mark.django_db


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
    # What was poured into the cache before it was known to be away is lost: the first one.
    assert cache_mesures().calcules == (len(lues) if pause else len(lues) - 1)
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


@pytest.mark.parametrize("reserve", [True, False], ids=["", "temoin_sans_reserve"])
def test_plusieurs_lecteurs_ensemble_font_un_seul_calcul(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, reserve: bool
) -> None:
    if not reserve:
        monkeypatch.setattr(memoire, "cache_reserver", lambda *_a: None)
    monkeypatch.setattr(memoire, "PATIENCE", 20)
    calcul, version = Calcul(0.05), version_de(chez(maison))
    vues: list[dict[str, int]] = []

    def lire() -> None:
        vues.append(memoriser("essai", chez(maison), "", calcul, version=version).valeur)

    fils = [threading.Thread(target=lire) for _fil in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(vues) == 8
    assert (calcul.fois == 1) == reserve


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
