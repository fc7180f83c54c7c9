"""The history of payments is read page by page, newest first: by index, however many there have been."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("paiements", "0011_accord_gerant")]

    operations = [
        migrations.AddIndex(
            model_name="paiement",
            index=models.Index(fields=["salon", "-date_creation"], name="paiement_salon_date"),
        ),
    ]
