"""Amounts: positive, and never more than was due when they were asked for."""

from __future__ import annotations

from paiements.invariants.archives import parti_depuis
from paiements.invariants.base import Invariant

# Each table of amounts, and what none of its rows may say.
_ABSURDES = {
    "paiements_paiement": "montant <= 0 OR montant_recu < 0 OR montant_applique < 0 OR surplus < 0 OR frais < 0",
    "paiements_remboursement": "montant <= 0",
    "paiements_avoir": "montant <= 0 OR montant_utilise < 0 OR montant_utilise > montant",
    "paiements_versement": "commissions < 0 OR pourboires < 0 OR commissions + pourboires <= 0",
    "paiements_exceptionmonetaire": "montant < 0",
    "paiements_lignereleve": "montant < 0 OR frais < 0",
    "salon_paiement_sessionpaiement": "total < 0 OR remise < 0 OR pourboire < 0 OR montant_applique < 0",
    "salon_paiement_lignesession": "prix_unitaire <= 0 OR quantite <= 0",
    "salon_paiement_recu": "montant < 0",
}

INVARIANTS = [
    Invariant(
        "I6",
        "les montants sont positifs",
        " UNION ALL ".join(
            f"SELECT CAST(id AS VARCHAR(40)) FROM {table} WHERE {absurde}" for table, absurde in _ABSURDES.items()
        ),
    ),
    # What was due is told by the facts around the creation: today's total, plus the discounts given since, less what
    # had been applied by then. The first condition alone clears almost every row, without reading any trace.
    # Coins round by 2 F at most; money found in a statement was asked by nobody, and may exceed what was due.
    Invariant(
        "I6b",
        "aucune tentative n'a demandé plus que ce qui restait dû à sa création",
        f"""SELECT p.id FROM paiements_paiement p
               JOIN salon_paiement_sessionpaiement s ON s.id = p.session_id
               JOIN traces_transactions c ON c.paiement_id = p.id AND c.objet = 'paiement' AND c.ancien_etat = ''
           WHERE p.montant > s.total - s.montant_applique + p.montant_applique
             AND (c.nouvel_etat = 'en_attente' OR p.moyen IN ('especes', 'avoir'))
             AND p.montant > s.total + CASE WHEN p.moyen = 'especes' THEN 2 ELSE 0 END
                 + COALESCE((SELECT SUM(CAST(t.donnees_structures ->> 'montant' AS BIGINT)) FROM traces_transactions t
                     WHERE t.session_id = p.session_id AND t.type_trace = 'remise' AND t.id > c.id), 0)
                 - COALESCE((SELECT SUM(CAST(t.donnees_structures ->> 'applique' AS BIGINT))
                     FROM traces_transactions t JOIN paiements_paiement q ON q.id = t.paiement_id
                     WHERE t.session_id = p.session_id AND t.type_trace = 'confirmation_paiement' AND t.id < c.id
                       AND q.montant_applique >= CAST(t.donnees_structures ->> 'applique' AS BIGINT)), 0)
             AND NOT {parti_depuis("p.salon_id", "c.date_creation")}""",
    ),
]  # fmt: skip
