"""What pages and the API of figures take, nothing cached and given again: the server's part, told beside a loop."""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from bancs.api_appels import Appel, Wsgi, appeler
from bancs.connexion import connectee
from bancs.mesure import Cadre, Etalon, Resultat, mediane
from salon_paiement import morceaux
from salon_paiement.models import Salon
from statistiques.cumuls.present import presents_compter
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.models import SuiviCumuls
from statistiques.onglets import ONGLETS

_SQL_MAX, _FROIDE_MAX, _TIEDE_MAX = 10, 50, 5
_PERIODES = ("24h", "7j", "30j", "12m", "tout")
# Endpoints of figures that are true until the next fact, those of a period first, and one that is counted each time.
_PAR_PERIODE = ("dashboard/", "statistiques/globales/", "statistiques/globales/?details=reseau")
_AUTRES = ("dashboard/statistiques_journalieres/", "dashboard/sessions_recentes/", "dashboard/erreurs_recentes/")
_TEMPS_REEL = "/api/v1/statistiques/temps_reel/"
# What the same owner opens beside her figures.
_AUTRES_PAGES = [
    f"/admin/{lieu}"
    for lieu in ("", "caisse/", "a-traiter/", "gains/", "traces/", "operateurs/", "alertes/", "rapports/")
]
Client = Callable[[str], float]


@dataclass(slots=True)
class Chrono:
    """Time spent in SQL (seconds)."""

    duree: float = 0.0

    def __call__(self, executer: Callable[..., Any], *args: Any) -> Any:
        """Time one statement, as Django's wrapper."""
        depart = time.perf_counter()
        try:
            return executer(*args)
        finally:
            self.duree += time.perf_counter() - depart


@contextmanager
def chronometre() -> Iterator[Chrono]:
    """Time the statements of this block."""
    chrono = Chrono()
    with connection.execute_wrapper(chrono):
        yield chrono


def client_de(compte: str) -> Client:
    """Return what asks for an address as somebody logged in, and gives the milliseconds of the whole answer."""
    session = connectee(get_user_model().objects.get(username=compte))
    entetes = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "Accept-Encoding": "gzip"}
    return functools.partial(_chronometrer, WSGIHandler(), entetes)


def mesurer_pages(resultat: Resultat, cadre: Cadre, un: Salon) -> None:
    """Time all tabs and periods, for one salon and for all, then the API of figures and the owner's other pages."""
    client, tours = client_de("proprietaire-semis"), cadre.choisir(3, 1)
    cumuls_remplir()
    lectures = _Lectures(client)
    for adresse in _pour(pages(), un) * tours:
        lectures.lire(adresse)
    lectures.dire(resultat, "page")
    api = _Lectures(client)
    for adresse in _pour(api_gardees(), un) * tours:
        api.lire(adresse)
    api.dire(resultat, "API")
    _autres(resultat, client, un, tours)
    _en_direct(resultat, client, un, tours)


def pages() -> list[str]:
    """Return every tab over every period, of all the reader's salons."""
    return [f"/admin/statistiques/?onglet={onglet}&periode={periode}" for onglet in ONGLETS for periode in _PERIODES]


def api_gardees() -> list[str]:
    """Return what programs ask and what is kept until something happens."""
    periodes = [_avec(f"/api/v1/{lieu}", f"choix={choix}") for lieu in _PAR_PERIODE for choix in _PERIODES]
    return [*periodes, *(f"/api/v1/{lieu}" for lieu in _AUTRES)]


def tout_oublier() -> None:
    """Forget what the cache and this process keep."""
    cache.clear()
    morceaux.oublier()


