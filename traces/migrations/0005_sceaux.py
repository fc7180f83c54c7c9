"""Seals, heads, archives, the commitment of each fact to its context, and the kinds of facts of this release."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("traces", "0004_avoir_expire"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuiviScellement",
            fields=[
                ("genre", models.CharField(max_length=1, primary_key=True, serialize=False)),
                ("plancher", models.BigIntegerField(default=0)),
                ("candidat", models.BigIntegerField(default=0)),
                ("candidat_horizon", models.BigIntegerField(default=0)),
                ("candidat_le", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "traces_suivi_scellement",
            },
        ),
        migrations.AddField(
            model_name="tracecontexte",
            name="feuille_technique",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="tracecontexte",
            name="feuille_texte",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="tracecontexte",
            name="sel_technique",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="tracecontexte",
            name="sel_texte",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="tracetransaction",
            name="engagement",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="tracetransaction",
            name="type_trace",
            field=models.CharField(
                choices=[
                    ("creation_session", "Ticket créé"),
                    ("scan_qr", "QR scanné"),
                    ("identification_client", "Client identifié"),
                    ("selection_prestation", "Prestations choisies"),
                    ("reprise_appareil", "Repris sur un autre téléphone"),
                    ("remise", "Remise accordée"),
                    ("initiation_paiement", "Paiement lancé"),
                    ("etat_paiement", "Paiement : état changé"),
                    ("verification_paiement", "Paiement en cours de vérification"),
                    ("remplacement_paiement", "Le client paie autrement"),
                    ("confirmation_paiement", "Paiement confirmé"),
                    ("echec_paiement", "Paiement non abouti"),
                    ("extourne_paiement", "Paiement repris par l'opérateur"),
                    ("notification_webhook", "Message de l'opérateur reçu"),
                    ("exception_monetaire", "Argent à traiter"),
                    ("decision_argent", "Argent à traiter : décision"),
                    ("demande_annulation", "Annulation demandée à l'opérateur"),
                    ("especes_declarees", "Le client veut payer en espèces"),
                    ("session_reglee", "Session réglée"),
                    ("envoi_recu", "Reçu envoyé"),
                    ("evaluation", "Avis du client"),
                    ("abandon_session", "Session abandonnée"),
                    ("expiration_session", "Session expirée"),
                    ("reprise_session", "Session à régler de nouveau"),
                    ("rotation_qr", "QR remplacé"),
                    ("creation_salon", "Salon créé"),
                    ("demande_remboursement", "Remboursement demandé"),
                    ("remboursement", "Remboursement : état changé"),
                    ("numero_montre", "Numéro du client affiché"),
                    ("avoir_donne", "Avoir donné au client"),
                    ("avoir_utilise", "Avoir utilisé"),
                    ("avoir_expire", "Avoir expiré"),
                    ("versement", "Versement à un coiffeur"),
                    ("versement_confirme", "Versement confirmé par le coiffeur"),
                    ("especes_recues", "Espèces encaissées"),
                    ("especes_annulees", "Encaissement d'espèces annulé"),
                    ("especes_confirmees", "Le client répond sur ses espèces"),
                    ("ouverture_caisse", "Caisse ouverte"),
                    ("mouvement_caisse", "Mouvement de caisse"),
                    ("comptage_caisse", "Caisse comptée"),
                    ("cloture_caisse", "Caisse fermée (Z)"),
                    ("releve", "Relevé d'opérateur"),
                    ("erreur_systeme", "Erreur du système"),
                    ("compte_modifie", "Compte opérateur modifié"),
                    ("compte_verifie", "Identifiants d'opérateur vérifiés"),
                    ("etat_operateur", "Réseau d'opérateur coupé ou rétabli"),
                    ("connexion", "Connexion au salon"),
                    ("connexion_refusee", "Connexion refusée"),
                    ("deconnexion", "Déconnexion"),
                    ("changement_role", "Rôle donné, changé ou retiré"),
                    ("reglage_modifie", "Réglage, prix ou fiche modifié"),
                    ("export", "Données exportées"),
                    ("effacement_client", "Données d'un client effacées"),
                    ("fusion_clients", "Fiches de clients réunies"),
                    ("purge", "Données personnelles effacées à leur terme"),
                    ("tete_emise", "Sceau remis à l'extérieur"),
                    ("verification_traces", "Sceaux vérifiés"),
                    ("archivage", "Traces archivées"),
                    ("restauration", "Traces reprises d'une archive"),
                    ("sauvegarde", "Sauvegarde ou exercice de reprise"),
                ],
                max_length=30,
                verbose_name="type",
            ),
        ),
        migrations.CreateModel(
            name="ArchiveTraces",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("chaine", models.UUIDField()),
                ("mois", models.DateField(verbose_name="mois")),
                ("nombre", models.BigIntegerField(verbose_name="traces")),
                ("premier_id", models.BigIntegerField()),
                ("dernier_id", models.BigIntegerField()),
                ("fichier", models.CharField(max_length=200, verbose_name="fichier")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte")),
                ("octets", models.BigIntegerField(verbose_name="taille")),
                ("date_creation", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date")),
            ],
            options={
                "verbose_name": "archive de traces",
                "verbose_name_plural": "archives de traces",
                "db_table": "traces_archives",
                "constraints": [models.UniqueConstraint(fields=("chaine", "mois", "empreinte"), name="archive_unique")],
            },
        ),
        migrations.CreateModel(
            name="SceauTraces",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "chaine", "sequence", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("chaine", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                ("genre", models.CharField(max_length=1)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("fait_id", models.BigIntegerField()),
                ("empreinte", models.BinaryField()),
                ("maillon", models.BinaryField()),
                ("scelle_le", models.DateTimeField()),
            ],
            options={
                "verbose_name": "sceau",
                "verbose_name_plural": "sceaux",
                "db_table": "traces_sceaux",
                "constraints": [models.UniqueConstraint(fields=("genre", "fait_id"), name="sceau_fait_unique")],
            },
        ),
        migrations.CreateModel(
            name="TeteSceau",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("chaine", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                ("maillon", models.BinaryField()),
                (
                    "motif",
                    models.CharField(
                        choices=[
                            ("horaire", "point horaire"),
                            ("quotidien", "message du jour à la propriétaire"),
                            ("temoin", "fichier témoin"),
                        ],
                        max_length=10,
                    ),
                ),
                ("signature", models.BinaryField()),
                ("emise_le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date")),
            ],
            options={
                "verbose_name": "sceau remis",
                "verbose_name_plural": "sceaux remis",
                "db_table": "traces_tetes",
                "indexes": [models.Index(fields=["chaine", "sequence"], name="tete_chaine")],
            },
        ),
    ]
