"""A Z keeps the last seal before it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("paiements", "0007_releve_reconnu_ou_ecarte"),
    ]

    operations = [
        migrations.AddField(
            model_name="cloturecaisse",
            name="tete",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=40, verbose_name="sceau"
            ),
        ),
    ]
