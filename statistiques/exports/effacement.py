"""Files do not stay: they go when their time is over, and so does what a killed process left half written."""

from __future__ import annotations

import time

from django.utils import timezone

from statistiques.etats_export import EtatExport
from statistiques.exports.dossier import fichier_de, fichiers_presents
from statistiques.models import ExportStatistiques

# A file may have its name before its row says so, and the other way round.
_DELAI = 600


def exports_effacer() -> int:
    """Erase the files whose time is over, then those no row asks for any more.

    Returns:
        How many exports expired.
    """
    expires = 0
    for export in ExportStatistiques.objects.filter(etat=EtatExport.PRET, expire_le__lte=timezone.now()):
        # No longer served first, then erased: killed between the two, the file is an orphan of the next round.
        if ExportStatistiques.objects.filter(pk=export.pk, etat=EtatExport.PRET).update(etat=EtatExport.EXPIRE):
            fichier_de(export).unlink(missing_ok=True)
            expires += 1
    _orphelins_effacer()
    return expires


def _orphelins_effacer() -> None:
    vieux = [
        (chemin, cle, essai)
        for chemin, cle, essai in fichiers_presents()
        if time.time() - chemin.stat().st_mtime > _DELAI
    ]
    connus = ExportStatistiques.objects.in_bulk({cle for _chemin, cle, _essai in vieux})
    for chemin, cle, essai in vieux:
        export = connus.get(cle)
        pret = export is not None and essai is None and export.etat == EtatExport.PRET
        en_cours = export is not None and export.etat == EtatExport.EN_COURS and export.tentatives == essai
        if not pret and not en_cours:
            chemin.unlink(missing_ok=True)
