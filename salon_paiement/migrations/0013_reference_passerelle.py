import django.db.models.deletion
import django.utils.timezone
import salon_paiement.models.base
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0012_accuses")]

    operations = [
        migrations.CreateModel(
            name="ReferencePasserelle",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=salon_paiement.models.base.cle_nouvelle,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "date_creation",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="date"),
                ),
                ("reference", models.CharField(max_length=100)),
                (
                    "accuse",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("remis", "remise à la personne"),
                            ("non_remis", "non remise"),
                            ("expire", "non remise à temps"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("accuse_le", models.DateTimeField(null=True)),
                ("prix", models.PositiveIntegerField(null=True)),
                (
                    "notification",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="references",
                        to="salon_paiement.notification",
                    ),
                ),
                (
                    "reglage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="references",
                        to="salon_paiement.reglagecanal",
                    ),
                ),
            ],
            options={
                "verbose_name": "référence de passerelle",
                "verbose_name_plural": "références de passerelle",
                "indexes": [models.Index(fields=["date_creation"], name="reference_passerelle_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("reglage", "reference"), name="reference_passerelle_unique")
                ],
            },
        ),
    ]
