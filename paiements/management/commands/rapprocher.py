"""``rapprocher``: read a statement's file, or ask operators for their record, and say what came out of it."""

from __future__ import annotations

import datetime
import pathlib
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from paiements.models import CompteFournisseur, EtatReleve, LigneReleve, ReleveFournisseur
from paiements.services.rapprochement.depot import releve_demander, releve_deposer
from paiements.services.rapprochement.nuit import releve_possible
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.calendrier import fuseau_de
from salon_paiement.erreurs import ErreurMetier

JOURS = 7


class Command(BaseCommand):
    """Reconcile with operators' statements."""

    help = "Rapproche les paiements d'un relevé (fichier CSV ou Excel), ou du relevé demandé à l'opérateur."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, the account and the beginning of the period."""
        parser.add_argument("fichier", nargs="?", type=pathlib.Path, help="relevé .csv ou .xlsx")
        parser.add_argument("--compte", help="identifiant du compte opérateur")
        parser.add_argument("--depuis", help="premier jour demandé, AAAA-MM-JJ (7 jours par défaut)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Deposit or ask, read at once, print the result."""
        comptes = self._comptes(options["compte"])
        try:
            releves = (
                [self._deposer(comptes, options["fichier"])]
                if options["fichier"]
                else [self._demander(compte, options["depuis"]) for compte in comptes if releve_possible(compte)]
            )
        except ErreurMetier as erreur:
            raise CommandError(str(erreur)) from erreur
        if not releves:
            raise CommandError("Aucun de ces comptes ne donne ses relevés par Internet : indiquez un fichier.")
        releves_lire(3_600.0)
        echecs = [releve for releve in releves if not self._dire(releve)]
        if echecs:
            raise CommandError(f"{len(echecs)} relevé(s) non lu(s).")

    def _comptes(self, identifiant: str | None) -> list[CompteFournisseur]:
        comptes = CompteFournisseur.objects.filter(actif=True).select_related("salon").order_by("date_creation")
        if identifiant is None:
            return list(comptes.filter(mode="live"))
        try:
            trouves = list(comptes.filter(pk=uuid.UUID(identifiant)))
        except ValueError:
            trouves = []
        if not trouves:
            raise CommandError("Compte opérateur inconnu.")
        return trouves

    def _deposer(self, comptes: list[CompteFournisseur], fichier: pathlib.Path) -> ReleveFournisseur:
        if len(comptes) != 1:
            raise CommandError("Dites de quel compte est ce fichier : --compte IDENTIFIANT.")
        try:
            with fichier.open("rb") as flux:
                releve = releve_deposer(comptes[0], flux, nom=fichier.name, acteur_id=None, d_office=True)
        except OSError as erreur:
            raise CommandError(f"Fichier illisible : {erreur.strerror}.") from erreur
        self._colonnes_connues(releve)
        return releve

    def _colonnes_connues(self, releve: ReleveFournisseur) -> None:
        if releve.etat == EtatReleve.RECU:
            raise CommandError("Colonnes à choisir une première fois, sur la page Rapprochement : le fichier y attend.")

    def _demander(self, compte: CompteFournisseur, depuis: str | None) -> ReleveFournisseur:
        jour = parse_date(depuis) if depuis else None
        if depuis and jour is None:
            raise CommandError("Date illisible : AAAA-MM-JJ.")
        fin = timezone.now()
        debut = fin - datetime.timedelta(days=JOURS)
        if jour is not None:
            debut = datetime.datetime.combine(jour, datetime.time(), tzinfo=fuseau_de(compte.salon))
        return releve_demander(compte, depuis=debut, jusqua=fin, acteur_id=None)

    def _dire(self, releve: ReleveFournisseur) -> bool:
        releve.refresh_from_db()
        # A workbook shows its columns once it has been opened.
        self._colonnes_connues(releve)
        if releve.etat != EtatReleve.LU:
            self.stderr.write(f"{releve.nom} : {releve.get_etat_display()} {releve.erreur}".strip())
            return False
        par_etat = [
            f"{LigneReleve.objects.filter(releve=releve, etat=etat).count()} {etat}"
            for etat in ("rapprochee", "divergente", "orpheline")
        ]
        self.stdout.write(
            f"{releve.nom} : {releve.lignes_lues} lignes lues, {releve.lignes_neuves} nouvelles, "
            f"{releve.lignes_ignorees} sans argent, {releve.lignes_fautives} illisibles ; {', '.join(par_etat)}."
        )
        return True
