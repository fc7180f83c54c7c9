"""Figures over a million attempts (``BANC_PAIEMENTS=5000000`` for five): rollups beside counting everything."""

from __future__ import annotations

import datetime
import functools
import os
import time
from collections.abc import Callable
from typing import Any

from bancs.base import processeur_base
from bancs.base_a_part import base_a_part, taille_base
from bancs.mesure import Cadre, Resultat, mediane
from bancs.requetes_naives import Portee, globales, groupees, journees
from bancs.semis_salons import SLUG
from bancs.semis_statistiques import JOURS, SALONS, preparer_base, semer
from bancs.statistiques_pages import chronometre, mesurer_pages
from paiements.verification import verifier
from salon_paiement.models import Salon
from statistiques.coupes import Genre
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import details, serie, totaux

# What pages offer besides the last 24 hours, which begin and end within a day.
_PERIODES = {"7 j": 7, "30 j": 30, "12 mois": 365, "tout": JOURS}
_CALCUL_MAX, _SEMIS_MAX = 5, 180
# Asking four questions a day over everything takes minutes: the sources do it for a week and a month.
_JOUR_PAR_JOUR = {"7 j", "30 j"}


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it, in a database that goes away with the figures."""
    nombre = int(os.environ.get("BANC_PAIEMENTS", cadre.choisir(1_000_000, 30_000)))
    salons = cadre.choisir(SALONS, 10)
    titre = f"Statistiques de {nombre:,} paiements, {salons} salons, {JOURS} jours".replace(",", "\u202f")
    resultat = Resultat("statistiques", titre)
    with base_a_part("banc_statistiques"):
        _semer(resultat, nombre, salons)
        naives = _naives(resultat, cadre)
        _cumuls(resultat, naives, cadre)
        mesurer_pages(resultat, cadre, _salons()["un salon"][0])
        if cadre.rapide:
            _justes()
    return resultat


def _semer(resultat: Resultat, nombre: int, salons: int) -> None:
    depart, processeur = time.perf_counter(), time.process_time() + processeur_base()
    tentatives, visites, clients = semer(nombre, salons=salons)
    resultat.au_plus("semis", time.perf_counter() - depart, "s", _SEMIS_MAX)
    # What it takes whoever else works on the machine: half of it, at best, on two cores.
    resultat.ajouter("semis, processeur", time.process_time() + processeur_base() - processeur, "s")
    preparer_base()
    resultat.ajouter("base semée", taille_base(), "Mo")
    resultat.notes.append(f"{tentatives} tentatives, {visites} visites, {clients} clients")


def _naives(resultat: Resultat, cadre: Cadre) -> dict[str, float]:
    """Time what knows no rollup; return the milliseconds of each way, by its name."""
    durees: dict[str, float] = {}
    for qui, salons in _salons().items():
        ids = tuple(salon.pk for salon in salons)
        for nom, jours in _PERIODES.items():
            portee = Portee(ids, _hier() - datetime.timedelta(days=jours - 1), _hier())
            facons: dict[str, Callable[[Portee], Any]] = {"SQL groupé": groupees}
            if nom in _JOUR_PAR_JOUR:
                facons["un jour après l'autre"] = journees
            if nom == "tout":
                facons["tout compter"] = globales
            for facon, action in facons.items():
                cle = f"{qui}, {nom} : {facon}"
                tours = cadre.choisir(3, 2) if facon == "SQL groupé" and jours <= 30 else 1
                durees[cle] = _duree(functools.partial(action, portee), tours)
                resultat.ajouter(f"sans cumul, {cle}", durees[cle], "ms")
    return durees


def _cumuls(resultat: Resultat, naives: dict[str, float], cadre: Cadre) -> None:
    bilan = cumuls_remplir()
    resultat.ajouter(f"remplir {bilan.jours} jours de salon", bilan.duree, "s")
    preparer_base()
    for qui, salons in _salons().items():
        perimetre = Perimetre(tuple(salons))
        for nom, (periode, pas) in _vues(perimetre).items():
            # As the worker does every ten seconds.
            cumuls_remplir()
            action = functools.partial(_calculer, perimetre, periode, pas)
            sql = _duree_sql(action, cadre.choisir(9, 5))
            # Nothing that a page asks at once: every measure there is, and every breakdown.
            resultat.ajouter(f"tout ce qui se compte, {qui}, {nom} : SQL", sql, "ms")
            entier = _duree(action, cadre.choisir(5, 3)) / 1000
            resultat.au_plus(f"tout ce qui se compte, {qui}, {nom} : calcul entier", entier, "s", _CALCUL_MAX)
            resultat.notes += [
                f"{cle} : {duree / sql:.0f} fois le SQL des cumuls"
                for cle, duree in naives.items()
                if cle.startswith(f"{qui}, {nom} :")
            ]


def _vues(perimetre: Perimetre) -> dict[str, tuple[Periode, Pas]]:
    jours = {
        nom: (Periode(_hier() - datetime.timedelta(days=n - 1), _hier()), Pas.JOUR if n <= 30 else Pas.MOIS)
        for nom, n in _PERIODES.items()
    }
    return {"24 h": (perimetre.dernieres_heures(), Pas.HEURE), **jours}


def _calculer(perimetre: Perimetre, periode: Periode, pas: Pas) -> None:
    """Read all that any tab shows: every measure, a curve of twelve, every breakdown."""
    noms = list(totaux(perimetre, periode))
    serie(perimetre, periode, pas, noms[:12])
    for genre in Genre:
        details(perimetre, periode, genre)


def _justes() -> None:
    rompus = [violation.code for violation in verifier()]
    if rompus:
        raise SystemExit(f"semis : invariants rompus : {', '.join(rompus)}")


def _salons() -> dict[str, list[Salon]]:
    tous = list(Salon.objects.filter(slug__startswith=SLUG).order_by("slug"))
    return {"un salon": tous[7:8], f"{len(tous)} salons": tous}


def _hier() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)


def _duree(action: Callable[[], Any], tours: int) -> float:
    """Return the median milliseconds of ``tours`` runs, after one that warms up unless there is only one."""
    if tours > 1:
        action()
    return mediane(_une(action) for _tour in range(tours))


def _une(action: Callable[[], Any]) -> float:
    depart = time.perf_counter()
    action()
    return (time.perf_counter() - depart) * 1000


def _duree_sql(action: Callable[[], Any], tours: int) -> float:
    """Return the median milliseconds that ``action`` spends waiting for the database."""
    action()
    durees = []
    for _tour in range(tours):
        with chronometre() as chrono:
            action()
        durees.append(chrono.duree * 1000)
    return mediane(durees)