@dataclass
class _Lectures:
    """Addresses read with nothing kept, then again, then by a process that never served them."""

    client: Client
    etalon: Etalon = field(default_factory=Etalon)
    lues: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    sql: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def lire(self, adresse: str) -> None:
        tout_oublier()
        with chronometre() as chrono:
            self._une("froide", adresse)
        self.sql["d'un salon" if "salon=" in adresse else "de tous les salons"].append(chrono.duree * 1000)
        self._une("tiede", adresse)
        morceaux.oublier()
        self._une("autre", adresse)

    def _une(self, quoi: str, adresse: str) -> None:
        self.lues[quoi].append(self.etalon.encadrer(functools.partial(self.client, adresse)))

    def dire(self, resultat: Resultat, nom: str) -> None:
        """Tell them at the machine's best, which their goals are about, and as the clock saw them."""
        resultat.notes.append(f"{nom} : la machine, la moitié du temps, {self.etalon.ecart:.1f} fois moins rapide")
        moments = {
            "froide": (f"{nom}, rien en cache, p95 de {len(self.lues['froide'])}", _FROIDE_MAX),
            "tiede": (f"{nom}, en cache, p95", _TIEDE_MAX),
            "autre": (f"{nom}, en cache, mais que ce processus n'a jamais servie, p95", None),
        }
        for quoi, (libelle, borne) in moments.items():
            ramene = _p95([self.etalon.ramener(*lue) for lue in self.lues[quoi]])
            if borne is None:
                resultat.ajouter(libelle, ramene, "ms")
            else:
                resultat.au_plus(libelle, ramene, "ms", borne)
            resultat.ajouter("  … telle que la montre l'a vue", _p95([duree for duree, _b in self.lues[quoi]]), "ms")
        for de_qui, durees in self.sql.items():
            resultat.au_plus(f"{nom} {de_qui}, SQL, p95", _p95(durees), "ms", _SQL_MAX)


def _autres(resultat: Resultat, client: Client, un: Salon, tours: int) -> None:
    """Time the other pages of the owner of all these salons, as the clock sees them: nothing kept, then given again.

    They are read live, and only their parts that nothing changed are kept.
    """
    durees, sql = defaultdict[str, dict[str, list[float]]](lambda: defaultdict(list)), []
    adresses = _pour(_AUTRES_PAGES, un)
    for adresse in adresses:
        # Once for the process, which reads their templates.
        client(adresse)
    for adresse in adresses * tours * 2:
        tout_oublier()
        with chronometre() as chrono:
            durees["rien de gardé"][adresse].append(client(adresse))
        sql.append(chrono.duree * 1000)
        durees["rendues"][adresse].append(client(adresse))
    for quoi, lues in durees.items():
        medianes = {adresse: mediane(une) for adresse, une in lues.items()}
        titre = f"{len(_AUTRES_PAGES)} pages hors des chiffres, {quoi}, par la montre"
        resultat.au_plus(f"{titre}, médiane", mediane(medianes.values()), "ms", _FROIDE_MAX)
        longue = max(medianes, key=lambda adresse: medianes[adresse])
        resultat.ajouter(f"  … la plus longue, {longue.split('?')[0]}", medianes[longue], "ms")
    resultat.ajouter("  … leur SQL, p95", _p95(sql), "ms")


def _en_direct(resultat: Resultat, client: Client, un: Salon, tours: int) -> None:
    """Time what is counted each time, then pages when something has just come in every salon: readers count it."""
    maintenant = [client(adresse) for adresse in _pour([_TEMPS_REEL], un) * tours]
    resultat.au_plus("API, compté à chaque fois, par la montre, p95", _p95(maintenant), "ms", _FROIDE_MAX)
    SuiviCumuls.objects.update(vu="")
    sql = []
    for adresse in pages():
        tout_oublier()
        with chronometre() as chrono:
            client(adresse)
        sql.append(chrono.duree * 1000)
    resultat.ajouter("page, chaque salon vient de vendre, SQL, p95", _p95(sql), "ms")
    depart = time.perf_counter()
    salons = presents_compter(float("inf"))
    resultat.ajouter(f"compter la journée en cours de {salons} salons", time.perf_counter() - depart, "s")


def _pour(adresses: list[str], un: Salon) -> list[str]:
    return adresses + [_avec(adresse, f"salon={un.pk}") for adresse in adresses]


def _avec(adresse: str, parametre: str) -> str:
    return f"{adresse}{'&' if '?' in adresse else '?'}{parametre}"


def _chronometrer(application: Wsgi, entetes: dict[str, str], adresse: str) -> float:
    """Return the milliseconds of a whole answer, compressed, as a server asks us for it."""
    depart = time.perf_counter()
    statut, _lu, _en_tetes = appeler(application, Appel(adresse, entetes))
    duree = (time.perf_counter() - depart) * 1000
    if statut != 200:
        raise RuntimeError(f"{adresse} : {statut}")
    return duree


def _p95(durees: list[float]) -> float:
    return sorted(durees)[int(len(durees) * 0.95)]
