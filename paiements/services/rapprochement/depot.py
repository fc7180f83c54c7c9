"""A statement comes in: checked, kept as encrypted pieces, and left for the sweeper. Reading is done elsewhere."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import ColonnesReleve, CompteFournisseur, EtatReleve, FormatReleve, ReleveFournisseur
from paiements.releves.colonnes import Tete, colonnes_verifier, tete_lire
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.fichier import format_reconnaitre, lignes_du_fichier
from paiements.releves.flux import TAILLE, flux_ouvrir, morceaux_ecrire
from paiements.services.idempotence import Cle, cle_retrouver, une_fois
from paiements.services.rapprochement.etapes import depot_tracer
from salon_paiement.erreurs import Conflit, SaisieInvalide

OCTETS_MAX = 25 * 1024 * 1024


def releve_deposer(
    compte: CompteFournisseur,
    flux: BinaryIO,
    *,
    nom: str,
    acteur_id: int | None,
    cle: Cle | None = None,
    periode: tuple[datetime.datetime, datetime.datetime] | None = None,
) -> ReleveFournisseur:
    """Keep an uploaded file. Known columns send it straight to reading, others wait for a person's choice.

    Args:
        flux: seekable; read outside any transaction, then copied inside one.
        cle: the form's key: sent twice, the second one leads to the same statement.
        periode: (aware) what the file covers, its quiet hours included; by default from its first line to its last.

    Raises:
        FichierRefuse: too big, empty, not a statement: nothing was kept.
    """
    deja = cle_retrouver(cle) if cle else ""
    if deja:
        return ReleveFournisseur.objects.get(pk=uuid.UUID(deja))
    octets, empreinte = fichier_mesurer(flux)
    format_lu = format_reconnaitre(flux)
    tete = tete_lire(lignes_du_fichier(flux, format_lu))
    connues = _colonnes_connues(compte, tete)
    releve = ReleveFournisseur(
        salon_id=compte.salon_id,
        compte=compte,
        nom=_nom(nom),
        format=format_lu,
        octets=octets,
        empreinte=empreinte,
        cree_par_id=acteur_id,
        lignes_total=_estimer(flux, format_lu),
        debut=periode[0] if periode else None,
        fin=periode[1] if periode else None,
        **_a_lire(connues),
    )
    flux.seek(0)
    if cle is None:
        with transaction.atomic():
            _garder(releve, flux, acteur_id)
        return releve
    with une_fois(cle, str(releve.pk)) as neuve:
        if not neuve:
            return ReleveFournisseur.objects.get(pk=uuid.UUID(cle_retrouver(cle)))
        _garder(releve, flux, acteur_id)
    return releve


def releve_choisir_colonnes(releve: ReleveFournisseur, choix: Mapping[str, str], *, acteur_id: int | None) -> None:
    """Send a statement to reading with these columns, and remember them for this provider and salon.

    Args:
        choix: our field → header.

    Raises:
        SaisieInvalide: the choice cannot be used.
        Conflit: it is being read already, or has been.
    """
    with flux_ouvrir(releve) as flux:
        entetes = tete_lire(lignes_du_fichier(flux, releve.format)).entetes
    colonnes = colonnes_verifier(choix, entetes)
    with transaction.atomic():
        touchees = ReleveFournisseur.objects.filter(
            pk=releve.pk, etat__in=[EtatReleve.RECU, EtatReleve.EN_ECHEC], lignes_lues=0
        ).update(**_a_lire(colonnes), erreur="", tentatives=0)
        if not touchees:
            raise Conflit(_("Ce relevé est déjà en cours de lecture."))
        ColonnesReleve.objects.update_or_create(
            salon_id=releve.salon_id, fournisseur=releve.compte.fournisseur, defaults={"colonnes": colonnes}
        )
        depot_tracer(releve, acteur_id)


def releve_demander(
    compte: CompteFournisseur, *, depuis: datetime.datetime, jusqua: datetime.datetime, acteur_id: int | None
) -> ReleveFournisseur:
    """Ask for a period through the provider's API: a statement without a file, fetched by the sweeper.

    Args:
        depuis, jusqua: aware; the period that will count as covered.
    """
    if depuis >= jusqua:
        raise SaisieInvalide(_("La période demandée est vide."))
    local = f"{depuis:%Y-%m-%d %H:%M} – {jusqua:%Y-%m-%d %H:%M} UTC"
    with transaction.atomic():
        releve = ReleveFournisseur.objects.create(
            salon_id=compte.salon_id,
            compte=compte,
            nom=f"{compte.fournisseur} {local}",
            format=FormatReleve.API,
            empreinte="",
            etat=EtatReleve.A_LIRE,
            debut=depuis,
            fin=jusqua,
            cree_par_id=acteur_id,
            prochaine_tentative=timezone.now(),
        )
        depot_tracer(releve, acteur_id)
    return releve


def _garder(releve: ReleveFournisseur, flux: BinaryIO, acteur_id: int | None) -> None:
    releve.save(force_insert=True)
    morceaux_ecrire(releve, iter(partial(flux.read, TAILLE), b""))
    depot_tracer(releve, acteur_id)


def _colonnes_connues(compte: CompteFournisseur, tete: Tete) -> dict[str, str]:
    """Return the columns chosen before for this provider, when this file has them all."""
    gardees = ColonnesReleve.objects.filter(salon_id=compte.salon_id, fournisseur=compte.fournisseur).first()
    if gardees is None or any(entete not in tete.entetes for entete in gardees.colonnes.values()):
        return {}
    return colonnes_verifier(gardees.colonnes, tete.entetes)


def _a_lire(colonnes: Mapping[str, str]) -> dict[str, object]:
    if not colonnes:
        return {"etat": EtatReleve.RECU, "colonnes": {}, "prochaine_tentative": None}
    return {"etat": EtatReleve.A_LIRE, "colonnes": dict(colonnes), "prochaine_tentative": timezone.now()}


def fichier_mesurer(flux: BinaryIO) -> tuple[int, str]:
    """Return a file's size in bytes and its SHA-256 (64 hex characters).

    Raises:
        FichierRefuse: empty or too big.
    """
    flux.seek(0)
    somme, octets = hashlib.sha256(), 0
    for partie in iter(partial(flux.read, TAILLE), b""):
        octets += len(partie)
        if octets > OCTETS_MAX:
            raise FichierRefuse(_("Ce fichier dépasse 25 Mo. Exportez une période plus courte."))
        somme.update(partie)
    if not octets:
        raise FichierRefuse(_("Ce fichier est vide."))
    return octets, somme.hexdigest()


def _estimer(flux: BinaryIO, format_lu: str) -> int:
    """Count line ends, so that the progress bar has an end; a workbook's rows are counted as they come."""
    if format_lu != FormatReleve.CSV:
        return 0
    flux.seek(0)
    blocs: Iterator[bytes] = iter(partial(flux.read, TAILLE), b"")
    return sum(bloc.count(b"\n") for bloc in blocs)


def _nom(nom: str) -> str:
    propre = "".join(c for c in nom.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return propre[-120:].strip() or "releve"
