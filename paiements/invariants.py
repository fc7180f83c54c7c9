"""The invariants as queries: each returns zero rows when healthy (numbers are those of the docs).

They run on PostgreSQL and SQLite alike. A row's first column is what a human should look at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from paiements.etats import CREATIONS as CREATIONS_PAIEMENT
from paiements.etats import TRANSITIONS as TRANSITIONS_PAIEMENT
from salon_paiement.etats import CREATIONS as CREATIONS_SESSION
from salon_paiement.etats import TRANSITIONS as TRANSITIONS_SESSION


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise: its number, a sentence, and the query of its violations."""

    code: str
    phrase: str
    sql: str


_VIVANTS = "('en_attente', 'en_cours', 'incertain')"


def _paires(objet: str, creations: Iterable[str], table: dict[str, frozenset[str]]) -> str:
    """Return SQL values (object, from, to) of every allowed move."""
    couples = [("", etat) for etat in sorted(creations)]
    couples += [(de, vers) for de, cibles in table.items() for vers in sorted(cibles)]
    return " UNION ALL ".join(f"SELECT '{objet}' AS objet, '{de}' AS de, '{vers}' AS vers" for de, vers in couples)


_PERMISES = " UNION ALL ".join(
    [
        _paires("session", CREATIONS_SESSION, TRANSITIONS_SESSION),
        _paires("paiement", CREATIONS_PAIEMENT, TRANSITIONS_PAIEMENT),
    ]
)


def _chaine(objet: str, cle: str, table: str) -> str:
    """Return the rows whose traces do not lead, step by step, from nothing to their present state.

    Joined by primary key on the last trace, so that the plan stays sound even without statistics.
    """
    return f"""
    SELECT t.{cle} FROM (
        SELECT {cle}, ancien_etat, nouvel_etat, LAG(nouvel_etat, 1, '') OVER suite AS precedent,
               LEAD(id) OVER suite AS suivante
        FROM traces_transactions WHERE objet = '{objet}' WINDOW suite AS (PARTITION BY {cle} ORDER BY id)) t
    JOIN {table} o ON o.id = t.{cle}
    WHERE t.ancien_etat <> t.precedent OR (t.suivante IS NULL AND t.nouvel_etat <> o.etat)
    UNION ALL
    SELECT o.id FROM {table} o
    WHERE NOT EXISTS (SELECT 1 FROM traces_transactions t WHERE t.{cle} = o.id AND t.objet = '{objet}')"""


INVARIANTS = [
    Invariant(
        "I1",
        "au plus une tentative vivante par session",
        f"""SELECT session_id FROM paiements_paiement WHERE etat IN {_VIVANTS} AND NOT remplacee
            GROUP BY session_id HAVING COUNT(*) > 1""",
    ),
    Invariant(
        "I1b",
        "le compteur de tentatives en vol dit vrai",
        f"""SELECT s.id FROM salon_paiement_sessionpaiement s
            WHERE s.tentatives_en_vol <> (SELECT COUNT(*) FROM paiements_paiement p
                WHERE p.session_id = s.id AND p.etat IN {_VIVANTS})""",
    ),
    Invariant(
        "I2",
        "l'argent appliqué est celui des paiements, et ne dépasse pas le total",
        """SELECT s.id FROM salon_paiement_sessionpaiement s
           WHERE s.montant_applique > s.total OR s.montant_applique <> (SELECT COALESCE(SUM(p.montant_applique), 0)
               FROM paiements_paiement p WHERE p.session_id = s.id)""",
    ),
    Invariant(
        "I4",
        "chaque succès a exactement une opération au grand livre, et rien d'autre n'en a",
        """SELECT p.id FROM paiements_paiement p
           WHERE (SELECT COUNT(DISTINCT e.operation) FROM paiements_ecritures e
                  WHERE e.paiement_id = p.id AND e.libelle = 'encaissement')
               <> CASE WHEN p.etat IN ('reussi', 'extourne') THEN 1 ELSE 0 END""",
    ),
    Invariant(
        "I7",
        "un succès d'un autre montant ou d'une autre devise est signalé",
        """SELECT p.id FROM paiements_paiement p
           WHERE p.etat = 'reussi' AND (p.montant_recu IS NULL OR p.montant_recu <> p.montant
                                        OR p.devise_recue <> p.devise)
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)""",
    ),
    Invariant("I8a", "les traces racontent chaque état des sessions",
              _chaine("session", "session_id", "salon_paiement_sessionpaiement")),
    Invariant("I8b", "les traces racontent chaque état des paiements",
              _chaine("paiement", "paiement_id", "paiements_paiement")),
    Invariant(
        "I8c",
        "chaque changement d'état tracé est permis par la table",
        f"""SELECT t.id FROM traces_transactions t LEFT JOIN ({_PERMISES}) p
                ON p.objet = t.objet AND p.de = t.ancien_etat AND p.vers = t.nouvel_etat
            WHERE t.objet <> '' AND p.vers IS NULL""",
    ),
    Invariant(
        "I13",
        "aucun message d'opérateur n'attend depuis un quart d'heure",
        """SELECT id FROM paiements_evenementfournisseur
           WHERE etat = 'a_traiter' AND prochaine_tentative < %(retard)s""",
    ),
    Invariant(
        "I14",
        "aucun message à envoyer n'attend depuis un quart d'heure",
        """SELECT id FROM salon_paiement_notification
           WHERE etat IN ('a_envoyer', 'en_envoi') AND prochaine_tentative < %(retard)s""",
    ),
    Invariant(
        "I15a",
        "une session payée a son reçu, les autres n'en ont pas",
        """SELECT s.id FROM salon_paiement_sessionpaiement s LEFT JOIN salon_paiement_recu r ON r.session_id = s.id
           WHERE (s.etat = 'paiement_reussi') <> (r.id IS NOT NULL)""",
    ),
    Invariant(
        "I15b",
        "tout succès qui n'a pas réglé exactement sa session est signalé",
        """SELECT p.id FROM paiements_paiement p JOIN salon_paiement_sessionpaiement s ON s.id = p.session_id
           WHERE p.etat = 'reussi' AND (p.surplus > 0 OR p.montant_applique = 0 OR s.etat <> 'paiement_reussi')
             AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)""",
    ),
    Invariant(
        "I16",
        "toute tentative vivante a une prochaine question ou un humain prévenu",
        f"""SELECT p.id FROM paiements_paiement p WHERE p.etat IN {_VIVANTS} AND p.prochaine_verification IS NULL
              AND NOT EXISTS (SELECT 1 FROM paiements_exceptionmonetaire x WHERE x.paiement_id = p.id)""",
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
                      SUM(CASE WHEN compte IN ('a_recevoir', 'caisse') THEN montant ELSE 0 END) AS entre,
                      SUM(CASE WHEN compte = 'ventes' THEN -montant ELSE 0 END) AS applique,
                      SUM(CASE WHEN compte = 'surplus' THEN -montant ELSE 0 END) AS surplus
               FROM paiements_ecritures GROUP BY paiement_id) e ON e.paiement_id = p.id
           WHERE COALESCE(e.applique, 0) <> p.montant_applique OR COALESCE(e.surplus, 0) <> p.surplus
              OR COALESCE(e.entre, 0) <> CASE p.etat
                   WHEN 'reussi' THEN COALESCE(NULLIF(p.montant_recu, 0), p.montant) ELSE 0 END""",
    ),
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
