"""Verify every chain of facts, and hold it against what was kept outside."""

from __future__ import annotations

import argparse
import pathlib
import time
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from traces.chaines import chaine_nom, chaine_trouver, chaines_a_verifier
from traces.cles_sceau import cle_publique
from traces.controle import chaine_verifier
from traces.controle_mots import MONTREES, Rapport
from traces.controle_note import verification_noter
from traces.temoin import Temoin, TemoinIllisible, temoin_lire
from traces.tetes import TeteFausse, TeteIllisible, TeteLue, chaines, tete_lire


class Command(BaseCommand):
    help = "Vérifie les sceaux des traces, du grand livre et des Z ; nomme la première ligne touchée. Sort 1 sinon."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """See ``--help``."""
        parser.add_argument("--tete", action="append", default=[], help="un sceau gardé dehors (reçu, Z, e-mail)")
        parser.add_argument("--temoin", type=pathlib.Path, action="append", default=[], help="un fichier témoin")
        parser.add_argument("--salon", default="", help="identifiant d'un salon (ou « plateforme ») ; tous sinon")
        parser.add_argument("--contextes", action="store_true", help="vérifie aussi les contextes effaçables")
        parser.add_argument("--sans-noter", action="store_true", help="n'écrit pas le fait de cette vérification")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, chain by chain."""
        tetes, temoin = _dehors(options["tete"], options["temoin"])
        voulues = self._chaines(options["salon"], tetes)
        if connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("SET statement_timeout = '10min'")
        fautives = 0
        for chaine in voulues:
            rapport = self._une(chaine, tetes, temoin, contextes=options["contextes"])
            fautives += not rapport.intacte
            if (
                not options["sans_noter"]
                and all(tete.chaine for tete in tetes)
                and (rapport.sceaux or not rapport.intacte)
            ):
                # A short head may be miscopied: what it contradicts is for the eyes of who typed it.
                verification_noter(rapport)
        self.stdout.write(f"Clé publique des sceaux : {cle_publique().hex()}")
        if fautives:
            raise CommandError(f"{fautives} chaîne(s) touchée(s) sur {len(voulues)}.")
        self.stdout.write(self.style.SUCCESS(f"{len(voulues)} chaîne(s) intacte(s)."))

    def _chaines(self, salon: str, tetes: list[TeteLue]) -> list[uuid.UUID]:
        connues = chaines_a_verifier()
        if salon:
            chaine = chaine_trouver(salon)
            if chaine is None:
                raise CommandError(f"Aucun salon ne s'appelle « {salon} ».")
            connues = [chaine]
        elif len(chaines()) > 1 and any(tete.chaine is None for tete in tetes):
            raise CommandError("Un sceau court ne dit pas de quel salon il est : ajoutez --salon.")
        # A chain that was emptied is no longer there to be listed: the heads kept outside know it.
        return sorted({*connues, *(tete.chaine for tete in tetes if tete.chaine and not salon)}, key=str)

    def _une(self, chaine: uuid.UUID, tetes: list[TeteLue], temoin: Temoin | None, *, contextes: bool) -> Rapport:
        debut, nom, montrer = time.monotonic(), chaine_nom(chaine), self.stdout.isatty()

        def avancer(lus: int) -> None:
            if montrer:
                self.stdout.write(f"\r{nom} : {lus} sceaux…", ending="")
                self.stdout.flush()

        rapport = chaine_verifier(chaine, tetes=tetes, temoin=temoin, contextes=contextes, progression=avancer)
        duree = time.monotonic() - debut
        fin = "\r" if montrer else ""
        self.stdout.write(
            f"{fin}{nom} : {rapport.sceaux} sceaux en {duree:.1f} s, "
            f"{rapport.en_attente} fait(s) en attente, {rapport.en_retard} en retard, {rapport.nombre} anomalie(s)."
        )
        for anomalie in rapport.anomalies:
            self.stdout.write(self.style.ERROR(f"  {anomalie}"))
        if rapport.nombre > MONTREES:
            self.stdout.write(f"  … et {rapport.nombre - MONTREES} autres.")
        return rapport


def _dehors(saisies: list[str], fichiers: list[pathlib.Path]) -> tuple[list[TeteLue], Temoin | None]:
    """Read what was kept outside."""
    try:
        tetes = [tete_lire(saisie) for saisie in saisies]
        if not fichiers:
            return tetes, None
        lignes = [ligne for fichier in fichiers for ligne in fichier.read_text(encoding="utf-8").splitlines()]
        temoin = temoin_lire(lignes)
    except (TeteIllisible, TeteFausse, TemoinIllisible, UnicodeDecodeError) as erreur:
        raise CommandError(str(erreur)) from erreur
    except OSError as erreur:
        raise CommandError(f"Fichier témoin illisible : {erreur}") from erreur
    return [*tetes, *temoin.tetes], temoin
