"""The REST API over a million payments, beside bare framework views that read or write the same rows.

Both are called in this process, in turns, through all their middleware: what is compared is the processor's time and
the statements, which other work on the machine moves least. Three readings are then asked of two gunicorns, for what
a caller sees. The floor is ``bancs/plancher/api.py``.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from unittest import mock

from django.db import connection

from bancs.api_appels import Cout, Wsgi, appeler, applications, couter, ordres_de, tirer
from bancs.api_monde import Operation, initier_aussitot, monde_composer, operations
from bancs.base import resumer
from bancs.base_a_part import base_a_part
from bancs.mesure import Cadre, Resultat, alterner, mediane
from bancs.semis_statistiques import SALONS, preparer_base, semer
from bancs.serveur import Gunicorn
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.verification import verifier

_BASE, _MAX = "banc_api", 1.5
# By HTTP too: what a program does all day.
_SERVIES = ("paiements, première page", "notes, première page", "un paiement, par clé")


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it, in a database that goes away with the figures."""
    nombre = int(os.environ.get("BANC_PAIEMENTS", cadre.choisir(1_000_000, 100_000)))
    resultat = Resultat("api", f"API v1 sur {nombre:,} paiements, à côté de vues nues".replace(",", "\u202f"))
    with base_a_part(_BASE):
        semer(nombre, salons=cadre.choisir(SALONS, 10))
        preparer_base()
        mesurer_ici(resultat, cadre)
        if cadre.rapide:
            _justes()
    return resultat


def mesurer_ici(resultat: Resultat, cadre: Cadre) -> None:
    """Measure on the current database, seeded."""
    monde = monde_composer()
    voulues = operations(monde)
    with mock.patch.object(Simulateur, "initier", initier_aussitot):
        ensemble = applications()
        for operation in voulues:
            _mesurer(resultat, operation, ensemble, cadre)
    _servies(resultat, [o for o in voulues if o.nom in _SERVIES], cadre)


def _mesurer(resultat: Resultat, operation: Operation, ensemble: Mapping[str, Wsgi], cadre: Cadre) -> None:
    facons = {"nous": operation.nous, "plancher": operation.plancher}
    _comparer(operation, ensemble)
    fois = cadre.choisir(40, 20)

    def tir(nom: str) -> Cout:
        return couter(ensemble[nom], facons[nom](fois))

    couts = alterner(cadre.choisir(7, 5), {nom: functools.partial(tir, nom) for nom in facons})
    ici, la = ({champ: mediane(getattr(c, champ) for c in couts[nom]) for champ in ("application", "base", "ordres")}
               for nom in facons)  # fmt: skip
    nous, plancher = (vu["application"] + vu["base"] for vu in (ici, la))
    ratio = nous / plancher
    resultat.ajouter(operation.nom, nous, "ms", plancher=plancher, ratio=ratio, objectif=f"≤ {_MAX:g} ×",
                     tenu=ratio <= _MAX)  # fmt: skip
    resultat.ajouter("  dont l'application", ici["application"], "ms", plancher=la["application"],
                     ratio=ici["application"] / la["application"])  # fmt: skip
    resultat.ajouter("  ordres SQL", ici["ordres"], "", plancher=la["ordres"])


def _comparer(operation: Operation, ensemble: Mapping[str, Wsgi]) -> None:
    """Warm both, and see that they say the same where they should.

    Raises:
        RuntimeError: they do not, or one refuses: what is measured would be something else.
    """
    corps = {}
    for nom, preparer in (("nous", operation.nous), ("plancher", operation.plancher)):
        (appel,) = preparer(1)
        appeler(ensemble[nom], appel)
        (appel,) = preparer(1)
        with ordres_de() as ordres:
            statut, lu, _en_tetes = appeler(ensemble[nom], appel)
        if statut not in {200, 201, 202}:
            raise RuntimeError(f"{operation.nom}, {nom} : {statut} {lu[:400]!r}")
        corps[nom] = json.loads(lu)
        if os.environ.get("BANC_ORDRES"):
            print(f"{operation.nom}, {nom} : " + " ; ".join(resumer(ordre) for ordre in ordres), flush=True)
    if operation.compare:
        nous, nu = (vu.get("resultats", vu) for vu in (corps["nous"], corps["plancher"]))
        if nous != nu or not nous:
            raise RuntimeError(f"{operation.nom} : les deux ne disent pas la même chose\n{nous}\n{nu}"[:3000])


def _servies(resultat: Resultat, voulues: list[Operation], cadre: Cadre) -> None:
    """Ask two servers of two workers the same things, in turns."""
    secondes, tours = cadre.choisir(4, 2), cadre.choisir(5, 3)
    ailleurs = dict(os.environ)
    ailleurs["DATABASE_URL"] = _adresse_de_la_base(ailleurs["DATABASE_URL"])
    nous = Gunicorn("config.wsgi", environnement=ailleurs)
    plancher = Gunicorn("bancs.plancher.wsgi_api", configuration="bancs/plancher/gunicorn.py", environnement=ailleurs)
    with nous, plancher:
        for operation in voulues:
            actions = {
                "nous": functools.partial(tirer, nous.adresse, operation.nous(1)[0], secondes),
                "plancher": functools.partial(tirer, plancher.adresse, operation.plancher(1)[0], secondes),
            }
            releves = alterner(tours, actions)
            debit, p50, p95 = (
                {nom: mediane(getattr(vu, champ) for vu in vus) for nom, vus in releves.items()}
                for champ in ("debit", "p50", "p95")
            )
            resultat.ajouter(f"HTTP, {operation.nom}", debit["nous"], "requêtes/s", plancher=debit["plancher"],
                             ratio=debit["nous"] / debit["plancher"])  # fmt: skip
            for nom, vus in (("p50", p50), ("p95", p95)):
                resultat.ajouter(f"  {nom}", vus["nous"], "ms", plancher=vus["plancher"],
                                 ratio=vus["nous"] / vus["plancher"])  # fmt: skip


def _adresse_de_la_base(adresse: str) -> str:
    """Return the address of the database we work in, by that of the private server."""
    debut, separateur, suite = adresse.partition("?")
    return debut.rpartition("/")[0] + f"/{connection.settings_dict['NAME']}" + separateur + suite


def _justes() -> None:
    """Check every invariant: what our writes left is right.

    Raises:
        SystemExit: it is not.
    """
    if rompus := [v.code for v in verifier()]:
        raise SystemExit(f"api : invariants rompus après la mesure : {', '.join(rompus)}")
