from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salon_paiement", "0003_alerte_affiche_muette"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionpaiement",
            name="montant_essai",
            # With a default of the database's own: processes still running the former code insert without it.
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="dont essai"),
        ),
    ]
