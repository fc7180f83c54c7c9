"""Which salons a command is about."""

from __future__ import annotations

from django.core.management.base import CommandError

from salon_paiement.models import Salon


def salons_lire(slug: str | None) -> list[Salon]:
    """Return the salon of this identifier, or all of them.

    Raises:
        CommandError: no salon has it.
    """
    salons = list(Salon.objects.filter(slug=slug) if slug else Salon.objects.order_by("nom", "pk"))
    if slug and not salons:
        raise CommandError(f"Aucun salon « {slug} ».")
    return salons
