"""The statements' sweep: the row is the queue, its due time a lease, and a killed reader is followed by another."""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t

from paiements.fournisseurs.erreurs import ErreurFournisseur, NonSupporte
from paiements.models import EtatReleve, ReleveFournisseur
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.flux import MorceauAbsent, morceaux_effacer
from paiements.services.rapprochement.appariement import releve_rapprocher
from paiements.services.rapprochement.classeur import ClasseurRefuse, classeur_a_ouvrir, classeur_ouvrir
from paiements.services.rapprochement.etapes import lecture_tracer
from paiements.services.rapprochement.lecture import LectureReprise, Minuteur, releve_lire
from paiements.services.rapprochement.rembourses import rembourses_reprendre
from paiements.services.rapprochement.reprise import orphelines_reprendre
from salon_paiement.services.ronde import ronde_unique
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)

BAIL = datetime.timedelta(seconds=60)
# Seconds of new lines after which a round stops in the middle of a file: the next bell goes on where it was.
DUREE_RONDE = 40.0
TENTATIVES_MAX = 6


def releves_lire(duree: float = DUREE_RONDE) -> int:
    """Read and match what is due, for at most ``duree`` seconds; one round at a time.

    Returns:
        How many statements were finished.
    """
    minuteur = Minuteur(time.monotonic() + duree)
    finis = 0
    with ronde_unique("releves") as seul:
        if seul:
            rembourses_reprendre()
        while seul and not minuteur.ecoule():
            releve = _prendre()
            if releve is None:
                break
            finis += _proteger(releve, minuteur)
        if finis:
            # A fuller telling may name the payment of lines that had none.
            orphelines_reprendre()
    return finis


def _prendre() -> ReleveFournisseur | None:
    maintenant = timezone.now()
    with transaction.atomic():
        releve = (
            ReleveFournisseur.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(prochaine_tentative__lte=maintenant)
            .order_by("prochaine_tentative")
            .first()
        )
        if releve is None:
            return None
        champs: dict[str, object] = {"prochaine_tentative": maintenant + BAIL, "tentatives": F("tentatives") + 1}
        if releve.etat == EtatReleve.A_LIRE:
            champs["etat"] = EtatReleve.EN_COURS
        ReleveFournisseur.objects.filter(pk=releve.pk).update(**champs)
    return ReleveFournisseur.objects.select_related("compte", "salon").get(pk=releve.pk)


def _proteger(releve: ReleveFournisseur, minuteur: Minuteur) -> int:
    """One poisoned file must not stop the others: it is traced, tried again later, then given to a person."""
    try:
        return _essayer(releve, minuteur)
    except LectureReprise:
        journal.info("relevé %s repris ailleurs", releve.pk)
    return 0


def _essayer(releve: ReleveFournisseur, minuteur: Minuteur) -> int:
    try:
        return _avancer(releve, minuteur)
    except LectureReprise:
        raise
    except FichierRefuse as refus:
        _echouer(releve, str(refus), oublier=isinstance(refus, ClasseurRefuse))
    except NonSupporte:
        _echouer(releve, _t("Cet opérateur ne donne pas ses relevés par Internet : importez un fichier."))
    except ErreurFournisseur as erreur:
        journal.warning("relevé %s : %s", releve.pk, type(erreur).__name__)
        _remettre(releve, _t("L'opérateur n'a pas répondu. Nouvel essai automatique."))
    except MorceauAbsent:
        _remettre(releve, _t("La lecture s'est interrompue. Nouvel essai automatique."))
    except Exception as erreur:
        journal.exception("relevé %s", releve.pk)
        incident_noter("releve", erreur, salon_id=releve.salon_id)
        _remettre(releve, _t("La lecture s'est interrompue. Nouvel essai automatique."))
    return 0


def _avancer(releve: ReleveFournisseur, minuteur: Minuteur) -> int:
    if releve.etat == EtatReleve.EN_COURS and classeur_a_ouvrir(releve) and not classeur_ouvrir(releve):
        return 0
    etapes: list[tuple[str, Callable[[ReleveFournisseur, Minuteur], bool], str]] = [
        (EtatReleve.EN_COURS, releve_lire, EtatReleve.APPARIE),
        (EtatReleve.APPARIE, releve_rapprocher, EtatReleve.LU),
    ]
    for etat, faire, suivant in etapes:
        if releve.etat != etat:
            continue
        if not faire(releve, minuteur):
            # Out of time, not out of luck: what was done is kept, and the count of failures starts again.
            _noter(releve, prochaine_tentative=timezone.now(), tentatives=0)
            return 0
        _passer(releve, suivant)
    return int(releve.etat == EtatReleve.LU)


def _passer(releve: ReleveFournisseur, etat: str) -> None:
    with transaction.atomic():
        if etat == EtatReleve.APPARIE:
            # Read: the numbers of people in it need not stay.
            morceaux_effacer(releve)
            _noter(releve, etat=etat, lignes_total=F("lignes_lues"), tentatives=0)
        else:
            _noter(releve, etat=etat, prochaine_tentative=None, fini_le=timezone.now(), erreur="")
            lecture_tracer(releve)
    releve.refresh_from_db()


def _noter(releve: ReleveFournisseur, **champs: object) -> None:
    """Change the statement, unless it has gone on without us.

    Raises:
        LectureReprise: it is no longer at the step it was taken at.
    """
    if not ReleveFournisseur.objects.filter(pk=releve.pk, etat=releve.etat).update(**champs):
        raise LectureReprise


def _echouer(releve: ReleveFournisseur, phrase: str, *, oublier: bool = False) -> None:
    """Give the file to a person. Lines already read stay; trying again goes on from there.

    Args:
        oublier: drop the file, which will never be read: it holds people's numbers.
    """
    champs: dict[str, object] = {"colonnes": {}, "lignes_total": 0} if oublier else {}
    champs |= {"etat": EtatReleve.EN_ECHEC, "erreur": phrase[:300], "prochaine_tentative": None}
    with transaction.atomic():
        _noter(releve, **champs, fini_le=timezone.now())
        if oublier:
            morceaux_effacer(releve)
        lecture_tracer(releve)


def _remettre(releve: ReleveFournisseur, phrase: str) -> None:
    essais = releve.tentatives
    if essais >= TENTATIVES_MAX:
        _echouer(releve, phrase)
        return
    attente = datetime.timedelta(seconds=min(5 * 3**essais, 1_800))
    _noter(releve, prochaine_tentative=timezone.now() + attente, erreur=phrase[:300])
