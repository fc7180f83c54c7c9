"""The till: its drawer is the ledger's, and its Z have no gap."""

from __future__ import annotations

from paiements.invariants.base import Invariant

INVARIANTS = [
    Invariant(
        "I22a",
        "les Z d'un salon se suivent sans trou ni doublon",
        """SELECT salon_id FROM paiements_cloturecaisse GROUP BY salon_id
           HAVING MIN(numero) <> 1 OR MAX(numero) <> COUNT(*) OR COUNT(DISTINCT numero) <> COUNT(*)""",
    ),
    Invariant(
        "I22b",
        "le tiroir contient ce que dit le grand livre, et rien une fois la caisse fermée",
        """SELECT c.id FROM paiements_caisse c
               LEFT JOIN (SELECT caisse_id, SUM(montant) AS solde FROM paiements_ecritures
                          WHERE compte = 'caisse' AND caisse_id IS NOT NULL GROUP BY caisse_id
                          ) e ON e.caisse_id = c.id
               LEFT JOIN (SELECT caisse_id, SUM(montant) AS n FROM paiements_mouvementcaisse GROUP BY caisse_id
                          ) m ON m.caisse_id = c.id
               LEFT JOIN (SELECT caisse_id, SUM(montant_recu) AS n FROM paiements_paiement
                          WHERE moyen = 'especes' AND etat = 'reussi' GROUP BY caisse_id) p ON p.caisse_id = c.id
               LEFT JOIN (SELECT caisse_id, SUM(montant) AS n FROM paiements_remboursement
                          WHERE voie = 'especes' AND etat = 'fait' GROUP BY caisse_id) r ON r.caisse_id = c.id
               LEFT JOIN (SELECT caisse_id, SUM(commissions + pourboires) AS n FROM paiements_versement
                          WHERE voie = 'especes' GROUP BY caisse_id) v ON v.caisse_id = c.id
               LEFT JOIN paiements_cloturecaisse z ON z.caisse_id = c.id
           WHERE COALESCE(e.solde, 0) <> c.fond + COALESCE(m.n, 0) + COALESCE(p.n, 0) - COALESCE(r.n, 0)
                                        - COALESCE(v.n, 0) - COALESCE(z.attendu, 0)
              OR (z.id IS NOT NULL AND COALESCE(e.solde, 0) <> 0)
              OR (z.id IS NULL) <> (c.fermee_le IS NULL)""",
    ),
    Invariant(
        "I22c",
        "les espèces sont dans une caisse de leur salon, comptées par quelqu'un, et par le Z de cette caisse",
        """SELECT p.id FROM paiements_paiement p LEFT JOIN paiements_caisse c ON c.id = p.caisse_id
               LEFT JOIN paiements_cloturecaisse z ON z.caisse_id = c.id
           WHERE (p.moyen = 'especes') <> (c.id IS NOT NULL)
              OR (c.id IS NOT NULL AND (c.salon_id <> p.salon_id OR p.encaisse_par_id IS NULL))
              OR (c.id IS NOT NULL AND p.etat = 'reussi' AND COALESCE(p.cloture_id, 0) <> COALESCE(z.id, 0))""",
    ),
    Invariant(
        "I22d",
        "l'écart d'un Z est compté moins attendu, expliqué, et au grand livre",
        """SELECT z.id FROM paiements_cloturecaisse z LEFT JOIN (
               SELECT caisse_id, SUM(CASE WHEN compte = 'ecarts' THEN -montant ELSE 0 END) AS ecart,
                      SUM(CASE WHEN compte = 'apports' THEN montant ELSE 0 END) AS compte
               FROM paiements_ecritures WHERE libelle = 'cloture' AND caisse_id IS NOT NULL GROUP BY caisse_id
               ) e ON e.caisse_id = z.caisse_id
           WHERE z.ecart <> z.compte - z.attendu OR z.ecart <> COALESCE(e.ecart, 0)
              OR z.compte <> COALESCE(e.compte, 0) OR (z.ecart <> 0 AND z.note = '')""",
    ),
    Invariant(
        "I22g",
        "un encaissement d'espèces n'est arrondi que de 2 F au plus, au grand livre aussi",
        """SELECT p.id FROM paiements_paiement p JOIN (
               SELECT paiement_id, SUM(montant) AS n FROM paiements_ecritures
               WHERE compte = 'arrondi' AND paiement_id IS NOT NULL GROUP BY paiement_id) e ON e.paiement_id = p.id
           WHERE ABS(e.n) > 2 OR p.moyen <> 'especes'""",
    ),
]  # fmt: skip
