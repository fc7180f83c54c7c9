"""The sequence of ``make test``: every step runs, one failure fails the whole, the money code is held higher."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest

from outils import couverture, essais
from outils.production_factice import environnement_production, lire_env

# Nothing of the terminal's environment but what measures coverage.
PROPRE = {"PATH": "/usr/bin", **{nom: valeur for nom, valeur in os.environ.items() if nom.startswith("COVERAGE")}}
RACINE = pathlib.Path(__file__).resolve().parents[2]


def _etape(nom: str, code: int) -> essais.Etape:
    return essais.Etape(nom, [sys.executable, "-c", f"print('dit par {nom}'); raise SystemExit({code})"])


def test_une_etape_ratee_n_arrete_pas_les_autres(capsys: pytest.CaptureFixture[str]) -> None:
    resultats = essais.executer_statiques([_etape("une", 1), _etape("deux", 0), _etape("trois", 2)])
    assert {resultat.nom: resultat.code for resultat in resultats} == {"une": 1, "deux": 0, "trois": 2}
    dit = capsys.readouterr().out
    assert "dit par une" in dit
    assert "dit par deux" not in dit


@pytest.mark.parametrize(("codes", "attendu"), [((0, 0), 0), ((0, 1), 1)])
def test_rend_un_seul_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], codes: tuple[int, ...], attendu: int
) -> None:
    etapes = [_etape(f"etape{rang}", code) for rang, code in enumerate(codes)]
    monkeypatch.setattr(essais, "etapes_statiques", lambda: etapes)
    assert essais.principal(["--sans-tests"]) == attendu
    assert ("À réparer : etape1." in capsys.readouterr().out) is bool(attendu)


def test_chaque_verification_nomme_un_programme_installe() -> None:
    for etape in essais.etapes_statiques():
        assert pathlib.Path(etape.commande[0]).exists(), etape.nom


def test_la_suite_longue_mesure_ce_qui_est_couvert_et_la_courte_ignore_les_tests_longs() -> None:
    court, long = essais.etape_tests(False), essais.etape_tests(True)
    assert court.commande[1:3] == ["outils/services.py", "--"]
    assert f"--cov-fail-under={essais.SEUIL_GENERAL}" in long.commande
    assert "--cov" not in court.commande
    assert "not long" in court.commande
    assert "not long" not in long.commande
    assert long.environnement["HYPOTHESIS_PROFILE"] == "long"


@pytest.mark.parametrize(
    ("rates", "premier", "seconde", "attendus"),
    [
        (2, 1, 0, [0, 0]),  # green alone
        (2, 1, 1, [1, 1]),  # red twice
        (essais.REPRIS_MAX + 1, 1, 0, [1]),  # too many to be chance
        (2, 2, 0, [2]),  # interrupted, or nothing could be collected
        (0, 1, 0, [1]),  # no note of what failed
    ],
)
def test_peu_de_tests_rates_sont_repris_seuls_une_fois(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rates: int, premier: int, seconde: int,
    attendus: list[int],
) -> None:  # fmt: skip
    noms = [f"tests/a.py::test_{rang}" for rang in range(rates)]
    monkeypatch.setattr(essais, "rates_lire", lambda _dossier: noms)
    monkeypatch.setattr(essais, "etape_tests", lambda _long: _etape("tests", premier))
    monkeypatch.setattr(essais, "etape_reprise", lambda _rates: _etape("repris", seconde))
    assert [resultat.code for resultat in essais.executer_tests(False)] == attendus
    assert ("test_0" in capsys.readouterr().out) is (len(attendus) == 2)


def test_lit_ce_que_pytest_a_note(tmp_path: pathlib.Path) -> None:
    assert essais.rates_lire(tmp_path) == []
    essai = tmp_path / "test_a.py"
    essai.write_text("import pytest\ndef test_bon(): pass\ndef test_faux(): assert 0\n")
    ordre = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-c", os.devnull, "--rootdir", str(tmp_path)]
    ordre += ["-o", f"cache_dir={tmp_path}/.pytest_cache", str(essai)]
    assert subprocess.run(ordre, cwd=tmp_path, capture_output=True, check=False).returncode == essais.ECHECS
    assert essais.rates_lire(tmp_path) == ["test_a.py::test_faux"]


def test_les_variables_du_terminal_ne_changent_pas_ce_qui_est_teste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ailleurs/base")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    montrer = "import os, sys; raise SystemExit('DATABASE_URL' in os.environ or sys.dont_write_bytecode)"
    assert essais.executer(essais.Etape("env", [sys.executable, "-c", montrer])).code == 0


@pytest.mark.parametrize(
    ("chemin", "argent"),
    [
        ("paiements/etats.py", True),
        ("salon_paiement/services/transition.py", True),
        ("traces/services.py", True),
        ("salon_paiement/views/client.py", False),
        ("config/demarrage/services_de_facade.py", False),
    ],
)
def test_reconnait_le_code_qui_touche_a_l_argent(chemin: str, argent: bool) -> None:
    assert couverture.est_argent(chemin) is argent


@pytest.mark.parametrize(("couvertes", "code"), [(95, 0), (94, 1)])
def test_tient_l_argent_a_quatre_vingt_quinze_pour_cent(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], couvertes: int, code: int
) -> None:
    resume = {"covered_lines": couvertes - 20, "num_statements": 80, "covered_branches": 20, "num_branches": 20}
    fichiers = {
        "paiements/a.py": {"summary": {**resume, "percent_covered": float(couvertes)}},
        "config/b.py": {"summary": {**resume, "covered_lines": 0, "percent_covered": 20.0}},
    }
    (tmp_path / "rapport.json").write_text(json.dumps({"files": fichiers}), encoding="utf-8")
    assert couverture.principal(tmp_path / "rapport.json") == code
    dit = capsys.readouterr().out
    assert "1 fichiers" in dit
    assert ("paiements/a.py" in dit) is bool(code)


def test_l_exemple_d_environnement_suffit_a_la_production() -> None:
    exemple = lire_env(RACINE / ".env.example")
    valeurs = environnement_production()
    assert set(valeurs) == set(exemple)
    assert not exemple["SECRET_KEY"]
    fini = subprocess.run(
        [sys.executable, "-c", "import config.settings.prod as p; print(p.DEBUG, p.ALLOWED_HOSTS)"],
        env={**PROPRE, **valeurs},
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.stdout.strip() == "False ['salon.example.com']", fini.stderr


@pytest.mark.parametrize(
    "nom", ["SECRET_KEY", "CLE_DONNEES", "CLES_FERNET", "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"]
)
def test_la_production_refuse_de_partir_sans_son_secret(nom: str) -> None:
    valeurs = {cle: valeur for cle, valeur in environnement_production().items() if cle != nom}
    fini = subprocess.run(
        [sys.executable, "-c", "import config.settings.prod"],
        env={**PROPRE, **valeurs},
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.returncode != 0
    assert nom in fini.stderr
