"""Notes of play money are found by index: few salons have some, and none for long."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0014_session_poste")]

    operations = [
        migrations.AddIndex(
            model_name="sessionpaiement",
            index=models.Index(condition=models.Q(("montant_essai__gt", 0)), fields=["salon"], name="session_essai"),
        ),
    ]
