"""The place by a hook, the memory of now, and the phones people really hold in Cotonou, Lomé or Abidjan."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.db import transaction
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from traces import contexte as module
from traces.contexte import ContexteMiddleware, appareil_de, memoire_maximale, memoire_utilisee
from traces.models import TraceContexte
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko)"
WV = f"{CHROME} Version/4.0"
TELEPHONES = [
    ("Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; fr) Presto/2.12.423 Version/12.16",
     ("Smartphone", "Opera Mini 36", "Android")),
    ("Opera/9.80 (J2ME/MIDP; Opera Mini/4.5.40312/37.6334; U; fr) Presto/2.12.423 Version/12.16",
     ("Feature Phone", "Opera Mini 4", "")),
    (f"Mozilla/5.0 (Linux; U; Android 8.1.0; en-US; itel A16 Plus Build/O11019) {WV} Chrome/78.0.3904.108 "
     "UCBrowser/13.4.0.1306 Mobile Safari/537.36", ("Itel A16 Plus", "UC Browser 13", "Android 8")),
    ("Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
     ("Nokia 8110", "Firefox Mobile 48", "KaiOS 2")),
    (f"Mozilla/5.0 (Linux; Android 12; TECNO BF7) {CHROME} Chrome/124.0.0.0 Mobile Safari/537.36",
     ("Tecno BF7", "Chrome Mobile 124", "Android 12")),
    (f"Mozilla/5.0 (Linux; Android 11; Infinix X688B) {CHROME} Chrome/120.0.6099.144 Mobile Safari/537.36",
     ("Infinix X688B", "Chrome Mobile 120", "Android 11")),
    (f"Mozilla/5.0 (Linux; Android 11; TECNO KG5k Build/RP1A.200720.011; wv) {WV} Chrome/120.0.6099.230 "
     "Mobile Safari/537.36 PHX/14.5", ("Tecno KG5k", "Phoenix Browser 14", "Android 11")),
    (f"Mozilla/5.0 (Linux; Android 12; TECNO CK6 Build/SP1A.210812.016; wv) {WV} Chrome/119.0.6045.66 "
     "Mobile Safari/537.36 WhatsApp/2.23.24.76", ("Tecno CK6", "WhatsApp 2", "Android 12")),
    (f"Mozilla/5.0 (Linux; Android 11; itel S661LP Build/RP1A.201005.001; wv) {WV} Chrome/118.0.5993.111 "
     "Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/441.0.0.23.113;]", ("Itel S661LP", "Facebook 441", "Android 11")),
    (f"Mozilla/5.0 (Linux; Android 9; SAMSUNG SM-J260F) {CHROME} SamsungBrowser/13.0 Chrome/83.0.4103.106 "
     "Mobile Safari/537.36", ("Samsung SM-J260F", "Samsung Internet 13", "Android 9")),
    # Chrome hides the model since 2023: an empty device says so, « K » would say nothing.
    (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Chrome/124.0.0.0 Mobile Safari/537.36",
     ("", "Chrome Mobile 124", "Android 10")),
]  # fmt: skip
appels: list[str] = []


@pytest.fixture(autouse=True)
def vierge() -> None:
    appels.clear()
    module._trop_lentes.clear()


def lieu_connu(adresse: str) -> tuple[str, str] | None:
    appels.append(adresse)
    return {"203.0.113.9": ("Bénin", "Cotonou"), "203.0.113.10": ("B" * 80, "")}.get(adresse)


def lieu_casse(adresse: str) -> tuple[str, str] | None:
    raise OSError("fichier absent")


def lieu_lent(adresse: str) -> tuple[str, str] | None:
    appels.append(adresse)
    time.sleep(module.LIEU_MAX * 1.5)
    return ("Bénin", "")


def ecrire(adresse: str, faits: int = 1) -> list[tuple[str, str]]:
    """Write facts in a request that comes from ``adresse``; return the places kept beside them."""

    def vue(_request: object) -> object:
        with transaction.atomic():
            traces_enregistrer(Trace(type_trace=TypeTrace.REPRISE_APPAREIL, salon_id=None) for _rang in range(faits))
        return {}

    TraceContexte.objects.all().delete()
    requete = RequestFactory().get("/", REMOTE_ADDR=adresse)
    ContexteMiddleware(vue)(requete)  # type: ignore[arg-type]
    return list(TraceContexte.objects.values_list("pays", "ville"))


@pytest.mark.parametrize(("agent", "attendu"), TELEPHONES)
def test_reconnait_les_telephones_d_ici(agent: str, attendu: tuple[str, str, str]) -> None:
    assert appareil_de(agent) == attendu


@pytest.mark.django_db
def test_ne_garde_aucun_lieu_par_defaut(settings: Settings) -> None:
    assert settings.GEOLOCALISATION == ""
    assert ecrire("203.0.113.9") == [("", "")]


@pytest.mark.django_db
def test_demande_le_lieu_une_fois_par_requete_et_seulement_pour_un_fait(settings: Settings) -> None:
    settings.GEOLOCALISATION = f"{__name__}.lieu_connu"
    assert ecrire("203.0.113.9", faits=3) == [("Bénin", "Cotonou")] * 3
    assert appels == ["203.0.113.9"]
    assert ecrire("203.0.113.9", faits=0) == []
    assert appels == ["203.0.113.9"]
    assert ecrire("198.51.100.1") == [("", "")]
    assert ecrire("203.0.113.10") == [("B" * 50, "")]
    assert ecrire("") == [("", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("chemin", [f"{__name__}.lieu_casse", "aucun.module.lieu", "tests"])
def test_un_lieu_introuvable_n_empeche_aucun_fait(settings: Settings, chemin: str) -> None:
    settings.GEOLOCALISATION = chemin
    assert ecrire("203.0.113.9") == [("", "")]


@pytest.mark.django_db
def test_une_recherche_trop_lente_n_est_faite_qu_une_fois(settings: Settings) -> None:
    settings.GEOLOCALISATION = f"{__name__}.lieu_lent"
    assert ecrire("203.0.113.9") == [("Bénin", "")]
    assert ecrire("203.0.113.9") == [("", "")]
    assert len(appels) == 1


def test_la_memoire_est_celle_de_maintenant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert 0 < memoire_utilisee() <= memoire_maximale() * 1.1
    monkeypatch.setattr(module, "_STATM", tmp_path / "absent")
    assert memoire_utilisee() == memoire_maximale()
