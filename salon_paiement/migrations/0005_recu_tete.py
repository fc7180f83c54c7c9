"""A receipt keeps the last seal before it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salon_paiement", "0004_session_montant_essai"),
    ]

    operations = [
        migrations.AddField(
            model_name="recu",
            name="tete",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=40, verbose_name="sceau"
            ),
        ),
    ]
