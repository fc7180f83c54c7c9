from __future__ import annotations

import datetime

from django.db import migrations, models

_VOULUS = {
    "rapport_soir": "message du soir",
    "rapport_jour": "rapport de la journée",
    "rapport_semaine": "rapport de la semaine",
    "rapport_mois": "rapport du mois",
}


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0007_canaux")]

    operations = [
        migrations.AddField(
            "salon",
            "heure_fermeture",
            models.TimeField(
                "heure de fermeture",
                default=datetime.time(21, 0),
                # The version before this one opens salons without naming it.
                db_default=datetime.time(21, 0),
                null=True,
                blank=True,
                help_text="Le message du soir part à cette heure. Vide : à la fin de la journée comptable.",
            ),
        ),
        *(
            migrations.AddField("salon", nom, models.BooleanField(mot, default=True, db_default=True))
            for nom, mot in _VOULUS.items()
        ),
    ]
