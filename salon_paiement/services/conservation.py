"""The nightly purge of personal data past its delay: batches, bounded transactions, harmless when two run at once.

What money needs is kept by the conditions here, not by the delays. Each batch tells what it forgot, in its own
transaction: one ``PURGE`` fact per category and salon.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from salon_paiement.conservation import limite
from salon_paiement.etats import FINAUX
from salon_paiement.models import Consentement, EtatNotification, Evaluation, Notification, SessionPaiement
from salon_paiement.notifications.accuses import references_oublier
from salon_paiement.services.battement import battement_noter, battement_recent
from traces.contextes import ips_tronquer, moities_vider
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

LOT = 1_000
PURGE = "purge"
# Rung every hour, done once a night: a base restored from a backup, whose last purge is old, is purged at once.
REPOS = datetime.timedelta(hours=20)


def donnees_purger(maintenant: datetime.datetime | None = None) -> int:
    """Forget what is past its delay in facts' contexts, visits, messages and ratings.

    Args:
        maintenant: the instant ages are counted from (now by default).

    Returns:
        How many rows were touched.
    """
    instant = maintenant or timezone.now()
    # The place and device go before addresses are looked at: what is emptied needs no cutting.
    total = moities_vider(_avant("techniques", instant), annonceur("techniques"), technique=True)
    total += ips_tronquer(_avant("adresses_ip", instant), annonceur("adresses_ip"))
    total += moities_vider(_avant("textes", instant), annonceur("textes"), texte=True)
    total += lots_purger(_motifs_de_fin(_avant("textes", instant)), "textes", {"motif_fin": ""})
    total += lots_purger(_courriels(_avant("courriels", instant)), "courriels", {"courriel_chiffre": None})
    references_oublier(instant)
    Consentement.objects.filter(retire_le__lt=_avant("accords", instant)).delete()
    total += lots_purger(
        _destinataires(_avant("destinataires", instant)), "destinataires", {"destinataire_chiffre": None}
    )
    avis = Evaluation.objects.filter(date_creation__lt=_avant("commentaires", instant)).exclude(commentaire="")
    return total + lots_purger(avis, "commentaires", {"commentaire": ""}, salon="session__salon_id")


def une_fois_par_nuit(nom: str, purger: Callable[[], int]) -> int:
    """Run ``purger`` unless it has finished lately; one that was cut goes on at the next bell."""
    if battement_recent(nom, REPOS):
        return 0
    total = purger()
    battement_noter(nom)
    return total


def lots_purger(
    lignes: QuerySet[Any], categorie: str, champs: dict[str, Any], *, salon: str = "salon_id", lot: int = LOT
) -> int:
    """Write ``champs`` over these rows, ``lot`` a transaction, and tell it; the rows must leave the query by it.

    Args:
        salon: the path from a row to its salon's key.

    Returns:
        How many rows were touched.
    """
    modele, annoncer, total = lignes.model, annonceur(categorie), 0
    while True:
        with transaction.atomic():
            tenues = lignes.select_for_update(skip_locked=True, of=("self",), no_key=True)
            prises = dict(tenues.order_by("pk").values_list("pk", salon)[:lot])
            if prises:
                # Asked again, now that nobody can change them: somebody may have come back between the two readings.
                encore = list(lignes.filter(pk__in=list(prises)).values_list("pk", flat=True))
                modele._default_manager.filter(pk__in=encore).update(**champs)
                annoncer(Counter(prises[cle] for cle in encore))
                total += len(encore)
        if len(prises) < lot:
            return total


def annonceur(categorie: str) -> Callable[[Counter[uuid.UUID | None]], None]:
    """Return what writes the ``PURGE`` facts of a batch, one for each salon, in the batch's transaction."""

    def annoncer(par_salon: Counter[uuid.UUID | None]) -> None:
        traces_enregistrer(
            Trace(
                type_trace=TypeTrace.PURGE,
                salon_id=salon_id,
                donnees={"categorie": categorie, "lignes": nombre},
            )
            for salon_id, nombre in par_salon.items()
        )

    return annoncer


def _avant(cle: str, instant: datetime.datetime) -> datetime.datetime:
    return limite(settings.CONSERVATION, cle, instant)


def _courriels(avant: datetime.datetime) -> QuerySet[SessionPaiement]:
    finies = Q(finie_le__lt=avant) | Q(finie_le=None, date_creation__lt=avant)
    return SessionPaiement.objects.filter(finies, etat__in=FINAUX, courriel_chiffre__isnull=False)


def _motifs_de_fin(avant: datetime.datetime) -> QuerySet[SessionPaiement]:
    return SessionPaiement.objects.filter(finie_le__lt=avant, etat__in=FINAUX).exclude(motif_fin="")


def _destinataires(avant: datetime.datetime) -> QuerySet[Notification]:
    partis = (EtatNotification.ENVOYEE, EtatNotification.EN_ECHEC, EtatNotification.INCERTAINE)
    return Notification.objects.filter(date_creation__lt=avant, etat__in=partis, destinataire_chiffre__isnull=False)
