"""The ledger: balanced, and equal to the facts."""

from __future__ import annotations

from paiements.invariants.base import Invariant

INVARIANTS = [
    Invariant(
        "I4",
        "chaque succès a exactement une opération au grand livre, et rien d'autre n'en a",
        """SELECT p.id FROM paiements_paiement p
           WHERE (SELECT COUNT(DISTINCT e.operation) FROM paiements_ecritures e
                  WHERE e.paiement_id = p.id AND e.libelle = 'encaissement')
               <> CASE WHEN p.etat IN ('reussi', 'extourne') OR (p.etat = 'annule' AND p.moyen = 'especes')
                       THEN 1 ELSE 0 END""",
    ),
    Invariant(
        "I4b",
        "chaque note payée est soldée une fois au grand livre, les autres jamais",
        """SELECT s.id FROM salon_paiement_sessionpaiement s LEFT JOIN (
               SELECT session_id, COUNT(DISTINCT operation) AS n FROM paiements_ecritures
               WHERE libelle = 'reglement' AND session_id IS NOT NULL GROUP BY session_id) e ON e.session_id = s.id
           WHERE COALESCE(e.n, 0) <> CASE WHEN s.etat = 'paiement_reussi' THEN 1 ELSE 0 END""",
    ),
    Invariant(
        "I17a",
        "chaque opération du grand livre est équilibrée",
        """SELECT operation FROM paiements_ecritures GROUP BY operation, salon_id, devise HAVING SUM(montant) <> 0""",
    ),
    Invariant(
        "I17b",
        "le grand livre est égal aux faits",
        """SELECT p.id FROM paiements_paiement p LEFT JOIN (
               SELECT paiement_id,
                      SUM(CASE WHEN compte IN ('a_recevoir', 'caisse', 'avoirs') THEN montant ELSE 0 END) AS entre,
                      SUM(CASE WHEN compte = 'clients' THEN -montant ELSE 0 END) AS applique,
                      SUM(CASE WHEN compte = 'surplus' THEN -montant ELSE 0 END) AS surplus
               FROM paiements_ecritures
               WHERE libelle IN ('encaissement', 'extourne', 'annulation', 'affectation')
               GROUP BY paiement_id) e ON e.paiement_id = p.id LEFT JOIN (
               SELECT paiement_id, SUM(montant) AS rendu FROM paiements_remboursement
               WHERE voie IN ('operateur', 'manuel') AND etat IN ('fait', 'externe')
               GROUP BY paiement_id) r ON r.paiement_id = p.id
           WHERE COALESCE(e.applique, 0) <> p.montant_applique OR COALESCE(e.surplus, 0) <> p.surplus
              OR COALESCE(e.entre, 0) <> CASE
                   WHEN p.etat = 'reussi' THEN COALESCE(NULLIF(p.montant_recu, 0), p.montant)
                   WHEN p.etat <> 'extourne' THEN 0
                   -- Taken back: all but what had gone back through the provider, which its refunds tell.
                   WHEN COALESCE(r.rendu, 0) < COALESCE(NULLIF(p.montant_recu, 0), p.montant) THEN COALESCE(r.rendu, 0)
                   ELSE COALESCE(NULLIF(p.montant_recu, 0), p.montant) END""",
    ),
    Invariant(
        "I17c",
        "ce que les clients ont payé attend au grand livre jusqu'à la fin de leur note, puis plus rien",
        """SELECT s.id FROM salon_paiement_sessionpaiement s LEFT JOIN (
               SELECT COALESCE(e.session_id, p.session_id) AS session_id, SUM(e.montant) AS reste
               FROM paiements_ecritures e LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
               WHERE e.compte = 'clients' GROUP BY COALESCE(e.session_id, p.session_id)) c ON c.session_id = s.id
           WHERE COALESCE(c.reste, 0)
               <> CASE WHEN s.etat = 'paiement_reussi' THEN 0 ELSE -s.montant_applique END""",
    ),
    Invariant(
        "I17d",
        "une note soldée vend ses lignes, pourboires et remises, à l'un ou l'autre des coiffeurs",
        """SELECT s.id FROM salon_paiement_sessionpaiement s JOIN (
               SELECT session_id,
                      SUM(CASE WHEN compte = 'ventes' THEN -montant ELSE 0 END) AS ventes,
                      SUM(CASE WHEN compte = 'pourboires' THEN -montant ELSE 0 END) AS pourboires,
                      SUM(CASE WHEN compte = 'remises' THEN montant ELSE 0 END) AS remises
               FROM paiements_ecritures WHERE libelle = 'reglement' GROUP BY session_id) e ON e.session_id = s.id
           WHERE e.ventes <> s.total + s.remise - s.pourboire OR e.pourboires <> s.pourboire
              OR e.remises <> s.remise""",
    ),
]  # fmt: skip
