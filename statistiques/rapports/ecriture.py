"""Writing the reports that are due: the row moves and its messages are written in one transaction, or neither.

A process that dies before its commit leaves a report that is still to come; two sweeps at once meet at the row.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from paiements.sceaux.jour import tete_du_jour
from salon_paiement.etats import transition_origines
from salon_paiement.models import GenreRapport, Salon
from salon_paiement.services.ronde import ronde_unique
from statistiques.etats_rapport import TRANSITIONS, EtatRapport
from statistiques.models import RapportPeriodique
from statistiques.rapports.calendrier import periode_de, trop_tard
from statistiques.rapports.chiffres import actif, chiffres_lire
from statistiques.rapports.envoi import envoyer
from statistiques.rapports.prevoir import rapports_prevoir
from statistiques.vif import etats_de
from traces.duree import sans_limite
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)

# The day's figures are stored and its head signed within minutes; then the report leaves, and says what lacks.
PATIENCE = datetime.timedelta(hours=2)
# Between two looks: longer than the round of the heads, so that a service that starts late does not miss today's.
REGARD = datetime.timedelta(minutes=6)
# After a failure, then twice as long each time.
REPRISE = datetime.timedelta(minutes=3)
TENTATIVES_MAX = 6
# A round takes no new report after this many seconds.
DUREE_RONDE = 60.0
# These are told of a day without anything too: the head of the seals leaves every day.
_TOUJOURS = frozenset({GenreRapport.JOUR})


def rapports_generer(genres: Collection[str], duree: float = DUREE_RONDE) -> int:
    """Plan what is to come, write what is due; one round at a time for the same reports.

    Args:
        genres: which reports; ``duree``: seconds.

    Returns:
        How many were written.
    """
    fin, ecrits = time.monotonic() + duree, 0
    with ronde_unique(f"rapports:{','.join(sorted(genres))}") as seul:
        if seul:
            rapports_prevoir(genres, timezone.now())
        while seul and time.monotonic() < fin:
            rapport = _prochain(genres)
            if rapport is None:
                break
            ecrits += _proteger(rapport)
    return ecrits


def _prochain(genres: Collection[str]) -> RapportPeriodique | None:
    dus = RapportPeriodique.objects.filter(
        etat=EtatRapport.A_VENIR, prochaine_tentative__lte=timezone.now(), genre__in=genres
    )
    return dus.select_related("salon").order_by("prochaine_tentative").first()


def _proteger(rapport: RapportPeriodique) -> int:
    """One report that cannot be written must not stop the others: it is noted, tried again, then given up."""
    try:
        return rapport_ecrire(rapport)
    except Exception as erreur:
        journal.exception("rapport %s", rapport.pk)
        incident_noter("rapport", erreur, salon_id=rapport.salon_id)
        _remettre(rapport, type(erreur).__name__)
        return 0


def rapport_ecrire(rapport: RapportPeriodique) -> int:
    """Write a due report, unless it is not wanted any more, too late, or its figures are not there yet.

    Returns:
        1 when its messages were written.
    """
    salon, instant = rapport.salon, timezone.now()
    if not salon.actif or rapport.genre not in salon.rapports:
        return rapport_passer(rapport, EtatRapport.ECARTE)
    if rapport.genre == GenreRapport.SOIR and trop_tard(salon, rapport.debut, instant):
        return rapport_passer(rapport, EtatRapport.MANQUE)
    jamais_vu = rapport.prochaine_tentative == rapport.du_a
    if (jamais_vu or instant - rapport.du_a < PATIENCE) and not _pret(salon, rapport):
        _suivre(rapport, prochaine_tentative=instant + REGARD)
        return 0
    with sans_limite():
        contenu = chiffres_lire(rapport, instant)
    lus = {"contenu": contenu, "ecrit_le": instant, "erreur": ""}
    if rapport.genre not in _TOUJOURS and not actif(contenu):
        return rapport_passer(rapport, EtatRapport.SANS_ACTIVITE, **lus)
    return rapport_deposer(rapport, lus)


def rapport_deposer(rapport: RapportPeriodique, lus: dict[str, Any]) -> int:
    """Move the row and write its messages, all or nothing; returns 1 unless somebody else did it first.

    Args:
        lus: what is known of it since it was read: figures and instant.
    """
    with transaction.atomic():
        if not rapport_passer(rapport, EtatRapport.ECRIT, envois=1, **lus):
            return 0
        if not envoyer(rapport, 1):
            # Nobody to tell: seen on its page and on the board.
            ici = RapportPeriodique.objects.filter(pk=rapport.pk)
            ici.update(etat=EtatRapport.SANS_DESTINATAIRE, envois=0)
    return 1


def rapport_passer(rapport: RapportPeriodique, vers: EtatRapport, **champs: object) -> int:
    """Move one row along the table; 0 when it is not there any more. What is not written is no report."""
    ici = RapportPeriodique.objects.filter(pk=rapport.pk, etat__in=transition_origines(TRANSITIONS, vers))
    passe = ici.update(etat=vers, **champs)
    return passe if vers == EtatRapport.ECRIT else 0


def _pret(salon: Salon, rapport: RapportPeriodique) -> bool:
    """Tell whether the figures of a finished period are stored, and the head of a day signed."""
    if rapport.genre == GenreRapport.SOIR:
        return True
    fin = periode_de(rapport.genre, rapport.debut).au
    range_ = (etats_de([salon])[salon.pk].complet or datetime.date.min) >= fin
    return range_ and (rapport.genre != GenreRapport.JOUR or tete_du_jour(salon, rapport.debut) is not None)


def _suivre(rapport: RapportPeriodique, **champs: object) -> int:
    return RapportPeriodique.objects.filter(pk=rapport.pk, etat=EtatRapport.A_VENIR).update(**champs)


def _remettre(rapport: RapportPeriodique, erreur: str) -> None:
    tentatives = rapport.tentatives + 1
    champs: dict[str, object] = {"tentatives": tentatives, "erreur": erreur[:80]}
    if tentatives >= TENTATIVES_MAX:
        champs |= {"etat": EtatRapport.ECHOUE}
    else:
        champs |= {"prochaine_tentative": timezone.now() + REPRISE * 2**rapport.tentatives}
    _suivre(rapport, **champs)
