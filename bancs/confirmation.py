"""The confirm (``avis_appliquer``) beside the same rows through the bare ORM, and beside its own SQL in pgbench."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from dataclasses import dataclass

from bancs.base import menage, processeur_base, resumer
from bancs.confirmation_sql import capturer, disponible, rejouer, script_ecrire
from bancs.facons import FACONS
from bancs.mesure import Cadre, Resultat, alterner, mediane
from bancs.ouvriers import Ouvriers
from bancs.semis import tentatives_semer
from bancs.serveur import dossier_neuf
from tests import fabriques

PROCESSUS = 4
_AUTOUR = ("BEGIN", "COMMIT")


@dataclass(frozen=True)
class _Tour:
    """One round: confirms a second, then CPU milliseconds per confirm of the client's side and of the database."""

    debit: float
    application: float
    base: float


@dataclass
class _Rangs:
    """Hands out copies nobody has confirmed yet."""

    suivant: int = 1

    def prendre(self, nombre: int) -> int:
        debut = self.suivant
        self.suivant += nombre
        return debut


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    resultat = Resultat("confirmation", f"Confirmation d'un paiement (avis_appliquer), {PROCESSUS} processus")
    part, tours = cadre.choisir(250, 100), cadre.choisir(9, 3)
    rangs = _Rangs()
    _semer(PROCESSUS * part * (tours + 1) * 3 + 10)
    ordres = capturer(FACONS["avis"], rangs.prendre(1))
    script = dossier_neuf("confirmation") / "confirmation.sql"
    script_ecrire(ordres, rangs.suivant - 1, script)
    with Ouvriers(PROCESSUS) as ouvriers:
        actions = _actions(ouvriers, script, rangs, part)
        alterner(1, actions)
        menage()
        tirs = alterner(tours, actions)
    _rapporter(resultat, tirs)
    utiles = [ordre for ordre in ordres if resumer(ordre) not in _AUTOUR]
    resultat.ajouter("ordres SQL (sans BEGIN ni COMMIT)", len(utiles), "")
    resultat.notes += [f"ordre SQL {rang} : {resumer(ordre)}" for rang, ordre in enumerate(utiles, 1)]
    if "sql" not in tirs:
        resultat.notes.append("pgbench est absent : pas de plancher SQL")
    resultat.notes.append("mêmes lignes écrites partout : paiement, session, 2 écritures, 2 traces, reçu, message")
    return resultat


def _semer(nombre: int) -> None:
    maison = fabriques.maison("Salon des confirmations")
    session = fabriques.session_a_payer(maison, courriel="afi@example.org")
    tentatives_semer(fabriques.tentative(session), 1, nombre)
    menage()


def _actions(ouvriers: Ouvriers, script: pathlib.Path, rangs: _Rangs, part: int) -> dict[str, Callable[[], _Tour]]:
    def par_python(facon: str) -> tuple[float, float]:
        releve = ouvriers.confirmer(facon, rangs.prendre(PROCESSUS * part), part)
        return releve.debit, releve.processeur

    def par_sql() -> tuple[float, float]:
        releve = rejouer(script, clients=PROCESSUS, debut=rangs.prendre(PROCESSUS * part), part=part)
        return releve.debit, releve.processeur

    def tour(mesure: Callable[[], tuple[float, float]]) -> _Tour:
        avant = processeur_base()
        debit, processeur = mesure()
        par_confirmation = 1000 / (PROCESSUS * part)
        return _Tour(debit, processeur * par_confirmation, (processeur_base() - avant) * par_confirmation)

    actions: dict[str, Callable[[], _Tour]] = {
        "avis": lambda: tour(lambda: par_python("avis")),
        "orm": lambda: tour(lambda: par_python("orm")),
    }
    return {**actions, "sql": lambda: tour(par_sql)} if disponible() else actions


def _rapporter(resultat: Resultat, tirs: dict[str, list[_Tour]]) -> None:
    def de(nom: str, champ: str) -> float:
        return mediane(getattr(tour, champ) for tour in tirs[nom])

    nous = de("avis", "debit")
    resultat.au_moins("débit, contre l'ORM nu", nous, de("orm", "debit"), "/s", 0.8)
    resultat.depasser("débit, seul", nous, "/s", 600)
    if "sql" in tirs:
        plancher = de("sql", "debit")
        resultat.ajouter("débit, contre pgbench", nous, "/s", plancher=plancher, ratio=nous / plancher)
    for libelle, champ in (("processeur, application", "application"), ("processeur, PostgreSQL", "base")):
        ici, la = de("avis", champ), de("orm", champ)
        resultat.ajouter(f"{libelle} (contre l'ORM nu)", ici, "ms", plancher=la, ratio=ici / la)
