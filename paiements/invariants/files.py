"""Nothing that waits is forgotten."""

from __future__ import annotations

from paiements.invariants.base import VIVANTS, Invariant

INVARIANTS = [
    Invariant(
        "I13",
        "aucun message d'opérateur n'attend depuis un quart d'heure",
        """SELECT id FROM paiements_evenementfournisseur
           WHERE etat = 'a_traiter' AND prochaine_tentative < %(retard)s""",
    ),
    Invariant(
        "I14",
        "aucun message à envoyer n'attend depuis un quart d'heure",
        """SELECT id FROM salon_paiement_notification
           WHERE etat IN ('a_envoyer', 'en_envoi') AND prochaine_tentative < %(retard)s""",
    ),
    Invariant(
        "I16",
        "toute tentative vivante a une prochaine question ou un humain prévenu",
        f"""SELECT p.id FROM paiements_paiement p WHERE p.etat IN {VIVANTS} AND p.prochaine_verification IS NULL
              AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)""",
    ),
]  # fmt: skip
