"""A statement is recognised as the salon's, or set aside as somebody else's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("paiements", "0006_sans_extourne_comptee"),
    ]

    operations = [
        migrations.AddField(
            model_name="relevefournisseur",
            name="reconnu",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="relevefournisseur",
            name="etat",
            field=models.CharField(
                choices=[
                    ("recu", "reçu, colonnes à choisir"),
                    ("a_lire", "en attente de lecture"),
                    ("en_cours", "lecture en cours"),
                    ("apparie", "rapprochement en cours"),
                    ("lu", "lu"),
                    ("en_echec", "illisible"),
                    ("ecarte", "pas le nôtre"),
                ],
                default="recu",
                max_length=10,
                verbose_name="état",
            ),
        ),
    ]
