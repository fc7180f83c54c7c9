"""One more kind of fact: a credit has expired."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("traces", "0003_argent_reel"),
    ]

    operations = [
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
                ],
                max_length=30,
                verbose_name="type",
            ),
        ),
    ]
