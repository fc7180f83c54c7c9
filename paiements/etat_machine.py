"""Figures about money that waits, for the alert rules and for Prometheus alike (see salon_paiement's own page).

Each is one statement over few rows, by index: a scrape asks all of them every few seconds.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Count, Q

from paiements.models import Disjoncteur, EtatEvenement, EvenementFournisseur, ExceptionMonetaire, Paiement
from salon_paiement.files import File, file_mesurer, files_par

# Ledger lines looked at: some thousand operations, more than any machine writes between two scrapes.
LIGNES_LIVRE = 5_000


def messages_en_attente() -> File:
    """Return the operators' messages not treated yet, aged from when they came."""
    return file_mesurer(
        EvenementFournisseur.objects.filter(etat=EtatEvenement.A_TRAITER), "date_creation", "prochaine_tentative"
    )


def exceptions_ouvertes() -> dict[str, File]:
    """Return, by reason, the money that waits for a human, aged from when the question was opened."""
    return files_par(ExceptionMonetaire.objects.filter(resolue_le=None).order_by(), "type", "date_creation")


def verdicts_attendus() -> dict[str, File]:
    """Return, by network, the attempts sent to an operator that has not told their end, aged from their call."""
    vivants = Paiement.objects.filter(prochaine_verification__isnull=False, initie_le__isnull=False)
    return files_par(vivants.order_by("prochaine_verification"), "reseau", "initie_le")


def disjoncteurs_ouverts() -> dict[str, int]:
    """Return, by network, how many accounts send nobody there for now, zero for those that all do."""
    coupes = Count("pk", filter=Q(ouvert_le__isnull=False))
    return dict(Disjoncteur.objects.order_by().values_list("reseau").annotate(coupes=coupes))


def livre_ecart() -> int:
    """Return by how much the last operations of the ledger do not balance, in whole XOF: 0 when it is sound.

    Only what was written lately: the whole ledger is ``verifier``'s. An operation cut by the edge is read whole.
    """
    with connection.cursor() as curseur:
        curseur.execute(_ECART, [LIGNES_LIVRE])
        return int(curseur.fetchone()[0])


_ECART = """SELECT COALESCE(SUM(ABS(e.somme)), 0) FROM (
    SELECT e.operation, e.devise, SUM(e.montant) AS somme FROM paiements_ecritures e
    WHERE e.operation IN (
        SELECT r.operation FROM paiements_ecritures r
        WHERE r.id > (SELECT COALESCE(MAX(m.id), 0) FROM paiements_ecritures m) - %s
        GROUP BY r.operation, r.devise HAVING SUM(r.montant) <> 0)
    GROUP BY e.operation, e.devise) e"""
