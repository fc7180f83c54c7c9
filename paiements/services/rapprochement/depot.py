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

from paiements.models import CompteFournisseur, EtatReleve, FormatReleve, ReleveFournisseur
from paiements.releves.colonnes import colonnes_verifier, tete_lire
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.fichier import format_reconnaitre
from paiements.releves.flux import TAILLE, morceaux_ecrire
from paiements.releves.garde_xlsx import annuaire_verifier
from paiements.releves.lecture_csv import lignes_csv
from paiements.releves.vraisemblance import colonnes_conviennent, tete_verifier
from paiements.services.idempotence import Cle, cle_retrouver, une_fois
from paiements.services.rapprochement.choix import champs_a_lire, colonnes_gardees
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
    d_office: bool = False,
) -> ReleveFournisseur:
    """Keep an uploaded file, until a person has said or confirmed what its columns are.

    Only the beginning of a text file is looked at here, and only the directory of a workbook: the request that brings
    it does not wait for more. A workbook is opened in the background, then waits for its columns.

    Args:
        flux: seekable; read outside any transaction, then copied inside one.
        cle: the form's key: sent twice, the second one leads to the same statement.
        periode: (aware) what the file covers, its quiet hours included; by default from its first line to its last.
        d_office: read at once with the columns remembered for this operator, when the file has them all.

    Raises:
        FichierRefuse: too big, empty, not a statement: nothing was kept.
        Conflit: this key's statement has been deleted since.
    """
    deja = cle_retrouver(cle) if cle else ""
    if deja:
        return _deja_depose(deja)
    releve = _nouveau(compte, flux, nom, acteur_id, d_office=d_office)
    if periode:
        releve.debut, releve.fin = periode
    flux.seek(0)
    if cle is None:
        with transaction.atomic():
            _garder(releve, flux, acteur_id)
        return releve
    with une_fois(cle, str(releve.pk)) as neuve:
        if not neuve:
            return _deja_depose(cle_retrouver(cle))
        _garder(releve, flux, acteur_id)
    return releve


def _nouveau(
    compte: CompteFournisseur, flux: BinaryIO, nom: str, acteur_id: int | None, *, d_office: bool
) -> ReleveFournisseur:
    """Return the statement of an uploaded file, not kept yet."""
    octets, empreinte = fichier_mesurer(flux)
    format_lu = format_reconnaitre(flux)
    gardees = colonnes_gardees(compte) if d_office else {}
    return ReleveFournisseur(
        salon_id=compte.salon_id,
        compte=compte,
        nom=_nom(nom),
        format=format_lu,
        octets=octets,
        empreinte=empreinte,
        cree_par_id=acteur_id,
        **_premier_pas(flux, format_lu, gardees),
    )


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


def _deja_depose(cle: str) -> ReleveFournisseur:
    releve = ReleveFournisseur.objects.filter(pk=uuid.UUID(cle)).first()
    if releve is None:
        raise Conflit(_("Ce relevé a été supprimé. Rechargez la page pour l'importer de nouveau."))
    return releve


def _premier_pas(flux: BinaryIO, format_lu: str, gardees: Mapping[str, str]) -> dict[str, object]:
    """Return where a new file starts: a workbook to be opened, or a text whose beginning is looked at now."""
    if format_lu == FormatReleve.XLSX:
        annuaire_verifier(flux)
        return {"etat": EtatReleve.A_LIRE, "colonnes": dict(gardees), "prochaine_tentative": timezone.now()}
    tete = tete_lire(lignes_csv(flux))
    tete_verifier(tete)
    connues = colonnes_verifier(gardees, tete.entetes) if colonnes_conviennent(gardees, tete.entetes) else {}
    return {"lignes_total": max(0, _lignes_compter(flux) - tete.rang - 1), **champs_a_lire(connues)}


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


def _lignes_compter(flux: BinaryIO) -> int:
    """Count lines, so that the progress bar has an end; blank ones make it end a little early."""
    flux.seek(0)
    blocs: Iterator[bytes] = iter(partial(flux.read, TAILLE), b"")
    retours = chariots = 0
    dernier = b""
    for bloc in blocs:
        retours += bloc.count(b"\n")
        chariots += bloc.count(b"\r")
        dernier = bloc[-2:]
    # An old Macintosh ends its lines with a carriage return alone.
    return (retours or chariots) + (not dernier.strip(b"\x00").endswith((b"\n", b"\r")))


def _nom(nom: str) -> str:
    propre = "".join(c for c in nom.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return propre[-120:].strip() or "releve"
