"""What came through a test account is marked on the attempt itself, and summed on its session.

An account's mode has never changed until now: it still tells what each past attempt was.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Q, Sum

LOT = 500


def marquer(apps: Any, schema_editor: Any) -> None:
    Paiement = apps.get_model("paiements", "Paiement")
    SessionPaiement = apps.get_model("salon_paiement", "SessionPaiement")
    Paiement.objects.filter(compte__mode="test").update(essai=True)
    origine = Q(avoir__remboursement__paiement__essai=True) | Q(avoir__exceptions__ligne_releve__compte__mode="test")
    # A credit given for play money, spent, given back as another credit, spent again: until nothing is found.
    while cles := list(Paiement.objects.filter(origine, essai=False).values_list("pk", flat=True).distinct()[:LOT]):
        Paiement.objects.filter(pk__in=cles).update(essai=True)
    sommes = Paiement.objects.filter(essai=True, montant_applique__gt=0).order_by("session_id")
    lignes = list(sommes.values_list("session_id").annotate(n=Sum("montant_applique")))
    for debut in range(0, len(lignes), LOT):
        lot = [SessionPaiement(pk=cle, montant_essai=somme) for cle, somme in lignes[debut : debut + LOT]]
        SessionPaiement.objects.bulk_update(lot, ["montant_essai"])


class Migration(migrations.Migration):
    dependencies = [("paiements", "0003_soldes"), ("salon_paiement", "0004_session_montant_essai")]

    operations = [
        migrations.AddField(
            model_name="paiement",
            name="essai",
            # With a default of the database's own: processes still running the former code insert without it.
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="essai"),
        ),
        migrations.RunPython(marquer, migrations.RunPython.noop),
    ]
