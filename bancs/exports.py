"""A long export made by the sweep, beside COPY of the same query and a library writing the same cells, rows ready.

Costs are CPU seconds, here and in the database: those of a machine that does nothing else.

``BANC_EXPORTS=200000`` for fewer rows.
"""

from __future__ import annotations

import datetime
import importlib.util
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from bancs.base import menage, processeur_base
from bancs.environnement import RACINE, SORTIE
from bancs.mesure import Cadre, Resultat
from bancs.semis_payes import payes_semer
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from statistiques.exports.contenus import Preparation
from statistiques.exports.demande import Demande
from statistiques.exports.demander import export_demander
from statistiques.exports.dossier import fichier_de
from statistiques.models import ExportStatistiques
from tests import fabriques

_MEMOIRE = 60


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    nombre = int(os.environ.get("BANC_EXPORTS", cadre.choisir(1_000_000, 50_000)))
    os.environ["DOSSIER_EXPORTS"] = settings.DOSSIER_EXPORTS = str(SORTIE / "exports")
    maison = fabriques.maison("Salon des exports")
    modele = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)))
    payes_semer(modele, 1, nombre)
    menage()
    qui = get_user_model().objects.create_superuser("banc-exports", password="x" * 12)
    resultat = Resultat("exports", f"{nombre:,} mouvements d'argent dans un fichier".replace(",", "\u202f"))
    copie = _copier(_demande(maison.salon, "paiements", "csv"))
    vus = {f: _exporter(_demande(maison.salon, "paiements", f), qui, nombre) for f in ("csv", "xlsx", "json")}
    _contre(resultat, "CSV, contre COPY de la même requête", vus["csv"]["avec_base"], copie, 3)
    bibliotheque, nue = _bibliotheque(_demande(maison.salon, "paiements", "xlsx"), nombre)
    _contre(resultat, f"Excel, contre {bibliotheque} seul, lignes déjà prêtes", vus["xlsx"]["cout"], nue, 1.3)
    _rangees_copiees(resultat, maison.salon, qui)
    for format_voulu, vu in vus.items():
        resultat.au_plus(f"mémoire ajoutée au plus haut, {format_voulu}", vu["ajoutee"], "Mo", _MEMOIRE)
        poids, entier, duree = f"{vu['octets'] / 1e6:.0f} Mo", f"{vu['memoire']:.0f} Mo", f"{vu['duree']:.0f} s"
        pret = f"{vu['memoire'] - vu['ajoutee']:.0f} Mo"
        resultat.notes.append(f"{format_voulu} : {poids} en {duree} ; {entier} en tout, dont {pret} de Django prêt")
    depart = time.perf_counter()
    next(Preparation(_demande(maison.salon, "paiements", "csv")).octets())
    resultat.au_plus("CSV : premier octet", (time.perf_counter() - depart) * 1000, "ms", 100)
    return resultat


def _rangees_copiees(resultat: Resultat, salon: Salon, qui: User) -> None:
    """The other lists, against COPY of their own query."""
    for quoi in ("ecritures", "visites", "traces"):
        copie = _copier(_demande(salon, quoi, "csv"))
        vu = _exporter(_demande(salon, quoi, "csv"), qui, None)
        _contre(resultat, f"{quoi} en CSV, contre COPY", vu["avec_base"], copie, None)


def _contre(resultat: Resultat, libelle: str, cout: float, plancher: float, borne: float | None) -> None:
    ratio = cout / plancher
    suite = {"objectif": f"≤ {borne:g} ×", "tenu": ratio <= borne} if borne else {}
    resultat.ajouter(libelle, cout, "s", plancher=plancher, ratio=ratio, **suite)


def _demande(salon: Salon, quoi: str, format_voulu: str) -> Demande:
    jour = jour_affaires(salon, timezone.now())
    return Demande(quoi, format_voulu, (salon,), jour, jour)


def _exporter(demande: Demande, qui: User, nombre: int | None) -> dict[str, Any]:
    export = export_demander(demande, qui)
    if not isinstance(export, ExportStatistiques):
        raise RuntimeError("trop court pour être mesuré")
    commande = [sys.executable, "-m", "bancs.exporter"]
    base = processeur_base()
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=False)
    base = processeur_base() - base
    export.refresh_from_db()
    if fini.returncode or export.etat != "pret" or (nombre and export.lignes_faites < nombre):
        raise RuntimeError(f"{export.etat} {export.lignes_faites} {fini.stderr[-2000:]}")
    vu: dict[str, Any] = json.loads(fini.stdout)
    fichier_de(export).unlink()
    # What the format costs alone is the library's floor; COPY's has the database in it.
    return vu | {"octets": export.octets or 0, "avec_base": vu["cout"] + base}


def _copier(demande: Demande) -> float:
    """Return the seconds that PostgreSQL takes to write the same rows, to nowhere."""
    source = Preparation(demande).source
    if source is None:
        raise RuntimeError("rien à copier")
    requete, parametres = source.requete().query.sql_with_params()
    depart = time.process_time() + processeur_base()
    with connection.cursor() as curseur:
        ordre = curseur.mogrify(requete, parametres).decode()
        curseur.copy_expert(f"COPY ({ordre}) TO STDOUT WITH (FORMAT csv)", _Rien())
    return time.process_time() + processeur_base() - depart


class _Rien(io.RawIOBase):
    def write(self, octets: Any) -> int:
        return len(octets)


def _bibliotheque(demande: Demande, nombre: int) -> tuple[str, float]:
    """Return which library was there, and its seconds for the same cells, read and turned into words beforehand."""
    source = Preparation(demande).source
    if source is None:
        raise RuntimeError("rien à écrire")
    lot = [[c.replace(tzinfo=None) if isinstance(c, datetime.datetime) else c for c in r] for r in next(source.lots())]
    lignes = islice(chain.from_iterable(cycle([lot])), nombre)
    sortie = SORTIE / "nu.xlsx"
    depart = time.process_time()
    nom = _xlsxwriter(lignes, str(sortie)) if importlib.util.find_spec("xlsxwriter") else _openpyxl(lignes, str(sortie))
    cout = time.process_time() - depart
    sortie.unlink()
    return nom, cout


def _xlsxwriter(lignes: Iterator[Any], sortie: str) -> str:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    dates = {"default_date_format": "yyyy-mm-dd hh:mm:ss"}
    classeur = importlib.import_module("xlsxwriter").Workbook(sortie, options | dates)
    page = classeur.add_worksheet()
    for rang, ligne in enumerate(lignes):
        page.write_row(rang, 0, ligne)
    classeur.close()
    return "XlsxWriter"


def _openpyxl(lignes: Iterator[Any], sortie: str) -> str:
    classeur = Workbook(write_only=True)
    page = classeur.create_sheet()
    for ligne in lignes:
        page.append(ligne)
    classeur.save(sortie)
    return "openpyxl (XlsxWriter absent)"
