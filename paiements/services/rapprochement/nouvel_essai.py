"""Trying a failed statement again, where enough of it is left."""

from __future__ import annotations

from django.utils import timezone

from paiements.models import EtatReleve, FormatReleve, ReleveFournisseur


def releve_relisible(releve: ReleveFournisseur) -> bool:
    """Tell whether a failed statement can be tried again: its pieces, its lines or its provider are still there."""
    if releve.etat != EtatReleve.EN_ECHEC:
        return False
    ouvrable = releve.format == FormatReleve.XLSX and releve.morceaux.exists()
    return releve.format == FormatReleve.API or bool(releve.colonnes) or ouvrable


def releve_relancer(releve: ReleveFournisseur) -> bool:
    """Try a failed statement again; False when it cannot be."""
    if not releve_relisible(releve):
        return False
    etat = EtatReleve.APPARIE if releve.lignes_total and not releve.morceaux.exists() else EtatReleve.A_LIRE
    return bool(
        ReleveFournisseur.objects.filter(pk=releve.pk, etat=EtatReleve.EN_ECHEC).update(
            etat=etat, prochaine_tentative=timezone.now(), tentatives=0, erreur=""
        )
    )
