"""Attempts and what they settle."""

from __future__ import annotations

from paiements.invariants.base import VIVANTS, Invariant

INVARIANTS = [
    Invariant(
        "I1",
        "au plus une tentative vivante par session",
        f"""SELECT session_id FROM paiements_paiement WHERE etat IN {VIVANTS} AND NOT remplacee
            GROUP BY session_id HAVING COUNT(*) > 1""",
    ),
    Invariant(
        "I1b",
        "le compteur de tentatives en vol dit vrai",
        f"""SELECT s.id FROM salon_paiement_sessionpaiement s
            WHERE s.tentatives_en_vol <> (SELECT COUNT(*) FROM paiements_paiement p
                WHERE p.session_id = s.id AND p.etat IN {VIVANTS})""",
    ),
    Invariant(
        "I2",
        "l'argent appliqué est celui des paiements, et ne dépasse pas le total",
        """SELECT s.id FROM salon_paiement_sessionpaiement s
           WHERE s.montant_applique > s.total OR s.montant_applique <> (SELECT COALESCE(SUM(p.montant_applique), 0)
               FROM paiements_paiement p WHERE p.session_id = s.id)""",
    ),
    Invariant(
        "I2b",
        "l'argent d'essai d'une session est celui de ses tentatives d'essai",
        """SELECT s.id FROM salon_paiement_sessionpaiement s
               LEFT JOIN (SELECT session_id, SUM(montant_applique) AS n FROM paiements_paiement
                          WHERE essai GROUP BY session_id) p ON p.session_id = s.id
           WHERE s.montant_essai <> COALESCE(p.n, 0)""",
    ),
    Invariant(
        "I7",
        "un succès d'un autre montant ou d'une autre devise est signalé",
        """SELECT p.id FROM paiements_paiement p
           WHERE p.etat = 'reussi' AND (p.montant_recu IS NULL OR p.montant_recu <> p.montant
                                        OR p.devise_recue <> p.devise)
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)""",
    ),
    # The receiver is the account that was asked: its answer is about its own money only.
    Invariant(
        "I7b",
        "un succès arrivé ailleurs que sur un compte de son salon, ou que l'opérateur a contredit, est signalé",
        """SELECT p.id FROM paiements_paiement p LEFT JOIN paiements_comptefournisseur c ON c.id = p.compte_id
           WHERE p.etat = 'reussi'
             AND (p.moyen IN ('mobile_money', 'carte')) <> (c.id IS NOT NULL AND c.salon_id = p.salon_id)
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)
           UNION ALL
           SELECT p.id FROM paiements_paiement p
           WHERE p.contradiction AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x
               WHERE x.paiement_id = p.id AND x.type = 'contradiction')""",
    ),
    Invariant(
        "I15a",
        "une session payée a son reçu, un seul, et les autres n'en ont pas",
        """SELECT s.id FROM salon_paiement_sessionpaiement s LEFT JOIN (
               SELECT session_id, COUNT(*) AS n FROM salon_paiement_recu GROUP BY session_id) r ON r.session_id = s.id
           WHERE COALESCE(r.n, 0) <> CASE WHEN s.etat = 'paiement_reussi' THEN 1 ELSE 0 END""",
    ),
    Invariant(
        "I15b",
        "tout succès qui n'a pas réglé exactement sa session est signalé",
        """SELECT p.id FROM paiements_paiement p JOIN salon_paiement_sessionpaiement s ON s.id = p.session_id
           WHERE p.etat = 'reussi' AND (p.surplus > 0 OR p.montant_applique = 0 OR s.etat IN ('expire', 'abandonne')
                 OR (s.etat <> 'paiement_reussi' AND p.montant_recu <> p.montant))
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)""",
    ),
    Invariant(
        "I22",
        "le total d'une session est celui de ses lignes, et son reçu dit le même",
        """SELECT s.id FROM salon_paiement_sessionpaiement s
               LEFT JOIN (SELECT session_id, SUM(prix_unitaire * quantite) AS lignes
                          FROM salon_paiement_lignesession GROUP BY session_id) l ON l.session_id = s.id
               LEFT JOIN salon_paiement_recu r ON r.session_id = s.id
           WHERE (s.etat NOT IN ('cree', 'scanne', 'identification', 'expire', 'abandonne')
                  AND s.total <> COALESCE(l.lignes, 0) + s.pourboire - s.remise)
              OR (r.id IS NOT NULL AND r.montant <> s.total)""",
    ),
]  # fmt: skip
