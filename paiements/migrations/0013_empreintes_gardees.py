"""The digest of a line without a reference held a number that eight digits' trial would find: a key is put on it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from paiements.releves.empreinte import empreinte_gardee

LOT = 2_000


def garder(apps: Any, schema_editor: Any) -> None:
    """Digest again what is stored, by the salon's key: a statement brought again still finds its lines."""
    LigneReleve = apps.get_model("paiements", "LigneReleve")
    lignes = LigneReleve.objects.filter(reference="").order_by("pk")
    dernier = 0
    while lot := list(lignes.filter(pk__gt=dernier).only("pk", "salon_id", "empreinte")[:LOT]):
        for ligne in lot:
            ligne.empreinte = empreinte_gardee(ligne.salon_id, ligne.empreinte)
        LigneReleve.objects.bulk_update(lot, ["empreinte"])
        dernier = lot[-1].pk


class Migration(migrations.Migration):
    dependencies = [("paiements", "0012_paiement_salon_date")]

    # Nothing goes back: the digests of before are not kept.
    operations = [migrations.RunPython(garder)]
