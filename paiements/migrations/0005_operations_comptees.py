"""Each operation that is neither a success nor a refund is counted by its Z; credits may expire."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


# A payment had one reversal, counted under the payment's own key.
REPRENDRE = """
    INSERT INTO paiements_operationcomptee (operation, cloture_id)
    SELECT DISTINCT e.operation, x.cloture_id
    FROM paiements_ecritures e JOIN paiements_extournecomptee x ON x.paiement_id = e.paiement_id
    WHERE e.libelle = 'extourne'"""


class Migration(migrations.Migration):
    dependencies = [
        ("paiements", "0004_paiement_essai"),
    ]

    operations = [
        migrations.CreateModel(
            name="OperationComptee",
            fields=[
                ("operation", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "cloture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="paiements.cloturecaisse",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="avoir",
            name="avoir_borne",
        ),
        migrations.AddField(
            model_name="avoir",
            name="montant_expire",
            field=models.PositiveIntegerField(default=0, verbose_name="expiré"),
        ),
        migrations.AlterField(
            model_name="ecriture",
            name="libelle",
            field=models.CharField(
                choices=[
                    ("encaissement", "encaissement"),
                    ("reglement", "note soldée"),
                    ("extourne", "argent repris par l'opérateur"),
                    ("annulation", "encaissement annulé"),
                    ("remboursement", "remboursement"),
                    ("affectation", "argent affecté"),
                    ("frais", "frais d'opérateur"),
                    ("versement", "versement à un coiffeur"),
                    ("mouvement", "mouvement de caisse"),
                    ("cloture", "clôture de caisse"),
                    ("reversement", "versement de l'opérateur"),
                    ("expiration", "avoir expiré"),
                ],
                max_length=60,
            ),
        ),
        migrations.AddIndex(
            model_name="avoir",
            index=models.Index(
                condition=models.Q(("expire_le__isnull", False)), fields=["expire_le"], name="avoir_a_expirer"
            ),
        ),
        migrations.AddIndex(
            model_name="ecriture",
            index=models.Index(
                condition=models.Q(("libelle__in", ["extourne", "affectation", "expiration"])),
                fields=["salon", "date_creation"],
                name="ecriture_a_compter",
            ),
        ),
        migrations.AddIndex(
            model_name="lignereleve",
            index=models.Index(
                condition=models.Q(("motif", "rembourse_non_recu")), fields=["paiement"], name="ligne_rendue_trop_tot"
            ),
        ),
        migrations.AddConstraint(
            model_name="avoir",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "montant_utilise__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("montant"), "-", models.F("montant_expire")
                        ),
                    )
                ),
                name="avoir_borne",
            ),
        ),
        migrations.RunSQL(REPRENDRE, migrations.RunSQL.noop),
    ]
