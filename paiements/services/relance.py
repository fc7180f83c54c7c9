"""Asking providers: claim what is due, ask outside any transaction, apply the answers.

The due time is a column. Losing every queue, every process or the whole of Redis costs seconds.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial

from django.conf import settings
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import FournisseurIndisponible, ResultatInconnu, TropDeDemandes
from paiements.models import Paiement
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.incertitude import paiement_clore_jamais_parti, paiements_perdus_marquer
from paiements.services.initiation import paiement_envoyer
from paiements.services.prise import QUESTIONS_SIMULTANEES, paiement_prendre, paiements_prendre, silence_compter
from paiements.services.question import question_poser, reponse_appliquer
from salon_paiement.services.battement import VERIFICATION, battement_noter
from salon_paiement.services.ronde import ronde_unique
from traces.services import erreur_systeme_enregistrer

journal = logging.getLogger(__name__)

# Seconds after which a round stops taking more: the next bell goes on.
DUREE_RONDE = 20.0


def paiements_relancer() -> int:
    """Do one round: send what never left, ask what is due, mark what was lost.

    One round at a time, bounded in time: a hung operator holds one worker for a while, and the
    inbox and the outbox go on. The heartbeat is written only when nothing due is left.

    Returns:
        How many attempts were asked about.
    """
    with ronde_unique(VERIFICATION) as seul:
        return _ronde() if seul else 0


def _ronde() -> int:
    _marquer_les_perdus()
    debut = time.monotonic()
    total = 0
    while time.monotonic() - debut < DUREE_RONDE:
        echus = paiements_prendre() or paiements_prendre(muets=True)
        if not echus:
            battement_noter(VERIFICATION)
            break
        _traiter(echus)
        total += len(echus)
    return total


def paiement_interroger(paiement_id: uuid.UUID) -> bool:
    """Ask about one attempt now, for a page; at most once in five seconds whoever calls.

    Returns:
        True when the question was asked.
    """
    paiement = paiement_prendre(paiement_id)
    if paiement is None:
        return False
    try:
        with appel_fournisseur(attendre=False):
            reponse = question_poser(paiement)
    except PlusDePlace:
        return False
    reponse_appliquer(paiement, reponse)
    return True


def _traiter(paiements: list[Paiement]) -> None:
    """Ask several at once; each answer is applied here as it comes, in its own transaction.

    Calls that never left go last, one after the other: no answer waits for a hung operator's phone.
    """
    a_envoyer = [p for p in paiements if p.etat == EtatPaiement.EN_ATTENTE and p.initie_le is None]
    with ThreadPoolExecutor(max_workers=QUESTIONS_SIMULTANEES) as equipe:
        questions = {equipe.submit(question_poser, p): p for p in paiements if p not in a_envoyer}
        for question in as_completed(questions):
            paiement, reponse = questions[question], question.result()
            silence_compter(paiement.compte_id, silence=_est_un_silence(reponse))
            _proteger(paiement.pk, partial(reponse_appliquer, paiement, reponse))
    tus: set[uuid.UUID | None] = set()
    for paiement in a_envoyer:
        _proteger(paiement.pk, partial(_envoyer_ou_clore, paiement, tus))


def _envoyer_ou_clore(paiement: Paiement, tus: set[uuid.UUID | None]) -> None:
    """Send an intent whose process died before the call, unless it is too old to ring a phone.

    Args:
        tus: accounts whose operator did not answer a call of this lot: theirs come back with their lease.
    """
    age = timezone.now() - paiement.date_creation
    if age >= settings.DELAI_ENVOI_ABANDONNE:
        paiement_clore_jamais_parti(paiement.pk)
    elif paiement.compte_id not in tus and _est_un_silence(paiement_envoyer(paiement.pk, attendre=True)):
        silence_compter(paiement.compte_id, silence=True)
        tus.add(paiement.compte_id)


def _est_un_silence(reponse: object) -> bool:
    return isinstance(reponse, FournisseurIndisponible | ResultatInconnu | TropDeDemandes)


def _marquer_les_perdus() -> None:
    try:
        paiements_perdus_marquer()
    except Exception as erreur:
        journal.exception("tentatives sans réponse")
        erreur_systeme_enregistrer("relance", erreur)


def _proteger(paiement_id: uuid.UUID, action: Callable[[], None]) -> None:
    """One poisoned row must not stop the round: it is traced, and comes back when its lease ends."""
    try:
        action()
    except Exception as erreur:
        journal.exception("relance du paiement %s", paiement_id)
        erreur_systeme_enregistrer("relance", erreur)
