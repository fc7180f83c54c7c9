"""Every movement of money is in exactly one Z, and each Z says what the ledger says of it (I22)."""

from __future__ import annotations

from paiements.invariants.base import Invariant

# Where received money enters the ledger, and what moves it beside successes, refunds and the drawer's own.
_ENTREES = "('a_recevoir', 'caisse', 'avoirs')"
_A_COMPTER = "('extourne', 'affectation', 'expiration')"
# The Z of a line: its success's, its refund's or its own; what corrects a success of the same Z is part of it.
_COMPTEES = """
    SELECT p.cloture_id, e.id, e.compte, e.montant, e.libelle, 'encaisse' AS titre, p.moyen, p.reseau, p.essai
    FROM paiements_ecritures e JOIN paiements_paiement p ON p.id = e.paiement_id
    WHERE e.libelle = 'encaissement' AND e.devise = 'XOF' AND p.cloture_id IS NOT NULL
    UNION ALL
    SELECT r.cloture_id, e.id, e.compte, e.montant, e.libelle, 'rembourses', p.moyen, p.reseau, p.essai
    FROM paiements_ecritures e JOIN paiements_remboursement r ON r.id = e.remboursement_id
        JOIN paiements_paiement p ON p.id = r.paiement_id
    WHERE e.devise = 'XOF' AND r.cloture_id IS NOT NULL
    UNION ALL
    SELECT o.cloture_id, e.id, e.compte, e.montant, e.libelle,
           CASE WHEN e.libelle = 'extourne' THEN 'extournes'
                WHEN e.libelle = 'expiration' THEN 'avoirs_expires'
                WHEN p.cloture_id = o.cloture_id THEN 'encaisse'
                WHEN p.id IS NOT NULL THEN 'corrections'
                WHEN e.compte = 'avoirs' THEN 'avoirs_donnes'
                ELSE 'retrouves' END, p.moyen, p.reseau, p.essai
    FROM paiements_ecritures e JOIN paiements_operationcomptee o ON o.operation = e.operation
        LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
    WHERE e.devise = 'XOF'"""


def _total(nom: str) -> str:
    return f"COALESCE(CAST(z.totaux ->> '{nom}' AS BIGINT), 0)"


def _somme(titre: str, *, sens: int = 1, comptes: str = _ENTREES) -> str:
    return (
        f"SUM(CASE WHEN titre = '{titre}' AND compte IN {comptes} THEN {'-' if sens < 0 else ''}montant ELSE 0 END) "
        f"AS {titre}"
    )


_ARGENT = {
    "encaisse": _somme("encaisse"),
    "rembourses": _somme("rembourses", sens=-1, comptes="('a_recevoir', 'caisse', 'avoirs', 'banque')"),
    "extournes": _somme("extournes", sens=-1),
    "corrections": _somme("corrections"),
    "retrouves": _somme("retrouves"),
    "avoirs_donnes": _somme("avoirs_donnes", sens=-1),
    "avoirs_expires": _somme("avoirs_expires"),
    "essai": f"SUM(CASE WHEN titre = 'encaisse' AND essai AND compte IN {_ENTREES} THEN montant ELSE 0 END) AS essai",
    "surplus": "SUM(CASE WHEN titre = 'encaisse' AND compte = 'surplus' THEN -montant ELSE 0 END) AS surplus",
}

