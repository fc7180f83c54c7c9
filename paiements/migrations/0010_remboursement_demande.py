"""Refunds that wait for a second person are counted on every staff page: by index, however many there have been."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("paiements", "0009_recherche_somme"), ("salon_paiement", "0006_recherche_somme")]

    operations = [
        migrations.AddIndex(
            model_name="remboursement",
            index=models.Index(condition=Q(etat="demande"), fields=["salon"], name="remboursement_demande"),
        ),
    ]
