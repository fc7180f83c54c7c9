"""Read-only views for business-intelligence tools: money and visits without any personal data (``docs/bi.md``).

Not made by a migration: they name columns of other apps, so that a schema change would be refused while they stand
(PostgreSQL) or leave them broken (SQLite, which rebuilds the table). They go before a migrate that changes something
and come back when it ends, like the triggers of append-only tables.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

NOMS = ("bi_mouvements", "bi_visites", "bi_ecritures", "bi_jours")
_TABLES = frozenset(
    {"paiements_ecritures", "paiements_paiement", "salon_paiement_salon", "salon_paiement_sessionpaiement",
     "salon_paiement_evaluation"}
)  # fmt: skip
# Zones of West and Central Africa one hour ahead of UTC, the whole year: SQLite knows no time zone.
_UNE_HEURE = (
    "Africa/Porto-Novo", "Africa/Lagos", "Africa/Niamey", "Africa/Douala", "Africa/Libreville", "Africa/Malabo",
    "Africa/Ndjamena", "Africa/Bangui", "Africa/Brazzaville", "Africa/Kinshasa", "Africa/Luanda",
)  # fmt: skip


def vues_retirer(connexion: BaseDatabaseWrapper) -> None:
    """Drop the views; harmless when they are not there."""
    with connexion.cursor() as curseur:
        for nom in NOMS:
            curseur.execute(f"DROP VIEW IF EXISTS {nom}")


def vues_installer(connexion: BaseDatabaseWrapper) -> None:
    """Create the views that are missing or not as written here, and let ``ROLE_BI`` read them.

    Raises:
        ImproperlyConfigured: that role does not exist, or is one that owns or serves the data.
    """
    with transaction.atomic(using=connexion.alias), connexion.cursor() as curseur:
        presentes = {table.name for table in connexion.introspection.get_table_list(curseur)}
        if not presentes >= _TABLES:
            return
        for nom, corps in vues(connexion.vendor).items():
            if nom in presentes and _est_celle(connexion, nom, corps):
                continue
            curseur.execute(f"DROP VIEW IF EXISTS {nom}")
            curseur.execute(f"CREATE VIEW {nom} AS {corps}")
            if connexion.vendor == "postgresql":
                curseur.execute(f"COMMENT ON VIEW {nom} IS %s", [_marque(corps)])
        if connexion.vendor == "postgresql" and settings.ROLE_BI:
            _accorder(connexion, settings.ROLE_BI)


def _est_celle(connexion: BaseDatabaseWrapper, nom: str, corps: str) -> bool:
    """Tell whether a view is as written here: one that is keeps the rights somebody gave on it."""
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [nom])
            return bool(curseur.fetchone()[0] == _marque(corps))
        curseur.execute("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = %s", [nom])
        return bool(curseur.fetchone()[0] == f"CREATE VIEW {nom} AS {corps}")


def _marque(corps: str) -> str:
    return f"salon-paiement {hashlib.sha256(corps.encode()).hexdigest()[:16]}"


def _accorder(connexion: BaseDatabaseWrapper, role: str) -> None:
    if role in {settings.ROLE_APPLICATION, settings.ROLE_MAINTENANCE}:
        raise ImproperlyConfigured("ROLE_BI ne doit pas être un rôle qui sert ou qui entretient")
    citer = connexion.ops.quote_name
    with connexion.cursor() as curseur:
        curseur.execute(
            "SELECT session_user, current_schema(), EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role]
        )
        session, schema, connu = curseur.fetchone()
        if not connu or session == role:
            raise ImproperlyConfigured(f"ROLE_BI ({role}) doit être un rôle à part, créé d'abord (docs/bi.md)")
        curseur.execute(f"GRANT USAGE ON SCHEMA {citer(schema)} TO {citer(role)}")
        curseur.execute(f"GRANT SELECT ON {', '.join(NOMS)} TO {citer(role)}")


def vues(genre: str) -> dict[str, str]:
    """Return the body of each view, for this kind of database."""
    jour = _JOUR_POSTGRESQL if genre == "postgresql" else _JOUR_SQLITE
    return {nom: " ".join(corps.replace("«jour»", jour).split()) for nom, corps in _CORPS.items()}


_JOUR_POSTGRESQL = "((e.date_creation AT TIME ZONE s.fuseau) - s.heure_bascule::interval)::date"
_AVANCE = f"CASE WHEN s.fuseau IN ({', '.join(repr(zone) for zone in _UNE_HEURE)}) THEN 3600 ELSE 0 END"
_BASCULE = (
    "strftime('%H', s.heure_bascule) * 3600 + strftime('%M', s.heure_bascule) * 60 + strftime('%S', s.heure_bascule)"
)
_JOUR_SQLITE = f"date(e.date_creation, ({_AVANCE} - ({_BASCULE})) || ' seconds')"
# The same rules as ``paiements/selecteurs_recettes.py``.
_VENU = "(e.libelle IN ('encaissement', 'annulation') OR (e.libelle = 'affectation' AND e.paiement_id IS NOT NULL))"
_FIGURES = f"""
  COALESCE(SUM(e.montant) FILTER (WHERE e.compte IN ('caisse', 'a_recevoir') AND {_VENU}), 0) AS encaisse,
  COALESCE(SUM(e.montant) FILTER (WHERE e.compte IN ('caisse', 'a_recevoir') AND {_VENU} AND p.essai), 0)
    AS encaisse_essai,
  COALESCE(SUM(e.montant) FILTER (WHERE e.compte = 'avoirs' AND {_VENU}), 0) AS par_avoir,
  COALESCE(SUM(e.montant) FILTER (WHERE e.compte = 'a_recevoir' AND e.libelle = 'affectation'
    AND e.paiement_id IS NULL), 0) AS retrouve,
  -COALESCE(SUM(e.montant) FILTER (WHERE e.compte IN ('caisse', 'a_recevoir', 'banque', 'avoirs')
    AND e.libelle = 'remboursement'), 0) AS rembourse,
  -COALESCE(SUM(e.montant) FILTER (WHERE e.compte = 'a_recevoir' AND e.libelle = 'extourne'), 0) AS repris
