"""Beat's bells of the statistics: filling, proving what was filled, what it warns of, and files for people."""

from __future__ import annotations

import logging

from celery import shared_task

from salon_paiement.models import GenreRapport, Salon
from salon_paiement.services.ronde import ronde_unique
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.cumuls.veille import retards_signaler
from statistiques.cumuls.verification import salon_verifier
from statistiques.exports.effacement import exports_effacer
from statistiques.exports.fabrication import exports_fabriquer
from statistiques.rapports.ecriture import rapports_generer
from statistiques.regles.annonce import alertes_annoncer
from statistiques.regles.evaluation import regles_evaluer
from statistiques.regles.sonde import disponibilite_sonder
from statistiques.services.alertes import alertes_balayer
from traces.duree import sans_limite

journal = logging.getLogger(__name__)

# Seconds of one round: the next bell goes on.
DUREE_RONDE = 60.0


@shared_task(name="statistiques.tasks.remplir_cumuls")
def remplir_cumuls() -> int:
    """Store the days that ended, count again those that changed; one round at a time."""
    with ronde_unique("cumuls") as seul:
        return cumuls_remplir(DUREE_RONDE).jours if seul else 0


# Everything is counted again: a million payments take a minute or two.
@shared_task(name="statistiques.tasks.verifier_cumuls", soft_time_limit=500, time_limit=540)
def verifier_cumuls() -> int:
    """Compare every stored figure with the facts; what differs is an alarm, and is not repaired in silence."""
    retards_signaler()
    total = 0
    for salon in Salon.objects.order_by("pk"):
        with sans_limite():
            ecarts = list(salon_verifier(salon))
        total += len(ecarts)
        for ecart in ecarts[:20]:
            journal.error("cumul faux : %s", ecart)
    return total


# Some seventy small statements a salon.
@shared_task(name="statistiques.tasks.relever_alertes", soft_time_limit=500, time_limit=540)
def relever_alertes() -> int:
    """Look for what is out of the ordinary in the last days of each salon."""
    return alertes_balayer()


@shared_task(name="statistiques.tasks.evaluer_regles")
def evaluer_regles() -> int:
    """Hold what is watched against its rules, tell what crossed a limit or came back under it."""
    disponibilite_sonder()
    return regles_evaluer() + alertes_annoncer()


# A million rows take a minute or two; the broker gives a task back after ten.
@shared_task(name="statistiques.tasks.fabriquer_exports", soft_time_limit=500, time_limit=540)
def fabriquer_exports() -> int:
    """Make the files that are due."""
    return exports_fabriquer()


@shared_task(name="statistiques.tasks.effacer_exports")
def effacer_exports() -> int:
    """Erase the files whose time is over."""
    return exports_effacer()


# A report is a dozen statements and a few messages; the PDF is made when its mail leaves.
@shared_task(name="statistiques.tasks.generer_rapport_journalier", soft_time_limit=500, time_limit=540)
def generer_rapport_journalier() -> int:
    """Write the evening's messages of the salons that close, and the reports of the days that are over."""
    return rapports_generer([GenreRapport.SOIR, GenreRapport.JOUR])


@shared_task(name="statistiques.tasks.generer_rapport_hebdomadaire", soft_time_limit=500, time_limit=540)
def generer_rapport_hebdomadaire() -> int:
    """Write the reports of the weeks that are over."""
    return rapports_generer([GenreRapport.SEMAINE])


@shared_task(name="statistiques.tasks.generer_rapport_mensuel", soft_time_limit=500, time_limit=540)
def generer_rapport_mensuel() -> int:
    """Write the reports of the months that are over."""
    return rapports_generer([GenreRapport.MOIS])
