"""What the message about a file that is ready says, read when it leaves. Its address asks for a login."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from salon_paiement.adresses import adresse_personnel
from salon_paiement.models import Notification
from statistiques.exports.selecteurs import demande_de
from statistiques.models import ExportStatistiques


def export_pret(notification: Notification) -> dict[str, Any]:
    """Return the file's title, its days and the page where it is fetched: never the token that opens it."""
    export = ExportStatistiques.objects.get(pk=notification.evenement.rpartition(":")[2])
    demande = demande_de(export)
    return {
        "export": export,
        "titre_export": demande.titre,
        "sous_titre": demande.sous_titre,
        "adresse_export": adresse_personnel("admin:export", export.pk),
        "fuseau": demande.salons[0].fuseau if demande.salons else settings.TIME_ZONE,
    }
