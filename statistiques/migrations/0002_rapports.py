from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import salon_paiement.models.base

_GENRES = [
    ("soir", "message du soir"),
    ("jour", "rapport de la journée"),
    ("semaine", "rapport de la semaine"),
    ("mois", "rapport du mois"),
]
_ETATS = [
    ("a_venir", "À venir"),
    ("ecrit", "Écrit"),
    ("sans_activite", "Rien à dire"),
    ("sans_adresse", "Aucune adresse"),
    ("ecarte", "Pas demandé"),
    ("manque", "Trop tard"),
    ("echoue", "Échoué"),
]


class Migration(migrations.Migration):
    dependencies = [("statistiques", "0001_initial"), ("salon_paiement", "0008_heure_fermeture")]

    operations = [
        migrations.CreateModel(
            name="RapportPeriodique",
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
                ("genre", models.CharField("genre", max_length=10, choices=_GENRES)),
                ("debut", models.DateField("à partir du")),
                ("etat", models.CharField("état", max_length=14, choices=_ETATS, default="a_venir")),
                ("du_a", models.DateTimeField("prévu le")),
                ("prochaine_tentative", models.DateTimeField()),
                ("tentatives", models.PositiveSmallIntegerField(default=0)),
                ("ecrit_le", models.DateTimeField("écrit le", null=True)),
                ("envois", models.PositiveSmallIntegerField(default=0)),
                ("erreur", models.CharField("dernière erreur", max_length=80, blank=True, default="")),
                ("contenu", models.JSONField(null=True)),
                (
                    "salon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rapports_ecrits",
                        to="salon_paiement.salon",
                        verbose_name="salon",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapport",
                "verbose_name_plural": "rapports",
                "constraints": [
                    models.UniqueConstraint(fields=["salon", "genre", "debut"], name="rapport_unique"),
                ],
                "indexes": [
                    models.Index(
                        fields=["prochaine_tentative"], condition=models.Q(("etat", "a_venir")), name="rapport_du"
                    ),
                    models.Index(fields=["salon", "-du_a"], name="rapport_salon"),
                ],
            },
        ),
    ]
