"""The table that ``OperationComptee`` replaces goes, in a migration of its own.

PostgreSQL refuses to drop it in the transaction that has just copied its rows.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("paiements", "0005_operations_comptees")]

    operations = [migrations.DeleteModel(name="ExtourneComptee")]
