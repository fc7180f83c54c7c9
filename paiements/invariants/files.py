"""What came in is whole and counted once; nothing that waits is forgotten."""

from __future__ import annotations

from paiements.invariants.archives import DERNIERS_PARTIS, mois_de
from paiements.invariants.base import VIVANTS, Invariant

INVARIANTS = [
    # That an answered message was stored at all, only a test can tell; that what was stored still is a message, we can.
    Invariant(
        "I11",
        "tout message d'opérateur gardé a sa clé, son empreinte, et son corps tant qu'on peut en avoir besoin",
        # A client's erasure takes the messages of her payments with it, and those of nameless visits on a number that
        # was hers alone (its mask says nothing since): they hold her number.
        """SELECT e.id FROM paiements_evenementfournisseur e
               LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
               LEFT JOIN salon_paiement_sessionpaiement s ON s.id = p.session_id
               LEFT JOIN salon_paiement_client c ON c.id = s.client_id
               LEFT JOIN salon_paiement_telephone t ON t.id = p.telephone_id
           WHERE e.cle = '' OR LENGTH(e.empreinte) <> 64
              OR (e.corps_chiffre IS NULL AND (e.etat = 'a_traiter'
                  OR (e.date_creation > %(conservation)s AND c.anonymise_le IS NULL
                      AND COALESCE(t.masque, '') <> '**')))""",
    ),
    # Each treated message leaves one trace on its attempt, in the transaction that closes it.
    Invariant(
        "I12",
        "un message d'opérateur traité a un effet, un seul, sur une tentative de son compte",
        f"""SELECT e.paiement_id FROM (
               SELECT f.paiement_id, SUM(f.n) AS n FROM (
                   SELECT paiement_id, 1 AS n FROM paiements_evenementfournisseur
                   WHERE etat = 'traite' AND paiement_id IS NOT NULL
                   UNION ALL
                   SELECT paiement_id, -1 FROM traces_transactions
                   WHERE type_trace = 'notification_webhook' AND paiement_id IS NOT NULL) f
               GROUP BY f.paiement_id HAVING SUM(f.n) <> 0) e
           LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
           LEFT JOIN {DERNIERS_PARTIS} m ON m.chaine = p.salon_id
           WHERE e.n < 0 OR m.mois IS NULL OR m.mois < {mois_de("p.date_creation")}
           UNION ALL
           SELECT e.id FROM paiements_evenementfournisseur e LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
           WHERE (e.etat = 'traite') <> (p.id IS NOT NULL)
              OR (p.id IS NOT NULL AND (p.compte_id IS NULL OR p.compte_id <> e.compte_id))""",
    ),
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
