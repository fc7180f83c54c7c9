"""The one beat schedule. Each entry only rings a bell: the work is rows that the task sweeps.

``expires`` keeps a slow worker from running yesterday's bells.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from traces.publication import ECART_CLOCHE


def _tache(nom: str, secondes: float, perime: float = 0) -> dict[str, Any]:
    expire = perime or max(secondes, 10)
    return {"task": nom, "schedule": timedelta(seconds=secondes), "options": {"expires": expire}}


PLANIFICATION: dict[str, dict[str, Any]] = {
    "traiter_evenements": _tache("paiements.tasks.traiter_evenements", 2),
    "verifier_transactions_en_attente": _tache("paiements.tasks.verifier_transactions_en_attente", 2),
    "relancer_remboursements": _tache("paiements.tasks.relancer_remboursements", 5),
    "lire_releves": _tache("paiements.tasks.lire_releves", 4),
    "demander_releves": _tache("paiements.tasks.demander_releves", 1_800),
    "veiller_argent_a_traiter": _tache("paiements.tasks.veiller_argent_a_traiter", 300),
    "expirer_avoirs": _tache("paiements.tasks.expirer_avoirs", 300),
    "veiller_sceaux": _tache("paiements.tasks.veiller_sceaux", 300),
    "purger_releves": _tache("paiements.tasks.purger_releves", 3_600),
    "purger_cles": _tache("paiements.tasks.purger_cles", 3_600),
    "controler_argent": _tache("paiements.tasks.controler_argent", 3_600),
    "purger_argent": _tache("paiements.tasks.purger_donnees_personnelles", 3_600),
    "purger_salon": _tache("salon_paiement.tasks.purger_donnees_personnelles", 3_600),
    "purger_acces": _tache("salon_paiement.tasks.purger_acces", 3_600),
    # Kept long: an old one, heard at last, tells how long tasks wait.
    "battre": _tache("salon_paiement.tasks.battre", ECART_CLOCHE, perime=300),
    "sauvegarde_verifier": _tache("config.tasks.sauvegarde_verifier", 3_600),
    "envoyer_notifications": _tache("salon_paiement.tasks.envoyer_notifications", 3),
    # Rung often: "at once" is the next bell. A round that is under way sends what comes meanwhile, and needs no other.
    "envoyer_sorties": _tache("salon_paiement.tasks.envoyer_sorties", 2),
    "purger_sorties": _tache("salon_paiement.tasks.purger_sorties", 3_600),
    "balayer_freins": _tache("salon_paiement.tasks.balayer_freins", 3_600),
    "veiller_affiches": _tache("salon_paiement.tasks.veiller_affiches", 3_600),
    "sceller_faits": _tache("traces.tasks.sceller_faits", 3),
    "emettre_tetes": _tache("traces.tasks.emettre_tetes", 3_600),
    "verifier_sceaux": _tache("traces.tasks.verifier_sceaux", 21_600),
    "remplir_cumuls": _tache("statistiques.tasks.remplir_cumuls", 10),
    "verifier_cumuls": _tache("statistiques.tasks.verifier_cumuls", 86_400),
    "ranger_journaux": _tache("config.tasks.ranger_journaux", 3_600),
    "evaluer_regles": _tache("statistiques.tasks.evaluer_regles", 60),
    "relever_alertes": _tache("statistiques.tasks.relever_alertes", 3_600),
    "generer_rapport_journalier": _tache("statistiques.tasks.generer_rapport_journalier", 60),
    "generer_rapport_hebdomadaire": _tache("statistiques.tasks.generer_rapport_hebdomadaire", 300),
    "generer_rapport_mensuel": _tache("statistiques.tasks.generer_rapport_mensuel", 300),
    "fabriquer_exports": _tache("statistiques.tasks.fabriquer_exports", 3),
    "effacer_exports": _tache("statistiques.tasks.effacer_exports", 300),
    "nettoyer_sessions_expirees": _tache("salon_paiement.tasks.nettoyer_sessions_expirees", 30),
}
