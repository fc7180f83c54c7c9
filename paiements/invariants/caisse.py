"""The till: its drawer is the ledger's, its Z have no gap, and each says what the ledger says."""

from __future__ import annotations

from paiements.invariants.base import Invariant


def _total(nom: str) -> str:
    return f"CAST(z.totaux ->> '{nom}' AS BIGINT)"


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
        "I22e",
        "les totaux d'un Z sont ceux du grand livre",
        f"""SELECT z.id FROM paiements_cloturecaisse z
               LEFT JOIN (SELECT p.cloture_id,
                                 SUM(CASE WHEN e.compte = 'surplus' THEN -e.montant ELSE 0 END) AS surplus,
                                 SUM(CASE WHEN e.compte IN ('a_recevoir', 'caisse', 'avoirs') THEN e.montant ELSE 0
                                     END) AS encaisse,
                                 SUM(CASE WHEN p.essai AND e.compte IN ('a_recevoir', 'caisse', 'avoirs')
                                          THEN e.montant ELSE 0 END) AS essai
                          FROM paiements_ecritures e JOIN paiements_paiement p ON p.id = e.paiement_id
                          WHERE e.libelle = 'encaissement' AND e.devise = 'XOF' AND p.cloture_id IS NOT NULL
                          GROUP BY p.cloture_id) e ON e.cloture_id = z.id
               LEFT JOIN (SELECT n.cloture_id, SUM(CASE WHEN v.compte = 'ventes' THEN -v.montant ELSE 0 END) AS ventes,
                                 SUM(CASE WHEN v.compte = 'pourboires' THEN -v.montant ELSE 0 END) AS pourboires,
                                 SUM(CASE WHEN v.compte = 'remises' THEN v.montant ELSE 0 END) AS remises
                          FROM paiements_ecritures v JOIN paiements_notecomptee n ON n.session_id = v.session_id
                          WHERE v.libelle = 'reglement' GROUP BY n.cloture_id) v ON v.cloture_id = z.id
               LEFT JOIN (SELECT r.cloture_id, SUM(-e.montant) AS rendu
                          FROM paiements_ecritures e JOIN paiements_remboursement r ON r.id = e.remboursement_id
                          WHERE e.compte IN ('a_recevoir', 'caisse', 'avoirs', 'banque') AND e.devise = 'XOF'
                            AND r.cloture_id IS NOT NULL
                          GROUP BY r.cloture_id) r ON r.cloture_id = z.id
               LEFT JOIN (SELECT x.cloture_id, SUM(-e.montant) AS repris
                          FROM paiements_ecritures e JOIN paiements_extournecomptee x ON x.paiement_id = e.paiement_id
                          WHERE e.libelle = 'extourne' AND e.compte = 'a_recevoir' AND e.devise = 'XOF'
                          GROUP BY x.cloture_id) x ON x.cloture_id = z.id
           WHERE {_total("encaisse")} <> COALESCE(e.encaisse, 0) OR {_total("surplus")} <> COALESCE(e.surplus, 0)
              OR {_total("ventes")} <> COALESCE(v.ventes, 0) OR {_total("pourboires")} <> COALESCE(v.pourboires, 0)
              OR {_total("remises")} <> COALESCE(v.remises, 0) OR {_total("rembourses")} <> COALESCE(r.rendu, 0)
              OR {_total("extournes")} <> COALESCE(x.repris, 0)
              -- A Z made before play money was told apart says nothing of it.
              OR {_total("essai")} <> COALESCE(e.essai, 0)""",
    ),
    Invariant(
        "I22f",
        "un Z ne compte que des succès, des notes payées, des remboursements partis et des reprises, de son salon",
        """SELECT p.id FROM paiements_paiement p JOIN paiements_cloturecaisse z ON z.id = p.cloture_id
           WHERE p.salon_id <> z.salon_id OR p.etat NOT IN ('reussi', 'extourne')
           UNION ALL
           SELECT s.id FROM paiements_notecomptee n JOIN paiements_cloturecaisse z ON z.id = n.cloture_id
               JOIN salon_paiement_sessionpaiement s ON s.id = n.session_id
           WHERE s.salon_id <> z.salon_id OR s.etat <> 'paiement_reussi'
           UNION ALL
           SELECT r.id FROM paiements_remboursement r JOIN paiements_cloturecaisse z ON z.id = r.cloture_id
           WHERE r.salon_id <> z.salon_id OR r.etat NOT IN ('fait', 'externe')
           UNION ALL
           SELECT p.id FROM paiements_extournecomptee x JOIN paiements_cloturecaisse z ON z.id = x.cloture_id
               JOIN paiements_paiement p ON p.id = x.paiement_id
           WHERE p.salon_id <> z.salon_id OR p.etat <> 'extourne'""",
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
