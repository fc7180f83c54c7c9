"""The nightly asking: every live account whose operator gives its record by API, once, for the days just ended."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur, EtatReleve, FormatReleve, ReleveFournisseur
from paiements.services.rapprochement.depot import releve_demander
from salon_paiement.calendrier import fuseau_de

# Local hour from which yesterday is asked for: operators close their own day first.
HEURE = 3
# Each night covers a day twice: what was late the first time is there the second.
RECOUVREMENT = datetime.timedelta(days=1)
# How far back a first night goes.
PREMIERE = datetime.timedelta(days=7)


def releve_possible(compte: CompteFournisseur) -> bool:
    """Tell whether this account's operator gives its record by API."""
    return compte.fournisseur in settings.FOURNISSEURS and fournisseur_classe(compte.fournisseur).capacites.releve


def releves_de_la_nuit(maintenant: datetime.datetime | None = None) -> int:
    """Ask for what is missing up to last midnight, local time; harmless at any hour, any number of times.

    Returns:
        How many statements were asked for.
    """
    present = maintenant or timezone.now()
    comptes = CompteFournisseur.objects.filter(actif=True, mode="live").select_related("salon")
    return sum(_demander(compte, present) for compte in comptes if releve_possible(compte))


def _demander(compte: CompteFournisseur, maintenant: datetime.datetime) -> bool:
    local = maintenant.astimezone(fuseau_de(compte.salon))
    minuit = local.replace(hour=0, minute=0, second=0, microsecond=0)
    dernier = (
        ReleveFournisseur.objects.filter(compte=compte, format=FormatReleve.API)
        .exclude(etat=EtatReleve.EN_ECHEC)
        .order_by("-fin")
        .values_list("fin", flat=True)
        .first()
    )
    essaye = ReleveFournisseur.objects.filter(compte=compte, format=FormatReleve.API, date_creation__gte=minuit)
    if local.hour < HEURE or (dernier and dernier >= minuit) or essaye.exists():
        return False
    depuis = (dernier or max(compte.date_creation, minuit - PREMIERE)) - RECOUVREMENT
    releve_demander(compte, depuis=depuis, jusqua=minuit, acteur_id=None)
    return True
