"""What a visit's history says of the facts that are in an archive."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salon_paiement.models import SessionPaiement
from traces.archives_absentes import mois_partis
from traces.models import Objet, TraceTransaction


def archives_phrase(session: SessionPaiement, traces: Sequence[TraceTransaction]) -> str:
    """Say that the beginning is in an archive, rather than show a visit that began in the middle, or nowhere.

    Args:
        traces: its facts that are in the database, in their order.

    Returns:
        A sentence; empty when nothing is missing, and then without any statement.
    """
    if traces and traces[0].objet == Objet.SESSION and not traces[0].ancien_etat:
        return ""
    mois = mois_partis(session.salon_id, session.date_creation, session.finie_le or session.date_creation)
    if not mois:
        return ""
    noms = {"mois": ", ".join(date_format(jour, "F Y") for jour in mois)}
    return _("Les traces de %(mois)s sont dans une archive ; « restaurer_traces » les remet ici.") % noms
