"""Statements made of our own payments, as providers write them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
from django.utils import timezone

from paiements.models import CompteFournisseur, Paiement, ReleveFournisseur
from paiements.releves.colonnes import colonnes_deviner
from paiements.releves.fichier import tete_du_releve
from paiements.services.rapprochement.choix import releve_choisir_colonnes
from paiements.services.rapprochement.depot import releve_deposer
from paiements.services.rapprochement.ronde import releves_lire
from tests import fabriques

ENTETES = ["Référence", "Notre référence", "Date", "Montant", "Frais", "Téléphone", "Type", "Statut"]


def rangee(paiement: Paiement | None = None, **champs: Any) -> list[Any]:
    """One line of a statement: a payment's own, unless told otherwise."""
    instant: datetime.datetime = champs.get("instant") or (paiement and paiement.initie_le) or timezone.now()
    defauts = {
        "reference": paiement.reference_fournisseur if paiement else "",
        "notre": paiement.reference if paiement else "",
        "montant": (paiement.montant_recu or paiement.montant) if paiement else 5000,
        "frais": "",
        "telephone": "",
        "type": "Paiement",
        "statut": "SUCCESSFUL",
    } | champs
    noms = ("montant", "frais", "telephone", "type", "statut")
    return [defauts["reference"], defauts["notre"], f"{instant:%Y-%m-%dT%H:%M:%SZ}", *(defauts[n] for n in noms)]


def csv_de(rangees: Iterable[list[Any]], *, separateur: str = ";", entetes: list[str] | None = None) -> bytes:
    """A CSV file."""
    lignes = [entetes or ENTETES, *rangees]
    return "\r\n".join(separateur.join(str(cellule) for cellule in ligne) for ligne in lignes).encode()


def xlsx_de(rangees: Iterable[list[Any]], *, entetes: list[str] | None = None) -> bytes:
    """A workbook."""
    classeur = openpyxl.Workbook(write_only=True)
    feuille = classeur.create_sheet("Relevé")
    feuille.append(entetes or ENTETES)
    for ligne in rangees:
        feuille.append(ligne)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def deposer(compte: CompteFournisseur, fichier: bytes, nom: str = "releve.csv") -> ReleveFournisseur:
    """Upload it and accept the guessed columns; a workbook is opened first."""
    releve = releve_deposer(compte, io.BytesIO(fichier), nom=nom, acteur_id=None)
    if releve.etat == "a_lire":
        releves_lire()
        releve.refresh_from_db()
    if releve.etat == "recu":
        releve_choisir_colonnes(releve, choix(releve), acteur_id=None)
    return releve


def choix(releve: ReleveFournisseur) -> Mapping[str, str]:
    """The columns as they are guessed."""
    return colonnes_deviner(tete_du_releve(releve).entetes)


def importer(
    compte: CompteFournisseur, fichier: bytes, nom: str = "releve.csv", *, reconnu: bool = False
) -> ReleveFournisseur:
    """Upload, read and match to the end.

    Args:
        reconnu: it is known to be this salon's, whatever its lines tell.
    """
    releve = deposer(compte, fichier, nom)
    ReleveFournisseur.objects.filter(pk=releve.pk).update(reconnu=reconnu)
    releves_lire()
    releve.refresh_from_db()
    return releve


def payes(chez: fabriques.Maison, nombre: int) -> list[Paiement]:
    """That many settled payments."""
    return [fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(chez))) for _ in range(nombre)]
