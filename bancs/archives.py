"""A month of facts archived, deleted and brought back, beside COPY to and from a compressed file."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from typing import Any

from django.db import connection, transaction

from bancs.base import menage, processeur_base
from bancs.environnement import RACINE, SORTIE
from bancs.mesure import Cadre, Resultat
from bancs.sceaux import COLONNES, VALEURS
from tests import fabriques
from traces.models import TraceTransaction
from traces.scellement import tout_sceller

_MOIS = "date_creation >= '2024-01-01 00:00Z' AND date_creation < '2024-02-01 00:00Z'"
_TOUTES = f"id, {COLONNES}"


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    nombre = cadre.choisir(1_000_000, 100_000)
    texte = f"{nombre:,}".replace(",", " ")
    resultat = Resultat("archives", f"{texte} traces d'un mois archivées, ôtées de la base, remises")
    maison = fabriques.maison("Salon des archives")
    fabriques.session_payee(maison)
    modele = TraceTransaction.objects.filter(salon=maison.salon).exclude(paiement=None).latest("pk").pk
    _semer(modele, nombre)
    tout_sceller()
    menage()
    copie = _copier_dehors()
    archive = _etape("archiver", nombre)
    ote = _etape("supprimer", nombre)
    menage()
    retour = _copier_dedans(nombre)
    menage()
    remise = _etape("restaurer", nombre)
    resultat.ajouter("archivage : écriture", nombre / archive["ecriture"], "traces/s")
    resultat.ajouter("archivage : écriture, relecture et comparaison", nombre / archive["duree"], "traces/s")
    resultat.ajouter("suppression, relue avant", nombre / ote["duree"], "traces/s")
    resultat.ajouter("reprise, comparée avant et après", nombre / remise["duree"], "traces/s")
    for libelle, vu, nu in (("archivage, contre COPY vers gzip", archive, copie),
                            ("reprise, contre COPY de gzip", remise, retour)):  # fmt: skip
        ratio = vu["cout"] / nu
        resultat.ajouter(
            f"coût processeur d'une trace : {libelle}", vu["cout"] / nombre * 1e6, "µs",
            plancher=nu / nombre * 1e6, ratio=ratio, objectif="≤ 12 ×", tenu=ratio <= 12,
        )  # fmt: skip
    for nom, vu in (("archivage", archive), ("suppression", ote), ("reprise", remise)):
        resultat.au_plus(f"{nom} : mémoire ajoutée au plus haut", vu["ajoutee"], "Mo", 60)
    resultat.notes.append("planchers : les mêmes lignes en texte de COPY, gzip de même niveau, sans aucun contrôle")
    resultat.notes.append("coûts : processeur du processus et de PostgreSQL ; l'archivage lit, compare, écrit et relit")
    return resultat


def _semer(modele: int, nombre: int) -> None:
    """Spread them over January 2024."""
    valeurs = VALEURS.replace("now()", "CAST('2024-01-01 00:00Z' AS timestamptz) + n * interval '2.6 seconds'")
    # Each fact has its own commitment, which nothing compresses.
    valeurs = valeurs.replace("sha256(titre::bytea)", "sha256((titre || n)::bytea)")
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO traces_transactions ({COLONNES}) SELECT s.* FROM generate_series(1, %s) n, "
            f"LATERAL ({valeurs}) s",
            [nombre, modele],
        )


def _etape(nom: str, nombre: int) -> dict[str, Any]:
    commande = [sys.executable, "-m", "bancs.archiver", nom]
    base = processeur_base()
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=False)
    if fini.returncode:
        raise RuntimeError(fini.stderr[-3000:])
    vu: dict[str, Any] = json.loads(fini.stdout)
    if vu["nombre"] != nombre:
        raise RuntimeError(f"{nom} : {vu['nombre']} traces au lieu de {nombre}")
    return vu | {"cout": vu["processeur"] + processeur_base() - base}


def _copier_dehors() -> float:
    """Return the CPU seconds it takes, here and in the database."""
    depart = time.process_time() + processeur_base()
    with gzip.open(SORTIE / "copie.gz", "wb", compresslevel=6) as sortie, connection.cursor() as curseur:
        curseur.copy_expert(
            f"COPY (SELECT {_TOUTES} FROM traces_transactions WHERE {_MOIS} ORDER BY id) TO STDOUT", sortie
        )
    return time.process_time() + processeur_base() - depart


def _copier_dedans(nombre: int) -> float:
    """Copy them back (CPU seconds), then take them away again: what is measured next does the same."""
    depart = time.process_time() + processeur_base()
    with gzip.open(SORTIE / "copie.gz", "rb") as entree, connection.cursor() as curseur:
        curseur.copy_expert(f"COPY traces_transactions ({_TOUTES}) FROM STDIN", entree)
        duree = time.process_time() + processeur_base() - depart
        with transaction.atomic():
            curseur.execute("SET LOCAL session_replication_role = replica")
            curseur.execute(f"DELETE FROM traces_transactions WHERE {_MOIS}")
            if curseur.rowcount != nombre:
                raise RuntimeError(f"{curseur.rowcount} traces copiées au lieu de {nombre}")
    return duree
