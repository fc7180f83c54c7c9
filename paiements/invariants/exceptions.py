"""Money that needed a human: nothing owed is forgotten, nothing decided is anonymous."""

from __future__ import annotations

from paiements.invariants.archives import parti_depuis
from paiements.invariants.base import Invariant

_MONTRE = "REPLACE(CAST(x.id AS VARCHAR(40)), '-', '')"

INVARIANTS = [
    Invariant(
        "I15c",
        "une exception close dit sa décision, qui l'a prise et quand, et sa trace le raconte",
        f"""SELECT x.id FROM paiements_exceptionmonetaire x
           WHERE x.resolue_le IS NOT NULL
             AND (x.resolution = ''
                  OR (x.resolue_par_id IS NULL
                      AND x.type NOT IN ('sans_verdict', 'identifiants', 'insuffisant', 'partiel',
                                         'montant_absent', 'devise')
                      -- The payment of a line that was read too early has come: the facts closed it.
                      AND NOT (x.type = 'divergent' AND EXISTS (
                          SELECT 1 FROM paiements_lignereleve l
                          WHERE l.id = x.ligne_releve_id AND l.etat = 'rapprochee'))
                      AND NOT (x.type = 'orphelin' AND x.resolution = 'explique' AND EXISTS (
                          SELECT 1 FROM paiements_lignereleve l
                          WHERE l.id = x.ligne_releve_id AND l.etat = 'rapprochee' AND l.paiement_id IS NOT NULL)))
                  OR (x.type <> 'identifiants' AND NOT EXISTS (
                      SELECT 1 FROM traces_transactions t
                      WHERE t.objet_id = x.id AND t.type_trace = 'decision_argent')
                      AND NOT {parti_depuis("x.salon_id", "x.resolue_le")}))""",
    ),
    Invariant(
        "I15d",
        "le surplus dû à un client attend une décision, ou un remboursement en route qui le couvre",
        """SELECT p.id FROM paiements_paiement p JOIN (
               SELECT paiement_id, -SUM(montant) AS du FROM paiements_ecritures
               WHERE compte = 'surplus' AND paiement_id IS NOT NULL GROUP BY paiement_id) e ON e.paiement_id = p.id
           WHERE p.etat = 'reussi'
             AND (e.du < 0
                  OR (e.du > COALESCE((SELECT SUM(r.montant) FROM paiements_remboursement r
                          WHERE r.paiement_id = p.id
                            AND r.etat IN ('demande', 'approuve', 'soumis', 'en_transit', 'incertain')), 0)
                      AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x
                          WHERE x.paiement_id = p.id AND x.resolue_le IS NULL)))""",
    ),
    Invariant(
        "I15e",
        "l'argent appliqué à une note finie sans être payée attend une décision",
        """SELECT s.id FROM salon_paiement_sessionpaiement s
           WHERE s.etat IN ('expire', 'abandonne') AND s.montant_applique > 0
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x
                 WHERE x.session_id = s.id AND x.resolue_le IS NULL)
             AND s.montant_applique > COALESCE((SELECT SUM(r.montant) FROM paiements_remboursement r
                 WHERE r.session_id = s.id AND r.etat NOT IN ('refuse', 'echoue')), 0)""",
    ),
    Invariant(
        "I15f",
        "aucune somme n'attend depuis plus d'un jour sans que la propriétaire en ait été prévenue",
        f"""SELECT x.id FROM paiements_exceptionmonetaire x JOIN salon_paiement_salon s ON s.id = x.salon_id
            WHERE x.resolue_le IS NULL AND x.date_creation < %(alarme)s AND s.courriel_alertes <> ''
              AND NOT EXISTS (SELECT 1 FROM salon_paiement_notification n
                  WHERE n.evenement = 'alarme:' || {_MONTRE} || ':' || x.type)""",
    ),
    Invariant(
        "I21",
        "une clé a une seule réponse, et n'est gardée qu'une fois son effet écrit",
        """SELECT MAX(cle) FROM paiements_cleidempotence GROUP BY portee, cle HAVING COUNT(*) > 1
           UNION ALL SELECT cle FROM paiements_cleidempotence WHERE objet = ''""",
    ),
]  # fmt: skip
