"""What is wrong between the table and the addresses, said when the product starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

from config.politique.adresses import adresses_du_produit
from config.politique.table import POLITIQUE

E_ABSENTE = "configuration.E001"


def adresses_sans_ligne() -> list[tuple[str, str]]:
    """Return (name, route) of the addresses that no line declares: they answer 404."""
    return [(nom, route) for nom, route in adresses_du_produit() if nom not in POLITIQUE]


@register(Tags.security)
def politique_complete(app_configs: Any, **_autres: Any) -> list[Error]:
    """Name each address without a line; ``manage.py check`` and every command stop there."""
    return [
        Error(
            f"L'adresse « {nom} » ({route}) n'est pas dans la table des droits : elle répond 404.",
            hint="Ajoutez sa ligne dans config/politique/table_*.py.",
            id=E_ABSENTE,
        )
        for nom, route in adresses_sans_ligne()
    ]
