"""Asking for a file, and giving it up. A short one is answered at once; a long one is a row that beat sweeps."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import transition_origines
from salon_paiement.services.exports import export_noter
from statistiques.etats_export import TRANSITIONS, VIVANTS, EtatExport
from statistiques.exports.contenus import Preparation
from statistiques.exports.demande import Demande
from statistiques.models import ExportStatistiques

# Files one person may have made for her at the same time.
SIMULTANES = 3
_ANNEES_MAX = 10


def export_demander(demande: Demande, qui: User) -> Iterator[bytes] | ExportStatistiques:
    """Return the bytes of a short file, its fact written; of a long one the row that will make it.

    Args:
        demande: its salons are those ``qui`` may see: the caller has checked.

    Raises:
        SaisieInvalide: days out of order, no salon, or too many files under way.
    """
    _verifier(demande)
    with override(demande.langue):
        preparation = Preparation(demande)
        if preparation.longue():
            return _mettre_en_file(demande, qui)
        export_noter(demande.quoi, preparation.compter(), acteur_id=qui.pk)
        return _en_langue(demande.langue, preparation.octets())


def export_annuler(export: ExportStatistiques) -> None:
    """Give a file up; whoever is making it stops at its next batch.

    Raises:
        Conflit: it is there already, or over.
    """
    origines = transition_origines(TRANSITIONS, EtatExport.ANNULE)
    vivants = ExportStatistiques.objects.filter(pk=export.pk, etat__in=origines)
    if not vivants.update(etat=EtatExport.ANNULE, prochaine_tentative=None, fini_le=timezone.now()):
        raise Conflit(_("Ce fichier n'est plus en préparation."))


def _verifier(demande: Demande) -> None:
    if not demande.salons:
        raise SaisieInvalide(_("Choisissez un salon."))
    if demande.du > demande.au:
        raise SaisieInvalide(_("Vérifiez les deux jours : le premier, puis le dernier."))
    if demande.au - demande.du > datetime.timedelta(days=366 * _ANNEES_MAX):
        raise SaisieInvalide(_("Dix ans au plus : choisissez une période plus courte."))


def _mettre_en_file(demande: Demande, qui: User) -> ExportStatistiques:
    """Return the row of a long file: the one that is already waiting when the same was asked a moment ago."""
    with transaction.atomic():
        # One person's files are counted one at a time.
        User.objects.select_for_update(no_key=True).get(pk=qui.pk)
        vivants = ExportStatistiques.objects.filter(demandeur=qui, etat__in=VIVANTS)
        if deja := vivants.filter(empreinte=demande.empreinte).first():
            return deja
        if vivants.count() >= SIMULTANES:
            raise SaisieInvalide(_("Trois fichiers sont déjà en préparation : attendez-en un, ou annulez-le."))
        return ExportStatistiques.objects.create(
            demandeur=qui, quoi=demande.quoi, format=demande.format, langue=demande.langue,
            salons=[str(salon.pk) for salon in demande.salons], du=demande.du, au=demande.au,
            onglet=demande.onglet, actions=sorted(demande.actions),
            empreinte=demande.empreinte,
        )  # fmt: skip


def _en_langue(langue: str, octets: Iterator[bytes]) -> Iterator[bytes]:
    """Make each piece in the file's language, and leave the reader's page in hers."""
    while True:
        with override(langue):
            morceau = next(octets, None)
        if morceau is None:
            return
        yield morceau
