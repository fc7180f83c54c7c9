"""The index of a note's place alone goes: that of the place and the day does as well."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


class SansIndex(migrations.AlterField):
    """The framework's own, except that PostgreSQL drops the index and nothing else.

    It would take the relation itself away and make it again: every note checked, and no page served meanwhile.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index of this column alone, whatever it is called."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        modele = from_state.apps.get_model(app_label, self.model_name)
        colonne = modele._meta.get_field(self.name).column
        with schema_editor.connection.cursor() as curseur:
            lues = schema_editor.connection.introspection.get_constraints(curseur, modele._meta.db_table)
        for nom, lue in lues.items():
            if lue["index"] and not lue["unique"] and lue["columns"] == [colonne]:
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(nom)}")


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0015_session_essai")]

    operations = [
        SansIndex(
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
