"""A new version while people pay: SIGTERM to everything, again and again, and nothing is lost (F44)."""

from __future__ import annotations

import contextlib
import pathlib

import psycopg2
import pytest

from simulateur.serveur import ServeurSimule
from tests.deploiement.manifestes import composition
from tests.pannes.banc_processus import Machine, Processus, attendre, en_marche
from tests.pannes.production import LONG, Foule, foule, pages, porte_tenue, production, tours

pytestmark = pytest.mark.timeout(900)
# The longest that a stop may take (docker-compose.yml: stop_grace_period).
ARRET = 130.0
_RESTE = """SELECT
    (SELECT count(*) FROM paiements_paiement WHERE etat = 'reussi'),
    (SELECT count(*) FROM paiements_evenementfournisseur),
    (SELECT count(*) FROM paiements_evenementfournisseur WHERE etat = 'a_traiter')"""


def travail(machine: Machine) -> list[Processus]:
    """Return the worker and the clock with the composition's own commands."""
    lances = [composition()[nom]["command"] for nom in ("worker", "beat")]
    dossier = str(machine.dossier)
    return [machine.processus(*(mot.replace("/tmp", dossier) for mot in lance)) for lance in lances]


def deployer(machine: Machine, processus: list[Processus]) -> list[int]:
    """Ask everything to stop, wait for it, start the new version; return how each ended."""
    for un in processus:
        un.prier()
    codes = [un.partir(ARRET) for un in processus]
    for un in processus:
        un.demarrer()
    attendre(machine.vivant, 60, "serveur")
    return codes


def compter(machine: Machine) -> tuple[int, int, int]:
    """Return payments that succeeded, messages stored, messages still waiting."""
    with contextlib.closing(psycopg2.connect(machine.env["DATABASE_URL"])) as base, base.cursor() as curseur:
        curseur.execute(_RESTE)
        reussis, ranges, attendent = curseur.fetchone()
        return reussis, ranges, attendent


def essayer(machine: Machine, gens: Foule, processus: list[Processus], combien: int) -> None:
    """Deploy ``combien`` times among people."""
    with en_marche(*processus):
        attendre(machine.vivant, 60, "serveur")
        with gens.presente():
            for _tour in range(combien):
                # Some of them are in the middle of paying.
                gens.attendre_paiements(2)
                assert deployer(machine, processus) == [0, 0, 0]
        attendu = (gens.paiements, gens.messages, 0)
        attendre(lambda: compter(machine) == attendu, 60, f"réussis, rangés, en attente : {attendu}")


def test_deployer_par_sigterm_ne_perd_ni_requete_ni_travail(
    commun: pathlib.Path, tmp_path: pathlib.Path, operateur: ServeurSimule
) -> None:
    with production(commun, tmp_path) as machine, porte_tenue(machine) as porte:
        operateur.client().scenario("approuver", webhook="aucun")
        gens = foule(machine, operateur.url)
        essayer(machine, gens, [pages(machine, porte), *travail(machine)], tours(2, 20))
        assert gens.fautes == []
        assert gens.messages > 5
        # One phone rang once for each.
        assert len(operateur.client().transactions()) == gens.paiements
        machine.attend_coherence()


@LONG
def test_temoin_sans_la_porte_tenue_des_requetes_sont_refusees(
    commun: pathlib.Path, tmp_path: pathlib.Path, operateur: ServeurSimule
) -> None:
    with production(commun, tmp_path) as machine:
        operateur.client().scenario("approuver", webhook="aucun")
        gens = foule(machine, operateur.url)
        with contextlib.suppress(AssertionError):
            essayer(machine, gens, [pages(machine, None), *travail(machine)], 2)
        assert [faute for faute in gens.fautes if faute.startswith("ConnectionError")]
