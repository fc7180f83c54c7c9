"""Who sees which file: whoever asked for it, as long as she still may see what it holds."""

from __future__ import annotations

import pathlib
import uuid
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.utils import timezone

from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.models import Salon
from statistiques.etats_export import EtatExport
from statistiques.exports.demande import Demande, action_pour
from statistiques.exports.dossier import fichier_de
from statistiques.exports.statistiques import actions_des_onglets
from statistiques.models import ExportStatistiques, QuoiExport

LISTE = 30


def exports_de(user: User | AnonymousUser) -> QuerySet[ExportStatistiques]:
    """Return one's own exports, newest first."""
    return ExportStatistiques.objects.filter(demandeur_id=user.pk).order_by("-date_creation")


def quois_permis(user: User | AnonymousUser) -> list[QuoiExport]:
    """Return the lists of which she may take at least one salon's away."""
    return [quoi for quoi in QuoiExport if salons_de(user, action_pour(quoi)).exists()]


def demandes_de(exports: Iterable[ExportStatistiques]) -> list[tuple[ExportStatistiques, Demande]]:
    """Return each export with what was asked, the salons of all of them read at once."""
    lus = list(exports)
    salons = list(Salon.objects.filter(pk__in={cle for export in lus for cle in export.salons}).order_by("nom", "pk"))
    return [(export, demande_de(export, salons)) for export in lus]


def demande_de(export: ExportStatistiques, connus: Iterable[Salon] | None = None) -> Demande:
    """Return what was asked, its salons loaded in the order of their names.

    Args:
        connus: salons already read, in that order, its own among them.
    """
    tous = Salon.objects.filter(pk__in=export.salons).order_by("nom", "pk") if connus is None else connus
    salons = tuple(salon for salon in tous if str(salon.pk) in export.salons)
    return Demande(
        export.quoi, export.format, salons, export.du, export.au, export.langue, export.onglet,
        frozenset(export.actions),
    )  # fmt: skip


def actions_permises(user: User | AnonymousUser, quoi: str, salons: Iterable[Salon]) -> frozenset[str]:
    """Return what changes a report of ``quoi`` and ``user`` may do in every one of these salons."""
    if quoi != QuoiExport.STATISTIQUES:
        return frozenset()
    return frozenset(
        action.value for action in actions_des_onglets() if all(peut(user, action, salon) for salon in salons)
    )


def export_permis(user: User | AnonymousUser, export: ExportStatistiques) -> bool:
    """Tell whether she may still see every salon in it: a role may have been taken away since."""
    actions = {action_pour(export.quoi), *map(Action, export.actions)}
    permis = {str(cle) for cle in salons_de(user).values_list("pk", flat=True)}
    return bool(export.salons) and all(
        cle in permis and peut(user, action, uuid.UUID(cle)) for action in actions for cle in export.salons
    )


def export_servi(user: User | AnonymousUser, **lequel: str | uuid.UUID) -> ExportStatistiques | None:
    """Return an export when its file may be given to ``user``, ``None`` in every other case.

    Args:
        lequel: what names it: the page's ``jeton``, or ``pk``.
    """
    prets = exports_de(user).filter(etat=EtatExport.PRET, expire_le__gt=timezone.now(), **lequel)
    export = prets.first()
    return export if export is not None and export_permis(user, export) else None


def fichier_pret(export: ExportStatistiques) -> pathlib.Path | None:
    """Return the file of an export that is ready, ``None`` when somebody took it from the disk."""
    chemin = fichier_de(export)
    return chemin if chemin.is_file() else None


def lignes_par_salon(export: ExportStatistiques) -> dict[uuid.UUID, int]:
    """Return its rows by salon, for the fact of its leaving."""
    return {uuid.UUID(cle): nombre for cle, nombre in export.lignes_par_salon.items()}
