"""Asking providers: claim what is due, ask outside any transaction, apply the answers.

The due time is a column. Losing every queue, every process or the whole of Redis costs seconds.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.erreurs import FournisseurIndisponible, ResultatInconnu, TropDeDemandes
from paiements.models import Paiement
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.incertitude import paiement_clore_jamais_parti, paiements_perdus_marquer
from paiements.services.initiation import paiement_envoyer
from paiements.services.prise import (
    TEMPS_DE_POSER,
    comptes_muets,
    paiement_prendre,
    paiements_prendre,
    paiements_rendre,
    silence_compter,
)
from paiements.services.question import question_poser, reponse_appliquer
from paiements.services.reports import Report, report_de, reports_ecrire
from paiements.services.tournee import QUESTIONS_SIMULTANEES, Tournee
from salon_paiement.services.battement import VERIFICATION, battement_noter
from salon_paiement.services.journal import log_erreur
from salon_paiement.services.ronde import ronde_unique
from traces.incidents import incident_noter

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
    with ThreadPoolExecutor(QUESTIONS_SIMULTANEES) as equipe:
        while time.monotonic() - debut < DUREE_RONDE:
            muets = False
            echus = paiements_prendre()
            if not echus:
                muets, echus = True, paiements_prendre(muets=True)
            if not echus:
                battement_noter(VERIFICATION)
                break
            total += len(echus) - _traiter(echus, equipe, muets=muets)
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


def _traiter(paiements: list[Paiement], equipe: ThreadPoolExecutor, *, muets: bool) -> int:
    """Ask several at once; each answer is applied here as it comes, in its own transaction.

    Calls that never left go last, one after the other: no answer waits for a hung operator's phone.

    Args:
        muets: accounts that do not answer are asked too; else they are left for the next lot.

    Returns:
        How many could not be asked in time, and were given back.
    """
    fin = time.monotonic() + TEMPS_DE_POSER.total_seconds()
    a_envoyer = [p for p in paiements if p.etat == EtatPaiement.EN_ATTENTE and p.initie_le is None]
    a_demander = [p for p in paiements if p not in a_envoyer]
    tournee = Tournee(a_demander, question_poser, equipe=equipe, fin=fin, passer=_jamais if muets else _est_muet)
    reports: list[Report] = []
    for paiement, reponse in tournee.reponses():
        silence_compter(paiement.compte_id, silence=_est_un_silence(reponse))
        if suite := report_de(paiement, reponse):
            reports.append((paiement, suite))
        else:
            _proteger(paiement, partial(reponse_appliquer, paiement, reponse))
    _proteger(None, partial(reports_ecrire, reports))
    tus: set[uuid.UUID | None] = set()
    while a_envoyer and time.monotonic() < fin:
        paiement = a_envoyer.pop(0)
        _proteger(paiement, partial(_envoyer_ou_clore, paiement, tus))
    restants = tournee.restants + a_envoyer
    paiements_rendre(restants)
    return len(restants)


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


def _est_muet(compte_id: uuid.UUID | None) -> bool:
    return compte_id in comptes_muets()


def _jamais(_compte_id: uuid.UUID | None) -> bool:
    return False


def _est_un_silence(reponse: object) -> bool:
    return isinstance(reponse, FournisseurIndisponible | ResultatInconnu | TropDeDemandes)


def _marquer_les_perdus() -> None:
    try:
        paiements_perdus_marquer()
    except Exception as erreur:
        log_erreur(None, erreur, {"ou": "tentatives sans réponse"})
        incident_noter("relance", erreur)


def _proteger(paiement: Paiement | None, action: Callable[[], None]) -> None:
    """One poisoned row must not stop the round: it is traced, and comes back when its lease ends."""
    try:
        action()
    except Exception as erreur:
        log_erreur(None, erreur, {"ou": "relance", "paiement_id": str(paiement.pk) if paiement else ""})
        incident_noter(
            "relance",
            erreur,
            salon_id=paiement.salon_id if paiement else None,
            session_id=paiement.session_id if paiement else None,
            paiement_id=paiement.pk if paiement else None,
        )
