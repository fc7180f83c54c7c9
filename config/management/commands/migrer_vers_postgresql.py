"""``manage.py migrer_vers_postgresql``: the embedded database, moved whole to PostgreSQL, or not at all."""

from __future__ import annotations

import pathlib
import sys
import urllib.parse
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.sauvegarde.terminal import arret_propre, duree, francs
from config.transfert.deroule import Transfert, comparer, transferer
from config.transfert.mots import TransfertImpossible
from config.transfert.source import source_ici
from traces.progression import Barre

SUITE = """Pour servir depuis PostgreSQL :
  1. DATABASE_URL={url}
     (le mot de passe est celui du rôle qui sert ; docs/postgresql.md)
  2. les mêmes clés, ou rien ne se relit : SECRET_KEY, CLE_DONNEES et CLES_FERNET (CLE_FERNET) de
     {cles}, et pas de CLE_SCEAU ;
  3. les fichiers : DOSSIER_ARCHIVES={archives}, et DOSSIER_EXPORTS={exports}
     pour les fichiers qui attendent encore (ou une copie).
La base embarquée n'a pas changé. Ne la relancez plus : ce qui s'y écrirait ne serait pas dans PostgreSQL."""


class Command(BaseCommand):
    help = "Déplace la base embarquée (SQLite) vers PostgreSQL, compare tout, puis vérifie (docs/postgresql.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vers", required=True, metavar="URL", help="postgres://rôle@serveur:5432/base")
        choix = parser.add_mutually_exclusive_group()
        choix.add_argument("--migrer", action="store_true", help="créer d'abord les tables dans une base vide")
        choix.add_argument(
            "--comparer", action="store_true", help="ne rien copier : comparer avec une base déjà remplie"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        barres: dict[str, Barre] = {}

        def avancer(titre: str, fait: int, total: int) -> None:
            barres.setdefault(titre, Barre(self.stderr, titre, total)).avancer(fait)

        try:
            with arret_propre():
                if options["comparer"]:
                    fait = comparer(source_ici(), options["vers"], avancer)
                else:
                    fait = transferer(source_ici(), options["vers"], avancer, migrer=options["migrer"])
        except TransfertImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        finally:
            for barre in barres.values():
                barre.effacer()
        self._raconter(fait, options["verbosity"])
        if not options["comparer"]:
            self.stdout.write(self._suite(options["vers"]) if fait.garde else "La copie n'a pas été gardée.")
        if not fait.reussi:
            sys.exit(1)

    def _raconter(self, fait: Transfert, bavard: int) -> None:
        for constat in fait.constats:
            if bavard > 1:
                nombre, empreinte = francs(constat.nombres[0]), constat.empreintes[0][:16]
                self.stdout.write(f"    {constat.table} : {nombre} lignes, empreinte {empreinte}")
            if not constat.egal:
                parties, arrivees = constat.nombres
                self.stdout.write(
                    self.style.ERROR(f"{constat.table} : {parties} lignes au départ, {arrivees} à l'arrivée")
                )
            for difference in constat.differences:
                self.stdout.write(f"    {difference}")
        if not all(constat.egal for constat in fait.constats):
            self.stdout.write(self.style.ERROR("Les deux bases ne sont pas égales."))
            return
        self.stdout.write(
            f"{francs(fait.lignes)} lignes dans {len(fait.constats)} tables, égales des deux côtés "
            f"(nombre et empreinte), en {duree(fait.secondes)}."
        )
        for commande, dit in fait.dits.items():
            style = self.style.SUCCESS if dit.reussi else self.style.ERROR
            self.stdout.write(f"{commande} : {style(dit.texte or 'fait')}")
        if not fait.reussi:
            self.stdout.write(
                self.style.ERROR("La copie est exacte : ce qui est dit ci-dessus l'était déjà de la base embarquée.")
            )

    def _suite(self, url: str) -> str:
        dossier = pathlib.Path(getattr(settings, "DOSSIER_VAR", "var"))
        return SUITE.format(
            url=_sans_secret(url),
            cles=dossier / "cles.json",
            archives=dossier / "archives",
            exports=settings.DOSSIER_EXPORTS,
        )


def _sans_secret(url: str) -> str:
    """Return the address without its password: a terminal is read over a shoulder and kept in a scrollback."""
    morceaux = urllib.parse.urlsplit(url)
    role = settings.ROLE_APPLICATION or morceaux.username or ""
    secret = ":…" if morceaux.password or settings.ROLE_APPLICATION else ""
    lieu = morceaux.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit(morceaux._replace(netloc=f"{role}{secret}@{lieu}"))
