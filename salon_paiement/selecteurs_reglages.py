"""Who changed what on one record: its facts, newest first, as sentences."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from salon_paiement.historique import Mots, phrase_de
from traces.models import TraceTransaction
from traces.types import TypeTrace

# What people change on a record; its states have their own pages.
CHANGEMENTS = (
    TypeTrace.REGLAGE_MODIFIE,
    TypeTrace.CHANGEMENT_ROLE,
    TypeTrace.ROTATION_QR,
    TypeTrace.COMPTE_MODIFIE,
    TypeTrace.COMPTE_VERIFIE,
)
# Nobody reads further on one page; older facts are in the log.
PLAFOND = 200


@dataclass(frozen=True, slots=True)
class Changement:
    """One line: ``instant`` is aware, to be read on the salon's clock; ``acteur`` a name or « système »."""

    instant: datetime.datetime
    fuseau: str
    acteur: str
    phrase: str


def changements_de(objet_id: uuid.UUID, salon_id: uuid.UUID, mots: Mots | None = None) -> list[Changement]:
    """Return what was changed on an object of ``salon_id``, newest first, at most :data:`PLAFOND`."""
    faits = (
        TraceTransaction.objects.filter(objet_id=objet_id, salon_id=salon_id, type_trace__in=CHANGEMENTS)
        .select_related("acteur", "salon")
        .order_by("-id")[:PLAFOND]
    )
    return [_changement(fait, mots or Mots()) for fait in faits]


def _changement(fait: TraceTransaction, mots: Mots) -> Changement:
    acteur = fait.acteur
    nom = (acteur.get_full_name() or acteur.get_username()) if acteur is not None else _("système")
    titre = str(TypeTrace(fait.type_trace).label)
    fuseau = fait.salon.fuseau if fait.salon is not None else settings.TIME_ZONE
    return Changement(fait.date_creation, fuseau, nom, phrase_de(fait, mots) or titre)
