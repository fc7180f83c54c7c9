"""The index that the one of gains replaces."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("paiements", "0014_gains_par_index")]

    operations = [migrations.RemoveIndex(model_name="ecriture", name="ecriture_coiffeur")]
