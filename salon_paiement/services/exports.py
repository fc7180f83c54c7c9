"""Data that leaves the product in a file: who took it, what, how many rows. No file leaves without its fact.

Data exports only: a Z, a receipt or a poster is one document that its own page shows anyway.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from salon_paiement.debit import debit_permis
from salon_paiement.erreurs import ErreurMetier
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

journal = logging.getLogger(__name__)

# Seconds during which the same file, taken again by the same person, is the same fact: a button clicked twice.
FENETRE = 60
HEURE = 3_600  # seconds


class TropDExports(ErreurMetier):
    """More files in an hour than one person can read (429)."""

    statut = 429


def export_noter(quoi: str, lignes: Mapping[uuid.UUID, int], *, acteur_id: int | None) -> None:
    """Write an export before its first byte leaves, one fact per salon whose rows it holds.

    Args:
        quoi: which list, a fixed word.
        lignes: rows by salon; a salon without any still says that somebody looked.

    Raises:
        TropDExports: she took too many in this hour; nothing is written.
    """
    if acteur_id is not None and not debit_permis("export", str(acteur_id), settings.EXPORTS_PAR_HEURE, HEURE):
        raise TropDExports(_("Trop de fichiers en une heure. Attendez un peu avant d'en demander un autre."))
    cles = {f"export:{quoi}:{salon_id}:{acteur_id}:{n}": (salon_id, n) for salon_id, n in lignes.items()}
    ecrites = _deja_ecrites(list(cles))
    nouveaux = {cle: fait for cle, fait in cles.items() if cle not in ecrites}
    if not nouveaux:
        return
    with transaction.atomic():
        traces_enregistrer(
            Trace(
                type_trace=TypeTrace.EXPORT,
                salon_id=salon_id,
                acteur_id=acteur_id,
                donnees={"quoi": quoi, "lignes": nombre},
            )
            for salon_id, nombre in nouveaux.values()
        )
    # Only now: what could not be written must not pass for written.
    _retenir(list(nouveaux))


def _deja_ecrites(cles: list[str]) -> set[str]:
    """Return which of these were just written; without a cache none was."""
    try:
        return set(cache.get_many(cles))
    except Exception:
        journal.warning("export : cache injoignable", exc_info=True)
        return set()


def _retenir(cles: list[str]) -> None:
    try:
        cache.set_many(dict.fromkeys(cles, 1), FENETRE)
    except Exception:
        journal.warning("export : cache injoignable", exc_info=True)
