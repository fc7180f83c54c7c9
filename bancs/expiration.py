"""A hundred thousand forgotten sessions in one run, beside the one UPDATE … RETURNING that only moves their state."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from django.db import connection

from bancs.base import menage
from bancs.environnement import RACINE
from bancs.mesure import Cadre, Resultat, mediane
from bancs.semis import sessions_semer
from salon_paiement.etats import ETEIGNABLES
from salon_paiement.models import SessionPaiement
from tests import fabriques

# No other benchmark copies as many rows: short codes come from the rank.
_PREMIER_RANG = 10_000_001
_PLANCHER = """
WITH finies AS (
    UPDATE salon_paiement_sessionpaiement SET etat = 'expire', finie_le = now()
    WHERE expire_le < now() AND etat IN %s AND tentatives_en_vol = 0 AND montant_applique = 0
    RETURNING id
) SELECT count(*) FROM finies
"""
# What the floor leaves out, written afterwards so that every state is told.
_TRACES = """
INSERT INTO traces_transactions (salon_id, session_id, client_id, type_trace, niveau_importance, titre, objet,
    ancien_etat, nouvel_etat, donnees_structures, date_creation)
SELECT s.salon_id, s.id, s.client_id, 'expiration_session', 'info', 'Session expirée', 'session',
    %s, 'expire', '{}', now()
FROM salon_paiement_sessionpaiement s WHERE s.etat = 'expire' AND NOT EXISTS (
    SELECT 1 FROM traces_transactions t WHERE t.session_id = s.id AND t.nouvel_etat = 'expire')
"""


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    nombre = cadre.choisir(100_000, 20_000)
    texte = f"{nombre:,}".replace(",", " ")
    resultat = Resultat("expiration", f"{texte} sessions oubliées, expirées et tracées en un passage")
    modele = fabriques.session_scannee(fabriques.maison("Salon des oublis"))
    nous: list[dict[str, Any]] = []
    planchers: list[float] = []
    debut = _PREMIER_RANG
    for _tour in range(cadre.choisir(3, 2)):
        _oublier(modele, debut, nombre)
        nous.append(_expirer(nombre))
        _oublier(modele, debut + nombre, nombre)
        planchers.append(_plancher(nombre, modele.etat))
        debut += 2 * nombre
    duree, plancher = mediane(vu["duree"] for vu in nous), mediane(planchers)
    ratio = duree / plancher
    resultat.ajouter("durée", duree, "s", plancher=plancher, ratio=ratio, objectif="≤ 3 ×", tenu=ratio <= 3)
    resultat.ajouter("débit", nombre / duree, "sessions/s")
    resultat.ajouter("processeur du processus qui lance", mediane(vu["processeur"] for vu in nous) * 1000, "ms")
    resultat.ajouter("mémoire au plus haut du processus", max(vu["memoire"] for vu in nous), "Mo")
    resultat.ajouter("… dont ajoutée par le passage", max(vu["ajoutee"] for vu in nous), "Mo")
    resultat.notes.append("le plancher ne change que l'état ; nous écrivons aussi une trace par session")
    return resultat


def _oublier(modele: SessionPaiement, debut: int, nombre: int) -> None:
    sessions_semer(modele, debut, nombre, expire_le="now() - interval '1 hour' - n * interval '1 microsecond'")
    menage()


def _expirer(nombre: int) -> dict[str, Any]:
    commande = [sys.executable, "-m", "bancs.expirer"]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=True)
    vu: dict[str, Any] = json.loads(fini.stdout)
    if vu["nombre"] != nombre:
        raise RuntimeError(f"{vu['nombre']} sessions expirées au lieu de {nombre}")
    return vu


def _plancher(nombre: int, ancien: str) -> float:
    depart = time.perf_counter()
    with connection.cursor() as curseur:
        curseur.execute(_PLANCHER, [tuple(sorted(ETEIGNABLES))])
        faites = curseur.fetchone()[0]
    duree = time.perf_counter() - depart
    if faites != nombre:
        raise RuntimeError(f"{faites} sessions expirées par le plancher au lieu de {nombre}")
    with connection.cursor() as curseur:
        curseur.execute(_TRACES, [ancien])
    return duree
