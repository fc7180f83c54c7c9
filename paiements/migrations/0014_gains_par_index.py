"""What a hairdresser is owed is read in an index alone, however long she has worked."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("paiements", "0013_empreintes_gardees")]

    operations = [
        migrations.AddIndex(
            model_name="ecriture",
            index=models.Index(
                condition=models.Q(("coiffeur__isnull", False)),
                fields=["coiffeur", "compte", "date_creation"],
                include=["montant", "libelle"],
                name="ecriture_gains",
            ),
        ),
    ]
