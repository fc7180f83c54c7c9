"""What exists once: references, keys of events, messages. Asked of the rows, so that a lost index is noticed."""

from __future__ import annotations

from paiements.invariants.base import Invariant

INVARIANTS = [
    Invariant(
        "I3a",
        "une référence d'opérateur ne désigne qu'une tentative de son compte, qu'un remboursement de sa tentative",
        """SELECT reference_fournisseur FROM paiements_paiement
           WHERE reference_fournisseur <> '' AND compte_id IS NOT NULL
           GROUP BY compte_id, reference_fournisseur HAVING COUNT(*) > 1
           UNION ALL
           SELECT reference_fournisseur FROM paiements_remboursement WHERE reference_fournisseur <> ''
           GROUP BY paiement_id, reference_fournisseur HAVING COUNT(*) > 1""",
    ),
    Invariant(
        "I3b",
        "une référence de chez nous ne désigne qu'une tentative, qu'un remboursement",
        """SELECT reference FROM paiements_paiement GROUP BY reference HAVING COUNT(*) > 1 OR reference = ''
           UNION ALL
           SELECT reference FROM paiements_remboursement GROUP BY reference HAVING COUNT(*) > 1 OR reference = ''""",
    ),
    Invariant(
        "I3c",
        "un message d'opérateur n'est gardé qu'une fois, quel que soit le nombre de ses copies",
        "SELECT cle FROM paiements_evenementfournisseur GROUP BY compte_id, cle HAVING COUNT(*) > 1",
    ),
    Invariant(
        "I15g",
        "un même événement n'est annoncé qu'une fois à la même personne par le même canal",
        """SELECT evenement FROM salon_paiement_notification
           GROUP BY evenement, canal, destinataire_empreinte HAVING COUNT(*) > 1""",
    ),
]  # fmt: skip
