"""Append-only tables refuse UPDATE, DELETE and TRUNCATE from the first migration on."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from traces.immuabilite import installer_declencheurs


def installer(apps: Any, schema_editor: Any) -> None:
    installer_declencheurs(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("traces", "0001_initial"), ("paiements", "0001_initial")]

    operations = [migrations.RunPython(installer, migrations.RunPython.noop)]
