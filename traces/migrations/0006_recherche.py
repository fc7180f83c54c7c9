"""The log is searched: its index follows time, and kinds, people and alerts get theirs.

Each index is paid by every payment. Four that Django made for the foreign keys told again what the head of another one
says: they go, so that a fact costs one index less than before in spite of the three new ones (two hold few rows).
"""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


def _sans_index(nom: str, vers: str, **suite: object) -> migrations.AlterField:
    champ: models.ForeignKey = models.ForeignKey(db_index=False, null=True, on_delete=PROTECT, to=vers, **suite)
    return migrations.AlterField(model_name="tracetransaction", name=nom, field=champ)


class Migration(migrations.Migration):
    dependencies = [
        ("paiements", "0008_cloture_tete"),
        ("salon_paiement", "0005_recu_tete"),
        ("traces", "0005_sceaux"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="tracetransaction", name="trace_salon"),
        _sans_index("acteur", settings.AUTH_USER_MODEL, related_name="+", verbose_name="auteur"),
        _sans_index("paiement", "paiements.paiement", related_name="traces"),
        _sans_index("salon", "salon_paiement.salon", related_name="traces", verbose_name="salon"),
        _sans_index("session", "salon_paiement.sessionpaiement", related_name="traces"),
        # The salon's log, newest first, and any slice of it. It was by id, which only roughly follows time.
        migrations.AddIndex(
            model_name="tracetransaction",
            index=models.Index(fields=["salon", "-date_creation", "-id"], name="trace_salon"),
        ),
        # Rare kinds of facts; what counts cancellations.
        migrations.AddIndex(
            model_name="tracetransaction",
            index=models.Index(fields=["salon", "type_trace", "-date_creation", "-id"], name="trace_type"),
        ),
        # What one person did: most facts are nobody's.
        migrations.AddIndex(
            model_name="tracetransaction",
            index=models.Index(
                condition=models.Q(acteur__isnull=False),
                fields=["acteur", "-date_creation", "-id"],
                name="trace_acteur",
            ),
        ),
        # Warnings and worse, in the whole log or in the last day.
        migrations.AddIndex(
            model_name="tracetransaction",
            index=models.Index(
                condition=models.Q(niveau_importance__in=["warning", "error", "critical"]),
                fields=["salon", "-date_creation", "-id"],
                name="trace_alerte",
            ),
        ),
    ]
