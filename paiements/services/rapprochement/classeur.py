"""Opening a workbook, in the background: looked at, unrolled into lines of ours, then read like any other file."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from paiements.models import EtatReleve, FormatReleve, MorceauReleve, ReleveFournisseur
from paiements.releves.deroule import RANG, classeur_derouler, deroule, morceau_garder
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.fichier import lignes_avant, tete_du_releve
from paiements.releves.flux import flux_ouvrir
from paiements.releves.vraisemblance import colonnes_conviennent, tete_verifier
from paiements.services.rapprochement.lecture import BAIL, LectureReprise


class ClasseurRefuse(FichierRefuse):
    """The workbook will never be read: nothing of it needs to stay."""


def classeur_a_ouvrir(releve: ReleveFournisseur) -> bool:
    """Tell whether this statement is a workbook that has not been unrolled yet."""
    return releve.format == FormatReleve.XLSX and not deroule(releve)


def classeur_ouvrir(releve: ReleveFournisseur) -> bool:
    """Unroll a workbook, renewing the lease at each piece; killed anywhere, it starts again.

    Returns:
        True when its columns are known already, False when it now waits for a person's choice.

    Raises:
        ClasseurRefuse: it is damaged, a trap, too long, or no statement.
        LectureReprise: another process has taken over.
    """
    try:
        _derouler(releve)
        tete = tete_du_releve(releve)
        tete_verifier(tete)
    except FichierRefuse as refus:
        raise ClasseurRefuse(refus.message) from refus
    connues = bool(releve.colonnes) and colonnes_conviennent(releve.colonnes, tete.entetes)
    champs: dict[str, object] = {"lignes_total": F("lignes_total") - lignes_avant(releve, tete)}
    if not connues:
        champs |= {"etat": EtatReleve.RECU, "colonnes": {}, "prochaine_tentative": None}
    _noter(releve, **champs, tentatives=0)
    releve.refresh_from_db()
    return connues


def _derouler(releve: ReleveFournisseur) -> None:
    with transaction.atomic():
        _noter(releve, lignes_total=0)
        # What an earlier attempt left when it was killed.
        MorceauReleve.objects.filter(releve=releve, rang__gte=RANG).delete()
    with flux_ouvrir(releve) as flux:
        for rang, (texte, nombre) in enumerate(classeur_derouler(flux)):
            with transaction.atomic():
                _noter(releve, lignes_total=F("lignes_total") + nombre)
                morceau_garder(releve, rang, texte)
    with transaction.atomic():
        _noter(releve)
        MorceauReleve.objects.filter(releve=releve, rang__lt=RANG).delete()


def _noter(releve: ReleveFournisseur, **champs: object) -> None:
    """Change the statement and renew the lease, unless another process has taken it since.

    Raises:
        LectureReprise: each taking counts one more attempt, and the count is no longer ours.
    """
    champs.setdefault("prochaine_tentative", timezone.now() + BAIL)
    pris = ReleveFournisseur.objects.filter(pk=releve.pk, etat=EtatReleve.EN_COURS, tentatives=releve.tentatives)
    if not pris.update(**champs):
        raise LectureReprise
