"""From the scan to the pay step over HTTP, as a phone without JavaScript does it. No floor."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from bancs.base import menage, processeur_base
from bancs.environnement import RACINE
from bancs.mesure import Cadre, Resultat, mediane
from bancs.serveur import Gunicorn
from salon_paiement.models import SessionPaiement
from tests import fabriques

FILS = 6
# pretix 2026.8 creates an order by REST at 43 a second, for 36 ms of application and 8.3 ms of PostgreSQL each.
# One API call there, five pages for a human here; and pretix does far more with it.
_PRETIX = "pour mémoire, création de commande par l'API de pretix 2026.8 : 43/s, 36 + 8,3 ms, 45 ordres SQL"


@dataclass(frozen=True)
class _Tour:
    """One round: paths a second, CPU milliseconds per path, seconds a phone waited in all, requests per path."""

    debit: float
    application: float
    base: float
    mediane: float
    requetes: float


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    resultat = Resultat("parcours", "Du scan à la page « payer », par HTTP (gunicorn 2 × 4)")
    maison = fabriques.maison("Salon des visites")
    with Gunicorn("config.wsgi") as serveur:
        foule(serveur.adresse, maison.poste.jeton, 2)
        menage()
        tours = [_tour(serveur, maison, cadre.choisir(6, 3)) for _rang in range(cadre.choisir(5, 2))]
    if not SessionPaiement.objects.filter(salon=maison.salon, etat="prestation_selectionnee").exists():
        raise RuntimeError("aucune session n'est arrivée à la page « payer »")

    def de(champ: str) -> float:
        return mediane(getattr(tour, champ) for tour in tours)

    resultat.ajouter("parcours", de("debit"), "/s")
    resultat.ajouter("requêtes", de("debit") * de("requetes"), "/s")
    resultat.ajouter("requêtes par parcours, redirections comprises", de("requetes"), "")
    resultat.ajouter("processeur, application", de("application"), "ms/parcours")
    resultat.ajouter("processeur, application", de("application") / de("requetes"), "ms/requête")
    resultat.ajouter("processeur, PostgreSQL", de("base"), "ms/parcours")
    resultat.ajouter("attente d'un téléphone, parcours entier, pleine charge", de("mediane") * 1000, "ms")
    resultat.notes.append(_PRETIX)
    return resultat


def foule(adresse: str, jeton: str, secondes: int, fils: int = FILS) -> dict[str, Any]:
    """Send phones for ``secondes``; return what they saw.

    Raises:
        RuntimeError: one of them met an unexpected page.
    """
    commande = [sys.executable, "-m", "bancs.foule", adresse, jeton, str(secondes), str(fils)]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, timeout=secondes + 60, check=True)
    vu: dict[str, Any] = json.loads(fini.stdout)
    if vu["erreurs"]:
        raise RuntimeError(f"un téléphone s'est arrêté : {vu['erreurs']}")
    return vu


def _tour(serveur: Gunicorn, maison: fabriques.Maison, secondes: int) -> _Tour:
    application, base = serveur.processeur(), processeur_base()
    vu = foule(serveur.adresse, maison.poste.jeton, secondes)
    par_parcours = 1000 / max(vu["parcours"], 1)
    return _Tour(
        vu["parcours"] / vu["duree"],
        (serveur.processeur() - application) * par_parcours,
        (processeur_base() - base) * par_parcours,
        vu["mediane"],
        vu["requetes"] / max(vu["parcours"], 1),
    )
