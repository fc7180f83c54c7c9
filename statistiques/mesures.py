"""What is counted: each measure once, in SQL over the facts. All are whole numbers that add up over days.

Money is read from the ledger and nowhere else, in XOF; whatever is derived (averages, rates) is computed from these
when it is shown. Changing a definition is raising :data:`VERSION`: every salon is then counted again.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from paiements.models import CompteLivre
from salon_paiement.etats import EtatSession

VERSION = 1


@dataclass(frozen=True, slots=True)
class Mesure:
    """One column of a day. ``sql`` is an aggregate over the rows of its source."""

    nom: str
    sql: str


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of facts of one salon over one slice of time (``j``: see ``tranches.py``).

    Args:
        table: what follows FROM; ``condition``: how its rows belong to ``j``.
        index: what else narrows the slice to an index, when it is not the business day that dates the rows.
        journal: read from traces, which may be archived: an archived day keeps what was counted.
    """

    nom: str
    table: str
    condition: str
    mesures: tuple[Mesure, ...]
    par_jour: bool = False
    journal: bool = False


def somme(condition: str, valeur: str = "1") -> str:
    """Return the SQL that adds ``valeur`` over the rows where ``condition`` holds."""
    return f"COALESCE(SUM(CASE WHEN {condition} THEN {valeur} ELSE 0 END), 0)"


def _date(alias: str) -> str:
    return f"{alias}.salon_id = j.salon_id AND {alias}.date_creation >= j.debut AND {alias}.date_creation < j.fin"


# The oldest record of one person counts, whichever was kept: she was new the day she was first seen.
# Not an EXISTS, which a planner may turn into one reading of every client for each day.
_PREMIERE = (
    "c.id = (SELECT o.id FROM salon_paiement_client o WHERE o.id = COALESCE(c.fusionne_dans_id, c.id)"
    " OR o.fusionne_dans_id = COALESCE(c.fusionne_dans_id, c.id) ORDER BY o.date_creation, o.id LIMIT 1)"
)
_SESSION = "salon_paiement_sessionpaiement s"
_DU_JOUR = "s.salon_id = j.salon_id AND {du_jour(s)}"
# The words of a Z (see ``paiements.selecteurs_recettes``, held equal by a test).
ARGENT = "e.compte IN ('a_recevoir', 'caisse')"
VENU = "(e.libelle IN ('encaissement', 'annulation') OR (e.libelle = 'affectation' AND e.paiement_id IS NOT NULL))"
ENCAISSE = f"{ARGENT} AND {VENU}"
SORTI = "e.libelle = 'remboursement' AND e.compte IN ('a_recevoir', 'caisse', 'avoirs', 'banque')"
GAGNE = "e.libelle IN ('reglement', 'remboursement')"
REUSSIE = "p.etat IN ('reussi', 'extourne')"
DEMANDEE = "p.moyen IN ('mobile_money', 'carte')"
PAYEE = "s.etat = 'paiement_reussi'"
# Closed by the owner or a statement after days without an answer: that is no answer.
VERDICT = (
    "p.verdict_le IS NOT NULL AND p.initie_le IS NOT NULL AND p.verdict_le >= p.initie_le AND p.etat <> 'abandonne'"
)
VERDICT_SECONDES = "{secondes(p.verdict_le)} - {secondes(p.initie_le)}"


def _regle(compte: str, signe: str = "-") -> str:
    return somme(f"e.libelle = 'reglement' AND e.compte = '{compte}'", f"{signe}e.montant")


def _gagne(compte: str) -> str:
    return somme(f"{GAGNE} AND e.compte = '{compte}'", "-e.montant")


