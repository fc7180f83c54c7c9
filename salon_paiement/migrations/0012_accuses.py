from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0011_freins_et_logo")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="accuse",
            field=models.CharField(
                blank=True,
                choices=[
                    ("remis", "remise à la personne"),
                    ("non_remis", "non remise"),
                    ("expire", "non remise à temps"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="ce qu'en dit la passerelle",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="accuse_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="remise ou échec, le"),
        ),
        migrations.AddField(
            model_name="notification",
            name="renvoyee",
            field=models.BooleanField(db_default=False, default=False, verbose_name="renvoyée"),
        ),
    ]
