"""Verifying a salon's chain and writing down what was found: at somebody's request, and every night."""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.sceaux.etat import verifications_de
from salon_paiement.calendrier import jour_affaires
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Salon
from salon_paiement.notifications.boite_envoi import proprietaire_prevenir
from traces.controle import chaine_verifier
from traces.controle_mots import Rapport
from traces.modeles_sceaux import SceauTraces
from traces.services import Trace, trace_enregistrer
from traces.tetes import TeteLue
from traces.types import TypeTrace

journal = logging.getLogger(__name__)

MODELE = "sceaux_touches"
# What a page may verify while somebody waits: about a second. Longer chains are verified at night, and by the command.
FAITS_MAX = 50_000
# Each chain is verified again when its last verification is older than this.
PERIODE = datetime.timedelta(hours=20)
# A round takes no new chain after this many seconds.
DUREE_RONDE = 60


class ChaineLongue(Conflit):
    """Too many facts for a page (409): the nightly round verifies them."""


def chaine_longueur(salon_id: uuid.UUID) -> int:
    """Return the rank of the chain's last seal, 0 when there is none."""
    derniers = SceauTraces.objects.filter(chaine=salon_id).order_by("-sequence")
    return derniers.values_list("sequence", flat=True).first() or 0


def sceaux_verifier(salon: Salon, *, acteur_id: int | None = None, tetes: Sequence[TeteLue] = ()) -> Rapport:
    """Verify a chain in this very request, hold it against ``tetes``, and write the result down.

    Raises:
        ChaineLongue: more than :data:`FAITS_MAX` facts.
    """
    if chaine_longueur(salon.pk) > FAITS_MAX:
        raise ChaineLongue(_("Il y a trop de faits pour les vérifier pendant que vous attendez : c'est fait la nuit."))
    return _verifier(salon, acteur_id=acteur_id, tetes=tetes)


def sceaux_verifier_de_nuit() -> int:
    """Verify the chains whose turn has come, one after the other, and tell owners of what is found.

    Returns:
        How many were verified.
    """
    fin = time.monotonic() + DUREE_RONDE
    salons = list(Salon.objects.filter(actif=True).order_by("pk"))
    faites, recentes = 0, verifications_de([salon.pk for salon in salons])
    for salon in salons:
        derniere = recentes.get(salon.pk)
        if time.monotonic() > fin:
            break
        if derniere is None or timezone.now() - derniere.quand > PERIODE:
            _verifier(salon)
            faites += 1
    return faites


def _verifier(salon: Salon, *, acteur_id: int | None = None, tetes: Sequence[TeteLue] = ()) -> Rapport:
    rapport = chaine_verifier(salon.pk, tetes=tetes)
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.VERIFICATION_TRACES,
                salon_id=salon.pk,
                acteur_id=acteur_id,
                donnees={"faits": rapport.sceaux, "anomalies": rapport.nombre},
            )
        )
        if not rapport.intacte:
            jour = jour_affaires(salon, timezone.now()).isoformat()
            proprietaire_prevenir(salon, evenement=f"{MODELE}:{salon.pk.hex}:{jour}", modele=MODELE, session=None)
    if not rapport.intacte:
        journal.error(
            "chaîne de %s : %d anomalie(s), la première : %s", salon.slug, rapport.nombre, rapport.anomalies[0]
        )
    return rapport
