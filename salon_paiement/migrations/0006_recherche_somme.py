"""Visits are searched by amount: an index of their own instead of the salon's, which others begin with already."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salon_paiement", "0005_recu_tete"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="sessionpaiement",
            name="salon",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="salon_paiement.salon",
                verbose_name="salon",
            ),
        ),
        migrations.AddIndex(
            model_name="sessionpaiement", index=models.Index(fields=["salon", "total"], name="session_total")
        ),
    ]