"""
_COMPTES = ", ".join(
    f"COALESCE(SUM(e.montant) FILTER (WHERE e.compte = '{compte}'), 0) AS {compte}"
    for compte in ("caisse", "a_recevoir", "banque", "avoirs", "surplus", "frais_attendus", "frais_reels")
)
_DEPUIS = """
FROM paiements_ecritures e
JOIN salon_paiement_salon s ON s.id = e.salon_id
LEFT JOIN paiements_paiement p ON p.id = e.paiement_id
"""
_DE_L_ARGENT = (
    "e.libelle IN ('encaissement', 'annulation', 'extourne', 'remboursement', 'affectation', 'expiration', 'frais') "
    "AND e.compte IN ('caisse', 'a_recevoir', 'banque', 'avoirs', 'surplus', 'a_examiner', 'frais_attendus', "
    "'frais_reels')"
)
_CORPS = {
    "bi_mouvements": f"""
SELECT e.operation, e.salon_id AS salon, s.nom AS nom_salon, «jour» AS jour, MIN(e.date_creation) AS instant_utc,
  e.libelle AS type, e.devise, e.paiement_id AS paiement, COALESCE(e.session_id, p.session_id) AS visite,
  e.remboursement_id AS remboursement, p.moyen, p.reseau, p.essai, {_FIGURES}, {_COMPTES}
{_DEPUIS} WHERE {_DE_L_ARGENT}
GROUP BY e.operation, e.salon_id, s.nom, «jour», e.libelle, e.devise, e.paiement_id,
  COALESCE(e.session_id, p.session_id), e.remboursement_id, p.moyen, p.reseau, p.essai""",
    "bi_visites": """
SELECT e.id AS visite, e.salon_id AS salon, s.nom AS nom_salon, e.jour, e.date_creation AS ouverte_utc,
  e.finie_le AS terminee_utc, e.etat, e.origine, e.poste_id AS poste, e.coiffeur_id AS coiffeur, e.total, e.remise,
  e.pourboire, e.montant_applique AS paye, e.montant_essai AS essai, e.nombre_tentatives AS tentatives,
  v.note AS avis, v.recommande
FROM salon_paiement_sessionpaiement e
JOIN salon_paiement_salon s ON s.id = e.salon_id
LEFT JOIN salon_paiement_evaluation v ON v.session_id = e.id""",
    "bi_ecritures": f"""
SELECT e.id AS numero, e.salon_id AS salon, s.nom AS nom_salon, «jour» AS jour, e.date_creation AS instant_utc,
  e.operation, e.libelle AS type, e.compte, e.montant, e.devise, e.paiement_id AS paiement, e.session_id AS visite,
  e.remboursement_id AS remboursement, e.coiffeur_id AS coiffeur, p.moyen, p.reseau, p.essai
{_DEPUIS}""",
    "bi_jours": f"""
SELECT e.salon_id AS salon, s.nom AS nom_salon, «jour» AS jour, e.devise, {_FIGURES}, {_COMPTES}
{_DEPUIS} WHERE {_DE_L_ARGENT}
GROUP BY e.salon_id, s.nom, «jour», e.devise""",
}
