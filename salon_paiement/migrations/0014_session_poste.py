"""A place's last scan is found by index, however many notes there are."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0013_reference_passerelle")]

    operations = [
        migrations.AddIndex(
            model_name="sessionpaiement",
            index=models.Index(fields=["poste", "-jour"], name="session_poste"),
        ),
    ]
