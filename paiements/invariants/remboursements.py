"""Money given back, clients' credits, and what hairdressers are owed: facts, reserves and ledger agree."""

from __future__ import annotations

from paiements.invariants.base import Invariant

_RESERVES = "('approuve', 'soumis', 'en_transit', 'incertain', 'fait')"

INVARIANTS = [
    Invariant(
        "I5",
        "nos remboursements ne dépassent pas ce qui a été reçu, et leur réserve dit vrai",
        f"""SELECT p.id FROM paiements_paiement p LEFT JOIN (
               SELECT paiement_id, SUM(montant) AS reserve FROM paiements_remboursement
               WHERE etat IN {_RESERVES} GROUP BY paiement_id) r ON r.paiement_id = p.id
           WHERE p.montant_rembourse <> COALESCE(r.reserve, 0)
              OR (p.montant_rembourse > 0 AND p.montant_rembourse > COALESCE(p.montant_recu, 0))""",
    ),
    Invariant(
        "I5b",
        "chaque remboursement parti a une opération de son montant au grand livre, les autres n'en ont pas",
        """SELECT r.id FROM paiements_remboursement r LEFT JOIN (
               SELECT remboursement_id, COUNT(DISTINCT operation) AS n,
                      SUM(CASE WHEN compte IN ('caisse', 'a_recevoir', 'avoirs', 'banque') THEN -montant ELSE 0 END)
                          AS sorti
               FROM paiements_ecritures WHERE remboursement_id IS NOT NULL GROUP BY remboursement_id
               ) e ON e.remboursement_id = r.id
           WHERE COALESCE(e.n, 0) <> CASE WHEN r.etat IN ('fait', 'externe') THEN 1 ELSE 0 END
              OR (r.etat IN ('fait', 'externe') AND e.sorti <> r.montant)
              OR (r.etat = 'fait' AND r.voie = 'especes' AND r.caisse_id IS NULL)""",
    ),
    Invariant(
        "I5c",
        "un avoir a servi à ce que disent ses paiements et ses retours",
        """SELECT a.id FROM paiements_avoir a
               LEFT JOIN (SELECT avoir_id, SUM(montant_recu) AS paye FROM paiements_paiement
                          WHERE avoir_id IS NOT NULL AND etat = 'reussi' GROUP BY avoir_id) p ON p.avoir_id = a.id
               LEFT JOIN (SELECT q.avoir_id, SUM(r.montant) AS rendu FROM paiements_remboursement r
                          JOIN paiements_paiement q ON q.id = r.paiement_id
                          WHERE q.avoir_id IS NOT NULL AND r.etat = 'fait' AND r.avoir_id IS NULL
                          GROUP BY q.avoir_id) d ON d.avoir_id = a.id
               LEFT JOIN paiements_remboursement o ON o.avoir_id = a.id
           WHERE a.montant_utilise <> COALESCE(p.paye, 0) - COALESCE(d.rendu, 0)
              OR (o.id IS NOT NULL AND (o.montant <> a.montant OR o.etat <> 'fait'))""",
    ),
    Invariant(
        "I5d",
        "le solde des avoirs d'un salon est celui du grand livre",
        """SELECT s.id FROM salon_paiement_salon s
               LEFT JOIN (SELECT salon_id, SUM(montant - montant_utilise - montant_expire) AS reste FROM paiements_avoir
                          GROUP BY salon_id) a ON a.salon_id = s.id
               LEFT JOIN (SELECT salon_id, SUM(montant) AS solde FROM paiements_ecritures
                          WHERE compte = 'avoirs' GROUP BY salon_id) e ON e.salon_id = s.id
           WHERE COALESCE(a.reste, 0) <> -COALESCE(e.solde, 0)""",
    ),
    Invariant(
        "I5g",
        "seul un avoir daté expire, et ce qui a expiré est au grand livre",
        """SELECT id FROM paiements_avoir
           WHERE montant_expire > 0 AND expire_le IS NULL
           UNION ALL
           SELECT s.id FROM salon_paiement_salon s
               LEFT JOIN (SELECT salon_id, SUM(montant_expire) AS n FROM paiements_avoir GROUP BY salon_id
                          ) a ON a.salon_id = s.id
               LEFT JOIN (SELECT salon_id, SUM(montant) AS n FROM paiements_ecritures
                          WHERE libelle = 'expiration' AND compte = 'avoirs' GROUP BY salon_id) e ON e.salon_id = s.id
           WHERE COALESCE(a.n, 0) <> COALESCE(e.n, 0)""",
    ),
    Invariant(
        "I5e",
        "on ne reprend à un coiffeur ni plus ni autre chose que ce que la note lui avait donné",
        """SELECT session_id FROM paiements_ecritures
           WHERE libelle IN ('reglement', 'remboursement') AND compte IN ('pourboires', 'commissions_dues')
             AND session_id IS NOT NULL
           GROUP BY session_id, coiffeur_id, compte HAVING SUM(montant) > 0""",
    ),
    Invariant(
        "I5f",
        "ce qui a été versé aux coiffeurs est au grand livre",
        """SELECT c.id FROM salon_paiement_coiffeur c
               LEFT JOIN (SELECT coiffeur_id, SUM(commissions) AS commissions, SUM(pourboires) AS pourboires
                          FROM paiements_versement GROUP BY coiffeur_id) v ON v.coiffeur_id = c.id
               LEFT JOIN (SELECT coiffeur_id,
                                 SUM(CASE WHEN compte = 'commissions_dues' THEN montant ELSE 0 END) AS commissions,
                                 SUM(CASE WHEN compte = 'pourboires' THEN montant ELSE 0 END) AS pourboires
                          FROM paiements_ecritures WHERE libelle = 'versement' AND coiffeur_id IS NOT NULL
                          GROUP BY coiffeur_id) e ON e.coiffeur_id = c.id
           WHERE COALESCE(v.commissions, 0) <> COALESCE(e.commissions, 0)
              OR COALESCE(v.pourboires, 0) <> COALESCE(e.pourboires, 0)""",
    ),
    Invariant(
        "I19b",
        "remboursements, avoirs et versements restent dans leur salon",
        """SELECT r.id FROM paiements_remboursement r JOIN paiements_paiement p ON p.id = r.paiement_id
               LEFT JOIN paiements_avoir a ON a.id = r.avoir_id LEFT JOIN paiements_caisse c ON c.id = r.caisse_id
           WHERE r.salon_id <> p.salon_id OR r.session_id <> p.session_id OR a.salon_id <> r.salon_id
              OR c.salon_id <> r.salon_id
           UNION ALL
           SELECT p.id FROM paiements_paiement p JOIN paiements_avoir a ON a.id = p.avoir_id
           WHERE a.salon_id <> p.salon_id
           UNION ALL
           SELECT a.id FROM paiements_avoir a LEFT JOIN salon_paiement_client c ON c.id = a.client_id
               LEFT JOIN salon_paiement_telephone t ON t.id = a.telephone_id
           WHERE c.salon_id <> a.salon_id OR t.salon_id <> a.salon_id
           UNION ALL
           SELECT v.id FROM paiements_versement v JOIN salon_paiement_coiffeur c ON c.id = v.coiffeur_id
               LEFT JOIN paiements_caisse k ON k.id = v.caisse_id
           WHERE c.salon_id <> v.salon_id OR k.salon_id <> v.salon_id""",
    ),
]  # fmt: skip
