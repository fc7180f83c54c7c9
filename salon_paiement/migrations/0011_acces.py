from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salon_paiement", "0010_sortants"),
    ]

    operations = [
        migrations.CreateModel(
            name="EssaiAcces",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("usage", models.CharField(max_length=20)),
                ("cle", models.CharField(max_length=64)),
                ("date", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "essai d'accès",
                "verbose_name_plural": "essais d'accès",
                "indexes": [models.Index(fields=["usage", "cle", "date"], name="essai_acces_idx")],
            },
        ),
    ]
