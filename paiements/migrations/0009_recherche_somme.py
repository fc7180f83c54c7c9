"""Payments are searched by amount: asked, or received when it is something else (few rows)."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("paiements", "0008_cloture_tete"),
        ("salon_paiement", "0006_recherche_somme"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="paiement",
            name="salon",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paiements",
                to="salon_paiement.salon",
                verbose_name="salon",
            ),
        ),
        migrations.AddIndex(
            model_name="paiement", index=models.Index(fields=["salon", "montant"], name="paiement_montant")
        ),
        migrations.AddIndex(
            model_name="paiement",
            index=models.Index(
                condition=Q(montant_recu__isnull=False) & ~Q(montant_recu=F("montant")),
                fields=["salon", "montant_recu"],
                name="paiement_autre_montant",
            ),
        ),
    ]