LIVRE = Source(
    "livre",
    "paiements_ecritures e LEFT JOIN paiements_paiement p ON p.id = e.paiement_id",
    f"{_date('e')} AND e.devise = 'XOF'",
    (
        *(Mesure(f"livre_{compte}", somme(f"e.compte = '{compte}'", "e.montant")) for compte in CompteLivre.values),
        Mesure("encaisse", somme(ENCAISSE, "e.montant")),
        Mesure("essai", somme(f"{ENCAISSE} AND p.essai", "e.montant")),
        Mesure("especes", somme(f"{ENCAISSE} AND e.compte = 'caisse'", "e.montant")),
        Mesure("mobile_money", somme(f"{ENCAISSE} AND p.moyen = 'mobile_money'", "e.montant")),
        Mesure("carte", somme(f"{ENCAISSE} AND p.moyen = 'carte'", "e.montant")),
        Mesure("par_avoir", somme(f"{VENU} AND e.compte = 'avoirs'", "e.montant")),
        Mesure(
            "retrouve",
            somme("e.compte = 'a_recevoir' AND e.libelle = 'affectation' AND e.paiement_id IS NULL", "e.montant"),
        ),
        Mesure("rembourse", somme(SORTI, "-e.montant")),
        Mesure("remboursements", somme(f"{SORTI} AND e.montant < 0")),
        Mesure("repris", somme("e.compte = 'a_recevoir' AND e.libelle = 'extourne'", "-e.montant")),
        Mesure("surplus", somme("e.compte = 'surplus' AND e.libelle = 'encaissement'", "-e.montant")),
        Mesure("notes_reglees", somme("e.libelle = 'reglement' AND e.compte = 'clients'")),
        Mesure("ventes", _regle("ventes")),
        Mesure("remises", _regle("remises", "")),
        # Net of what refunds took back, like the page of what each hairdresser earned.
        Mesure("pourboires", _gagne("pourboires")),
        Mesure("commissions", _gagne("commissions_dues")),
    ),
)
VISITES = Source(
    "visites",
    _SESSION,
    _DU_JOUR,
    (
        Mesure("visites", "COUNT(s.id)"),
        Mesure("visites_scan", somme("s.origine = 'scan'")),
        Mesure("visites_ticket", somme("s.origine = 'ticket'")),
        *(Mesure(f"visites_{etat}", somme(f"s.etat = '{etat}'")) for etat in EtatSession.values),
        Mesure("paye_duree_n", somme(f"{PAYEE} AND s.finie_le IS NOT NULL")),
        Mesure(
            "paye_duree_s",
            somme(f"{PAYEE} AND s.finie_le IS NOT NULL", "{secondes(s.finie_le)} - {secondes(s.date_creation)}"),
        ),
    ),
    par_jour=True,
)
TENTATIVES = Source(
    "tentatives",
    f"{_SESSION} JOIN paiements_paiement p ON p.session_id = s.id",
    _DU_JOUR,
    (
        Mesure("tentatives", "COUNT(p.id)"),
        Mesure("tentatives_reussies", somme(REUSSIE)),
        Mesure("tentatives_refusees", somme("p.etat = 'echoue'")),
        # Asked of an operator: cash and credits always succeed, and would hide that one of them is down.
        Mesure("demandes", somme(DEMANDEE)),
        Mesure("demandes_reussies", somme(f"{DEMANDEE} AND {REUSSIE}")),
        Mesure("tentatives_autres", somme(f"NOT ({REUSSIE} OR p.etat = 'echoue')")),
        Mesure("verdict_duree_n", somme(VERDICT)),
        Mesure("verdict_duree_s", somme(VERDICT, VERDICT_SECONDES)),
    ),
    par_jour=True,
)
AVIS = Source(
    "avis",
    f"{_SESSION} JOIN salon_paiement_evaluation v ON v.session_id = s.id",
    _DU_JOUR,
    (
        Mesure("avis", "COUNT(v.id)"),
        Mesure("avis_somme", "COALESCE(SUM(v.note), 0)"),
        Mesure("avis_satisfaits", somme("v.note >= 4")),
        Mesure("avis_recommandations", somme("v.recommande IS NOT NULL")),
        Mesure("avis_recommandes", somme("v.recommande")),
    ),
    par_jour=True,
)
CLIENTS = Source(
    "clients",
    "salon_paiement_client c",
    f"{_date('c')} AND {_PREMIERE}",
    (Mesure("clients_nouveaux", "COUNT(c.id)"),),
)
CONNEXIONS = Source(
    "connexions",
    "traces_transactions t",
    f"{_date('t')} AND t.type_trace IN ('connexion', 'connexion_refusee')",
    (
        Mesure("connexions", somme("t.type_trace = 'connexion'")),
        Mesure("connexions_refusees", somme("t.type_trace = 'connexion_refusee'")),
    ),
    journal=True,
)
ALERTES = Source(
    "alertes",
    "traces_transactions t",
    f"{_date('t')} AND t.niveau_importance IN ('warning', 'error', 'critical')",
    (
        Mesure("alertes", "COUNT(t.id)"),
        Mesure("erreurs", somme("t.niveau_importance IN ('error', 'critical')")),
    ),
    journal=True,
)

SOURCES = (LIVRE, VISITES, TENTATIVES, AVIS, CLIENTS, CONNEXIONS, ALERTES)
# Distinct people over thirty days: worth what the last day says, never added over days.
PHOTOS = ("clients_actifs", "clients_precedents", "clients_revenus")
LIVRES = tuple(f"livre_{compte}" for compte in CompteLivre.values)


@functools.cache
def noms() -> tuple[str, ...]:
    """Return every measure that adds up over days, in the order of the columns."""
    return tuple(mesure.nom for source in SOURCES for mesure in source.mesures)


@functools.cache
def noms_du_journal() -> tuple[str, ...]:
    """Return the measures that an archived day cannot count any more."""
    return tuple(mesure.nom for source in SOURCES if source.journal for mesure in source.mesures)


def sources_de(demandes: Iterable[str]) -> tuple[Source, ...]:
    """Return the sources that count ``demandes``, so that a page reads only what it shows."""
    voulues = set(demandes)
    return tuple(source for source in SOURCES if voulues & {mesure.nom for mesure in source.mesures})
