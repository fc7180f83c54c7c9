import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salon_paiement", "0002_argent_reel"),
    ]

    operations = [
        migrations.AddField(
            model_name="salon",
            name="jours_sans_scan",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text=(
                    "Une affiche qui ne sert plus alors que le salon travaille est peut-être cachée par un autre QR. "
                    "0 : ne jamais alerter."
                ),
                validators=[django.core.validators.MaxValueValidator(30)],
                verbose_name="jours de travail sans scan avant d'alerter",
            ),
        ),
    ]
