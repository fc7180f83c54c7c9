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

VERSION = 2
# Accounts beyond which leaving the others' lines out costs as much as it saves.
_COMPTES_MAX = 12


@dataclass(frozen=True, slots=True)
class Mesure:
    """One column of a day.

    Args:
        sql: an aggregate over the rows of its source; ``comptes``: of the ledger, the only accounts whose lines it adds
            up, none told elsewhere.
    """

    nom: str
    sql: str
    comptes: frozenset[str] = frozenset()


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

    @property
    def lue(self) -> str:
        """Return which rows are worth reading: of the ledger, those of the accounts that these measures add up."""
        comptes = frozenset[str]().union(*(mesure.comptes for mesure in self.mesures))
        if not all(mesure.comptes for mesure in self.mesures) or len(comptes) > _COMPTES_MAX:
            return self.condition
        return f"{self.condition} AND e.compte IN ({', '.join(repr(compte) for compte in sorted(comptes))})"


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


def _ecrit(nom: str, condition: str, valeur: str, *comptes: str) -> Mesure:
    return Mesure(nom, somme(condition, valeur), frozenset(comptes))


def _recu(nom: str, condition: str, *comptes: str) -> Mesure:
    return _ecrit(nom, f"{ENCAISSE} AND {condition}", "e.montant", *(comptes or _ARGENT))


def _du_compte(nom: str, condition: str, valeur: str, compte: str) -> Mesure:
    return _ecrit(nom, f"{condition} AND e.compte = '{compte}'", valeur, compte)


_ARGENT = ("a_recevoir", "caisse")
_SORTIS = (*_ARGENT, "avoirs", "banque")
_REGLEMENT = "e.libelle = 'reglement'"
LIVRE = Source(
    "livre",
    # Only what came in is told apart by its payment: one line in six or seven, and the others look for none.
    f"paiements_ecritures e LEFT JOIN paiements_paiement p ON p.id = CASE WHEN {ENCAISSE} THEN e.paiement_id END",
    f"{_date('e')} AND e.devise = 'XOF'",
    (
        *(
            Mesure(f"livre_{compte}", somme(f"e.compte = '{compte}'", "e.montant"), frozenset({compte}))
            for compte in CompteLivre.values
        ),
        _ecrit("encaisse", ENCAISSE, "e.montant", *_ARGENT),
        _recu("essai", "p.essai"),
        _recu("especes", "e.compte = 'caisse'", "caisse"),
        _recu("mobile_money", "p.moyen = 'mobile_money'"),
        _recu("carte", "p.moyen = 'carte'"),
        _du_compte("par_avoir", VENU, "e.montant", "avoirs"),
        _du_compte("retrouve", "e.libelle = 'affectation' AND e.paiement_id IS NULL", "e.montant", "a_recevoir"),
        _ecrit("rembourse", SORTI, "-e.montant", *_SORTIS),
        _ecrit("remboursements", f"{SORTI} AND e.montant < 0", "1", *_SORTIS),
        _du_compte("repris", "e.libelle = 'extourne'", "-e.montant", "a_recevoir"),
        _du_compte("surplus", "e.libelle = 'encaissement'", "-e.montant", "surplus"),
        _du_compte("notes_reglees", _REGLEMENT, "1", "clients"),
        _du_compte("ventes", _REGLEMENT, "-e.montant", "ventes"),
        _du_compte("remises", _REGLEMENT, "e.montant", "remises"),
        # Net of what refunds took back, like the page of what each hairdresser earned.
        _du_compte("pourboires", GAGNE, "-e.montant", "pourboires"),
        _du_compte("commissions", GAGNE, "-e.montant", "commissions_dues"),
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


def ajouter(sommes: dict[str, int], noms_: Iterable[str], valeurs: Iterable[int | None]) -> None:
    """Add one row's values to sums."""
    for nom, valeur in zip(noms_, valeurs, strict=True):
        sommes[nom] += int(valeur or 0)
