"""Is the public address there? One look a minute, as a client's phone would, counted by the hour."""

from __future__ import annotations

import datetime
import logging

import requests
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from statistiques.models import SondeDisponibilite

journal = logging.getLogger(__name__)

# Seconds to connect and to get the first byte: a client has turned round by then.
_ATTENTES = (3, 5)
_GARDE = datetime.timedelta(days=31)
_PANNE = 500


def disponibilite_sonder(adresse: str | None = None) -> bool | None:
    """Look once, outside any transaction, and write down whether it answered.

    Args:
        adresse: ``settings.SONDE_DISPONIBILITE`` by default; empty, nothing is looked at.

    Returns:
        ``None`` when nothing was looked at.
    """
    ou = settings.SONDE_DISPONIBILITE if adresse is None else adresse
    if not ou:
        return None
    repond = _repond(ou)
    heure = timezone.now().astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
    _ligne, neuve = SondeDisponibilite.objects.get_or_create(heure=heure)
    SondeDisponibilite.objects.filter(heure=heure).update(essais=F("essais") + 1, echecs=F("echecs") + int(not repond))
    if neuve:
        SondeDisponibilite.objects.filter(heure__lt=heure - _GARDE).delete()
    return repond


def _repond(adresse: str) -> bool:
    try:
        with requests.get(adresse, timeout=_ATTENTES, allow_redirects=False, stream=True) as reponse:
            return reponse.status_code < _PANNE
    except requests.RequestException as panne:
        journal.warning("sonde de disponibilité : %s", type(panne).__name__)
        return False
