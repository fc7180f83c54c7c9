"""Statements: each line once, on its own account, explained or in somebody's queue, and posted as it says."""

from __future__ import annotations

from paiements.invariants.base import Invariant

INVARIANTS = [
    Invariant(
        "I3r",
        "chaque ligne de relevé n'est gardée qu'une fois",
        "SELECT MIN(id) FROM paiements_lignereleve GROUP BY compte_id, empreinte HAVING COUNT(*) > 1",
    ),
    Invariant(
        "I18a",
        "une ligne de relevé et son paiement sont du même salon, du même opérateur",
        """SELECT l.id FROM paiements_lignereleve l
               JOIN paiements_comptefournisseur c ON c.id = l.compte_id
               JOIN paiements_relevefournisseur r ON r.id = l.releve_id
               LEFT JOIN paiements_paiement p ON p.id = l.paiement_id
               LEFT JOIN paiements_comptefournisseur f ON f.id = p.compte_id
           WHERE c.salon_id <> l.salon_id OR r.compte_id <> l.compte_id OR r.salon_id <> l.salon_id
              OR (p.id IS NOT NULL AND (f.id IS NULL OR f.salon_id <> c.salon_id
                                        OR f.fournisseur <> c.fournisseur OR f.mode <> c.mode))""",
    ),
    Invariant(
        "I18b",
        "une ligne rapprochée dit la même somme que son paiement reçu, et l'explique seule",
        """SELECT l.id FROM paiements_lignereleve l LEFT JOIN paiements_paiement p ON p.id = l.paiement_id
           WHERE l.etat = 'rapprochee' AND l.sens = 'encaissement'
             AND (p.id IS NULL OR p.etat NOT IN ('reussi', 'extourne') OR p.montant_recu IS NULL
                  OR p.montant_recu <> l.montant OR p.devise_recue <> l.devise)
           UNION ALL
           SELECT MIN(id) FROM paiements_lignereleve WHERE etat = 'rapprochee' AND sens = 'encaissement'
           GROUP BY paiement_id HAVING COUNT(*) > 1""",
    ),
    Invariant(
        "I18c",
        "toute ligne orpheline ou divergente attend quelqu'un, ou a été expliquée",
        """SELECT l.id FROM paiements_lignereleve l WHERE l.etat IN ('orpheline', 'divergente')
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.ligne_releve_id = l.id)""",
    ),
    Invariant(
        "I18d",
        "les frais réels d'un paiement sont au grand livre, corrigés une fois au plus",
        """SELECT p.id FROM paiements_paiement p LEFT JOIN (
               SELECT paiement_id, SUM(CASE WHEN compte = 'frais_reels' THEN montant ELSE 0 END) AS reels,
                      COUNT(DISTINCT CASE WHEN libelle = 'frais' THEN operation END) AS corrections
               FROM paiements_ecritures WHERE libelle IN ('encaissement', 'frais', 'affectation')
                 AND paiement_id IS NOT NULL
               GROUP BY paiement_id) e ON e.paiement_id = p.id
           WHERE p.etat IN ('reussi', 'extourne') AND p.devise_recue = 'XOF'
             AND (COALESCE(e.reels, 0) <> COALESCE(p.frais, 0) OR COALESCE(e.corrections, 0) > 1)""",
    ),
    Invariant(
        "I18e",
        "ce que l'opérateur a versé à la banque est au grand livre comme sur ses relevés",
        """SELECT f.salon_id FROM (
               SELECT salon_id, devise, montant FROM paiements_lignereleve
               WHERE sens = 'reversement' AND etat = 'rapprochee'
               UNION ALL
               SELECT salon_id, devise, montant FROM paiements_ecritures
               WHERE libelle = 'reversement' AND compte = 'a_recevoir') f
           GROUP BY f.salon_id, f.devise HAVING SUM(f.montant) <> 0""",
    ),
    Invariant(
        "I18f",
        "un relevé lu n'a plus de ligne sans résultat, et aucun n'attend depuis un quart d'heure",
        """SELECT r.id FROM paiements_relevefournisseur r
           WHERE (r.etat = 'lu' AND EXISTS (SELECT 1 FROM paiements_lignereleve l
                                            WHERE l.releve_id = r.id AND l.etat = ''))
              OR (r.etat IN ('a_lire', 'en_cours', 'apparie')
                  AND (r.prochaine_tentative IS NULL OR r.prochaine_tentative < %(retard)s))""",
    ),
    Invariant(
        "I18g",
        "l'argent d'une ligne sans note n'est pas compté aussi sur le paiement qui a sa référence",
        """SELECT x.id FROM paiements_exceptionmonetaire x JOIN (
               SELECT l.id AS ligne_id, p.id AS paye_id, p.verdict_le FROM paiements_lignereleve l
                   JOIN paiements_comptefournisseur c ON c.id = l.compte_id
                   JOIN paiements_comptefournisseur f
                     ON f.salon_id = c.salon_id AND f.fournisseur = c.fournisseur AND f.mode = c.mode
                   JOIN paiements_paiement p ON p.compte_id = f.id AND p.reference_fournisseur = l.reference
               WHERE l.sens = 'encaissement' AND l.reference <> '' AND p.reference_fournisseur <> ''
                 AND p.etat IN ('reussi', 'extourne') AND (l.paiement_id IS NULL OR l.paiement_id <> p.id)
               UNION ALL
               SELECT l.id, p.id, p.verdict_le FROM paiements_lignereleve l
                   JOIN paiements_comptefournisseur c ON c.id = l.compte_id
                   JOIN paiements_paiement p ON p.reference IN (l.reference, l.notre_reference)
                   JOIN paiements_comptefournisseur f ON f.id = p.compte_id
                    AND f.salon_id = c.salon_id AND f.fournisseur = c.fournisseur AND f.mode = c.mode
               WHERE l.sens = 'encaissement' AND l.etat = 'orpheline' AND p.etat IN ('reussi', 'extourne')
           ) d ON d.ligne_id = x.ligne_releve_id
               JOIN paiements_lignereleve l ON l.id = d.ligne_id
           WHERE x.type = 'orphelin' AND d.verdict_le < %(retard)s
             AND (l.etat = 'orpheline'
                  OR NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire y
                                 WHERE y.paiement_id = d.paye_id AND y.type = 'divergent'))""",
    ),
]  # fmt: skip
