"""What the owner's page reads about machines' keys."""

from __future__ import annotations

from django.db.models import F, QuerySet

from salon_paiement.droits import Action, salons_de
from salon_paiement.models import CleApi
from salon_paiement.portees import Portee
from salon_paiement.selecteurs import Personne


def cles_visibles(user: Personne) -> QuerySet[CleApi]:
    """Return the keys of the salons ``user`` directs, living ones first, newest first."""
    siennes = CleApi.objects.filter(salon__in=salons_de(user, Action.DIRIGER))
    return siennes.select_related("salon", "cree_par").order_by(
        F("revoquee_le").desc(nulls_first=True), "-date_creation"
    )


def portees_libelles(cle: CleApi) -> list[str]:
    """Return the key's scopes in words; a code that is no longer ours as it was written."""
    libelles = dict(Portee.choices)
    return [str(libelles.get(code, code)) for code in cle.portees]
