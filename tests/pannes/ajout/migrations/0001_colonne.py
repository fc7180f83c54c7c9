from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("salon_paiement", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE salon_paiement_sessionpaiement ADD COLUMN ajout integer NOT NULL DEFAULT 0",
            "ALTER TABLE salon_paiement_sessionpaiement DROP COLUMN ajout",
        )
    ]