INVARIANTS = [
    Invariant(
        "I22e",
        "les totaux d'un Z sont ceux du grand livre",
        f"""SELECT z.id FROM paiements_cloturecaisse z
               LEFT JOIN (SELECT cloture_id, {", ".join(_ARGENT.values())}
                          FROM ({_COMPTEES}) c GROUP BY cloture_id) e ON e.cloture_id = z.id
               LEFT JOIN (SELECT n.cloture_id, SUM(CASE WHEN v.compte = 'ventes' THEN -v.montant ELSE 0 END) AS ventes,
                                 SUM(CASE WHEN v.compte = 'pourboires' THEN -v.montant ELSE 0 END) AS pourboires,
                                 SUM(CASE WHEN v.compte = 'remises' THEN v.montant ELSE 0 END) AS remises
                          FROM paiements_ecritures v JOIN paiements_notecomptee n ON n.session_id = v.session_id
                          WHERE v.libelle = 'reglement' GROUP BY n.cloture_id) v ON v.cloture_id = z.id
           WHERE {" OR ".join(f"{_total(nom)} <> COALESCE(e.{nom}, 0)" for nom in _ARGENT)}
              OR {_total("ventes")} <> COALESCE(v.ventes, 0) OR {_total("pourboires")} <> COALESCE(v.pourboires, 0)
              OR {_total("remises")} <> COALESCE(v.remises, 0)""",
    ),
    Invariant(
        "I22f",
        "un Z ne compte que des succès, des notes payées, des remboursements partis et des reprises, de son salon",
        f"""SELECT p.id FROM paiements_paiement p
               JOIN paiements_cloturecaisse z ON z.id = p.cloture_id
           WHERE p.salon_id <> z.salon_id OR p.etat NOT IN ('reussi', 'extourne')
           UNION ALL
           SELECT s.id FROM paiements_notecomptee n
               JOIN paiements_cloturecaisse z ON z.id = n.cloture_id
               JOIN salon_paiement_sessionpaiement s ON s.id = n.session_id
           WHERE s.salon_id <> z.salon_id OR s.etat <> 'paiement_reussi'
           UNION ALL
           SELECT r.id FROM paiements_remboursement r
               JOIN paiements_cloturecaisse z ON z.id = r.cloture_id
           WHERE r.salon_id <> z.salon_id OR r.etat NOT IN ('fait', 'externe')
           UNION ALL
           SELECT o.operation FROM paiements_operationcomptee o
               JOIN paiements_cloturecaisse z ON z.id = o.cloture_id
               LEFT JOIN paiements_ecritures e ON e.operation = o.operation
               LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
           WHERE e.id IS NULL OR e.salon_id <> z.salon_id OR e.libelle NOT IN {_A_COMPTER}
              OR (e.libelle = 'extourne' AND p.etat <> 'extourne')""",
    ),
    Invariant(
        "I22h",
        "chaque Z laisse à chaque réseau, aux espèces et aux avoirs ce que dit le grand livre",
        # Those drawn before they told it are held by their totals alone.
        f"""SELECT z.id FROM paiements_cloturecaisse z JOIN (
               SELECT cloture_id, SUM(montant) AS n,
                      CASE WHEN compte = 'caisse' THEN 'especes' WHEN compte = 'avoirs' THEN 'avoir'
                           ELSE COALESCE(NULLIF(reseau, ''), moyen, 'mobile_money') END AS cle
               FROM ({_COMPTEES}) c WHERE compte IN {_ENTREES} GROUP BY cloture_id, 3) e ON e.cloture_id = z.id
           WHERE z.totaux ->> 'nets' IS NOT NULL
             AND COALESCE(CAST(z.totaux -> 'nets' ->> e.cle AS BIGINT), 0) <> e.n""",
    ),
    Invariant(
        "I22i",
        "le tiroir attendu d'un Z est son fond, ses mouvements et ce que ses espèces laissent",
        f"""SELECT z.id FROM paiements_cloturecaisse z
           WHERE z.totaux ->> 'nets' IS NOT NULL
             AND z.attendu <> z.fond + {_total("apports")} - {_total("retraits")} - {_total("versements")}
                 + COALESCE(CAST(z.totaux -> 'nets' ->> 'especes' AS BIGINT), 0)""",
    ),
    Invariant(
        "I22j",
        "l'argent venu ou reparti avant l'ouverture d'une caisse fermée depuis est dans un Z",
        f"""SELECT e.id FROM paiements_ecritures e
               JOIN (SELECT c.salon_id, MIN(c.ouverte_le) AS debut,
                            MAX(CASE WHEN z.id IS NOT NULL THEN c.ouverte_le END) AS fin
                     FROM paiements_caisse c LEFT JOIN paiements_cloturecaisse z ON z.caisse_id = c.id
                     GROUP BY c.salon_id) k
                 ON k.salon_id = e.salon_id AND e.date_creation >= k.debut AND e.date_creation < k.fin
               LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
               LEFT JOIN paiements_remboursement r ON r.id = e.remboursement_id
               LEFT JOIN paiements_operationcomptee o ON o.operation = e.operation
           WHERE e.compte IN {_ENTREES} AND e.devise = 'XOF'
             AND CASE WHEN e.libelle = 'encaissement' THEN p.cloture_id IS NULL AND p.etat <> 'annule'
                      WHEN e.libelle = 'remboursement' THEN r.cloture_id IS NULL
                      WHEN e.libelle = 'annulation' THEN p.etat <> 'annule'
                      -- The drawer's own, and what operators paid to the bank: no Z counts them line by line.
                      WHEN e.libelle IN ('mouvement', 'versement', 'cloture', 'reversement') THEN 1 = 0
                      ELSE o.operation IS NULL END""",
    ),
]  # fmt: skip
