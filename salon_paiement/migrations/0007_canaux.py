"""Channels beside e-mail: their settings, agreements of clients, devices of the staff, what a message costs."""

import django.db.models.deletion
import django.utils.timezone
import salon_paiement.models.base
import salon_paiement.models.canaux
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salon_paiement", "0006_recherche_somme"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AbonnementPoussee",
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
                ("empreinte", models.CharField(max_length=64, unique=True)),
                ("abonnement_chiffre", models.BinaryField()),
                ("langue", models.CharField(default="fr", max_length=2)),
            ],
            options={
                "verbose_name": "appareil prévenu",
                "verbose_name_plural": "appareils prévenus",
            },
        ),
        migrations.CreateModel(
            name="Consentement",
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
                ("empreinte", models.CharField(max_length=64)),
                (
                    "canal",
                    models.CharField(
                        choices=[
                            ("courriel", "e-mail"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("slack", "Slack"),
                            ("poussee", "notification sur l'appareil"),
                        ],
                        max_length=10,
                        verbose_name="canal",
                    ),
                ),
                (
                    "jeton",
                    models.CharField(
                        default=salon_paiement.models.canaux.jeton_stop_nouveau,
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("accorde_le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="accordé le")),
                ("retire_le", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "source",
                    models.CharField(
                        choices=[("visite", "case cochée à la visite")],
                        default="visite",
                        max_length=12,
                        verbose_name="comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "accord",
                "verbose_name_plural": "accords",
            },
        ),
        migrations.CreateModel(
            name="ReglageCanal",
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
                (
                    "canal",
                    models.CharField(
                        choices=[("sms", "SMS"), ("whatsapp", "WhatsApp"), ("slack", "Slack")],
                        max_length=10,
                        verbose_name="canal",
                    ),
                ),
                ("service", models.CharField(max_length=20, verbose_name="service")),
                ("identifiants_chiffres", models.TextField(editable=False)),
                ("actif", models.BooleanField(default=True, verbose_name="actif")),
                (
                    "cout_unitaire",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="En francs, pour un SMS de 160 signes. 0 : gratuit.",
                        verbose_name="prix d'un message",
                    ),
                ),
                (
                    "plafond_mensuel",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="En francs. Une fois atteint, plus rien ne part par ce canal avant le mois prochain. Vide : sans.",
                        null=True,
                        verbose_name="plafond du mois",
                    ),
                ),
                ("destination_chiffree", models.BinaryField(null=True)),
            ],
            options={
                "verbose_name": "canal de messages",
                "verbose_name_plural": "canaux de messages",
            },
        ),
        migrations.AddField(
            model_name="notification",
            name="compte_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="compté le"),
        ),
        migrations.AddField(
            model_name="notification",
            name="cout",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="coût"),
        ),
        migrations.AddField(
            model_name="notification",
            name="segments",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="SMS comptés"),
        ),
        migrations.AddField(
            model_name="sessionpaiement",
            name="recu_par_numero",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="notification",
            name="canal",
            field=models.CharField(
                choices=[
                    ("courriel", "e-mail"),
                    ("sms", "SMS"),
                    ("whatsapp", "WhatsApp"),
                    ("slack", "Slack"),
                    ("poussee", "notification sur l'appareil"),
                ],
                max_length=10,
                verbose_name="canal",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="etat",
            field=models.CharField(
                choices=[
                    ("a_envoyer", "à envoyer"),
                    ("en_envoi", "en cours d'envoi"),
                    ("envoyee", "envoyée"),
                    ("en_echec", "en échec"),
                    ("incertaine", "peut-être reçue"),
                ],
                default="a_envoyer",
                max_length=12,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="salon",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notifications",
                to="salon_paiement.salon",
                verbose_name="salon",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("compte_le__isnull", False)),
                fields=["salon", "canal", "compte_le"],
                name="notification_cout",
            ),
        ),
        migrations.AddField(
            model_name="abonnementpoussee",
            name="utilisateur",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="abonnements_poussee",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consentement",
            name="salon",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consentements",
                to="salon_paiement.salon",
                verbose_name="salon",
            ),
        ),
        migrations.AddField(
            model_name="reglagecanal",
            name="salon",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="canaux",
                to="salon_paiement.salon",
                verbose_name="salon",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retire_le", None)),
                fields=("salon", "empreinte", "canal"),
                name="consentement_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="reglagecanal",
            constraint=models.UniqueConstraint(fields=("salon", "canal"), name="canal_unique"),
        ),
    ]
