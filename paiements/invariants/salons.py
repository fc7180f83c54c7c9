"""Nothing crosses from one salon to another."""

from __future__ import annotations

from paiements.invariants.base import Invariant

INVARIANTS = [
    Invariant(
        "I19",
        "rien ne passe d'un salon à un autre",
        """SELECT p.id FROM paiements_paiement p JOIN salon_paiement_sessionpaiement s ON s.id = p.session_id
               LEFT JOIN paiements_comptefournisseur c ON c.id = p.compte_id
               LEFT JOIN salon_paiement_telephone t ON t.id = p.telephone_id
           WHERE p.salon_id <> s.salon_id OR c.salon_id <> s.salon_id OR t.salon_id <> s.salon_id
           UNION ALL
           SELECT s.id FROM salon_paiement_sessionpaiement s
               LEFT JOIN salon_paiement_posteqr q ON q.id = s.poste_id
               LEFT JOIN salon_paiement_client c ON c.id = s.client_id
               LEFT JOIN salon_paiement_coiffeur h ON h.id = s.coiffeur_id
           WHERE q.salon_id <> s.salon_id OR c.salon_id <> s.salon_id OR h.salon_id <> s.salon_id
           UNION ALL
           SELECT l.id FROM salon_paiement_lignesession l
               JOIN salon_paiement_sessionpaiement s ON s.id = l.session_id
               JOIN salon_paiement_prestation p ON p.id = l.prestation_id WHERE p.salon_id <> s.salon_id""",
    ),
]  # fmt: skip
