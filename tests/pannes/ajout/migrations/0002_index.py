from django.db import migrations


class Migration(migrations.Migration):
    # CONCURRENTLY is refused inside a transaction.
    atomic = False
    dependencies = [("ajout", "0001_colonne")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY ajout_index ON salon_paiement_sessionpaiement (ajout)",
            "DROP INDEX CONCURRENTLY ajout_index",
        )
    ]
