"""Writing the seed of the statistics benches: models, stamps, packets, indexes, bar."""

from __future__ import annotations

import datetime
from typing import TextIO

import time_machine
from django.db import connection

from bancs.copie_vite import Depot, DepotParallele, index_suspendus
from bancs.semis_modeles import modeles_jouer
from bancs.semis_salons import SLUG, etablissements_ouvrir
from bancs.semis_tampons import TABLES, tampon_tailler
from bancs.semis_visites import Semoir
from salon_paiement.models import Salon
from traces.models import TraceTransaction
from traces.progression import Barre


def tout_ecrire(
    paiements: int, *, salons: int, jours: int, sortie: TextIO, grand: bool, exemples: int = 36
) -> tuple[int, int, int]:
    """Write about ``paiements`` attempts over ``jours`` days up to yesterday; return attempts, visits and clients.

    Args:
        sortie: where the progress bar is shown.
        grand: through connections of our own, the indexes made again at the end.
        exemples: how many model visits of one kind at most.

    Raises:
        SystemExit: the database already holds such salons.
    """
    if Salon.objects.filter(slug__startswith=SLUG).exists():
        raise SystemExit("Cette base est déjà semée : il en faut une autre.")
    debut = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=jours)
    ouverture = datetime.datetime.combine(debut, datetime.time(7), datetime.UTC)
    with time_machine.travel(ouverture, tick=False) as horloge:
        maisons = etablissements_ouvrir(salons, debut)
        horloge.shift(3_600)
        modeles = modeles_jouer(maisons[0], horloge, exemples)
    tampons = [tampon_tailler(modele, maisons[0]) for modele in modeles]
    semoir = Semoir(maisons, tampons, [modele.poids for modele in modeles], graine=1)
    deja = sum(modele.tentatives for modele in modeles)
    barre = Barre(sortie, "paiements", paiements)

    def verser(depot: Depot) -> None:
        for paquet in semoir.paquets(paiements - deja, debut, jours):
            depot.deposer(paquet)
            barre.avancer(deja + semoir.tentatives)
        depot.finir()

    if grand and connection.vendor == "postgresql":
        with index_suspendus(TABLES, lambda nom: _dire(sortie, f"index {nom}")):
            verser(DepotParallele([TraceTransaction]))
    else:
        verser(Depot())
    barre.effacer()
    return deja + semoir.tentatives, len(modeles) + semoir.visites, semoir.clients


def _dire(sortie: TextIO, texte: str) -> None:
    if sortie.isatty():
        sortie.write(f"\r\x1b[K{texte}")
        sortie.flush()
