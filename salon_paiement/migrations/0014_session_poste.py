"""A place's last scan and the notes of play money are found by index, however many notes there are."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0013_reference_passerelle")]

    operations = [
        migrations.AddIndex(
            model_name="sessionpaiement",
            index=models.Index(fields=["poste", "-jour"], name="session_poste"),
        ),
        migrations.AddIndex(
            model_name="sessionpaiement",
            index=models.Index(condition=models.Q(("montant_essai__gt", 0)), fields=["salon"], name="session_essai"),
        ),
        # The index of the relation alone, which the first one does as well.
        migrations.AlterField(
            model_name="sessionpaiement",
            name="poste",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="salon_paiement.posteqr",
            ),
        ),
    ]
