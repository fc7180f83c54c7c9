"""Which chain is whose, in words."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from traces.modeles_sceaux import CHAINE_PLATEFORME, ArchiveTraces, TeteSceau
from traces.models import TraceTransaction
from traces.tetes import chaines


def chaine_nom(chaine: uuid.UUID) -> str:
    """Return the salon's name, or the platform's own facts."""
    if chaine == CHAINE_PLATEFORME:
        return _("plateforme (faits d'aucun salon)")
    salon = _salons().filter(pk=chaine).first()
    return str(salon) if salon is not None else str(chaine)


def chaine_trouver(identifiant: str) -> uuid.UUID | None:
    """Return the chain of a salon's identifier (slug), of ``plateforme``, or of a key; ``None`` when unknown."""
    if identifiant == "plateforme":
        return CHAINE_PLATEFORME
    cle: uuid.UUID | None = _salons().filter(slug=identifiant).values_list("pk", flat=True).first()
    if cle is not None:
        return cle
    try:
        return uuid.UUID(identifiant)
    except ValueError:
        return None


def chaines_a_verifier() -> list[uuid.UUID]:
    """Return every chain there is or should be: of seals, of heads, of archives, of salons, and the platform's.

    A chain whose seals were all deleted is listed nowhere among the seals: it is the one to look at.
    """
    connues = {CHAINE_PLATEFORME, *chaines(), *_salons().values_list("pk", flat=True)}
    connues |= set(TeteSceau.objects.order_by().values_list("chaine", flat=True).distinct())
    connues |= set(ArchiveTraces.objects.order_by().values_list("chaine", flat=True).distinct())
    return sorted(connues)


def _salons() -> Any:
    # This app knows no other one: the salon's model is the one its foreign key leads to.
    modele: Any = TraceTransaction._meta.get_field("salon").related_model
    return modele._default_manager
