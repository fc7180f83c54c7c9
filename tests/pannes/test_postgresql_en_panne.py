"""PostgreSQL killed, frozen, full, cut: a sentence meanwhile, then everything goes on (F52, F53, F57, F58)."""

from __future__ import annotations

import contextlib
import pathlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial

import pytest

from simulateur.serveur import ServeurSimule
from tests import LONG
from tests.pannes.banc_postgresql import (
    BancPostgresql,
    Faute,
    Reponses,
    Revenant,
    coupe,
    fige,
    machine_autour,
    plein,
    serveur_prive,
    tue_net,
)
from tests.pannes.banc_processus import attendre, en_marche
from tests.pannes.production import foule, pages, porte_tenue
from tests.pannes.test_deploiement import travail

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(1_800 if LONG else 300)]
REPRISE_MAX = 60
# Seconds within which a page says that it cannot, whatever the database does.
PAGE_MAX = 15
# Seconds after a fault's end during which one may still be told to come back: what was asked for before, or just after
# while nobody has tried the server again.
TRAINE = 5
# Rounds of every fault, seconds each one lasts at most once it has been seen.
TOURS, DUREE = (5, 40) if LONG else (1, 0)
FAUTES: dict[str, Faute] = {"coupé": coupe, "tué": tue_net, "figé": fige, "plein": plein}


@contextlib.contextmanager
def en_service(
    commun: pathlib.Path, dossier: pathlib.Path, operateur: ServeurSimule, **env: str
) -> Iterator[BancPostgresql]:
    """The whole of production, around a PostgreSQL that nobody else uses."""
    with tempfile.TemporaryDirectory(prefix="panne-") as court, serveur_prive(commun, pathlib.Path(court)) as serveur:
        machine = machine_autour(serveur, dossier / "var")
        machine.env |= env
        operateur.client().scenario("approuver", webhook="aucun")
        with porte_tenue(machine) as porte, en_marche(pages(machine, porte), *travail(machine)):
            reponses = Reponses()
            gens = foule(machine, operateur.url)
            gens.mandataire = partial(Revenant, reponses)
            banc = BancPostgresql(machine, serveur, gens, reponses)
            attendre(banc.pret, 60, "pages")
            yield banc


def subir(banc: BancPostgresql, nom: str) -> float:
    """Go through one fault; return the seconds that work took to resume once it was over."""
    debut = time.monotonic()
    with FAUTES[nom](banc):
        if nom != "coupé":
            attendre(lambda: not banc.pret(), 5, f"{nom} : la sonde le dit")
            attendre(lambda: banc.reponses.tous_refuses(debut), PAGE_MAX, f"{nom} : page et message sont refusés")
            # Threads are free: the process still answers whoever needs no database.
            assert banc.machine.vivant()
            time.sleep(random.uniform(0, DUREE))
    fin, payes = time.monotonic(), banc.gens.paiements
    banc.gens.attendre_paiements(3)
    attendre(banc.pret, REPRISE_MAX, f"{nom} : prêt de nouveau")
    if LONG:
        attendre(lambda: banc.regles()[0] >= payes, REPRISE_MAX, f"{nom} : le travail a repris")
    assert [refus for refus in banc.reponses.depuis(debut) if refus.defaut] == []
    assert banc.reponses.depuis(fin + TRAINE) == []
    return time.monotonic() - fin


def test_postgresql_coupe_tue_fige_ou_plein_rien_n_est_perdu_ni_double(
    commun: pathlib.Path, tmp_path: pathlib.Path, operateur: ServeurSimule, capsys: pytest.CaptureFixture[str]
) -> None:
    noms = list(FAUTES) * TOURS
    if LONG:
        random.shuffle(noms)
    with en_service(commun, tmp_path, operateur) as banc:
        gens = banc.gens
        with gens.presente():
            gens.attendre_paiements(1)
            reprises = [(nom, subir(banc, nom)) for nom in noms]
        attendu = (gens.paiements, gens.messages, 0)
        attendre(lambda: banc.regles() == attendu, REPRISE_MAX, f"réussis, rangés, en attente : {attendu}")
        assert gens.fautes == []
        assert banc.reponses.plus_longue < PAGE_MAX
        # One phone rang once for each, whatever was cut and asked for again.
        assert len(operateur.client().transactions()) == gens.paiements
        banc.machine.attend_coherence()
    with capsys.disabled():
        dites = ", ".join(f"PostgreSQL {nom} : reprise en {duree:.1f} s" for nom, duree in reprises)
        sys.stdout.write(f"\n{dites} ; réponse la plus longue {banc.reponses.plus_longue:.1f} s\n")


@pytest.mark.long
def test_temoin_sans_limite_les_pages_attendent_aussi_longtemps_que_la_base(
    commun: pathlib.Path, tmp_path: pathlib.Path, operateur: ServeurSimule
) -> None:
    with en_service(commun, tmp_path, operateur, BASE_ATTENTE_MAX="0") as banc, banc.gens.presente():
        banc.gens.attendre_paiements(3)
        debut = time.monotonic()
        with fige(banc):
            time.sleep(2 * PAGE_MAX)
            assert banc.reponses.depuis(debut) == []
        attendre(lambda: banc.reponses.plus_longue > PAGE_MAX, REPRISE_MAX, "la base est revenue, les réponses aussi")
