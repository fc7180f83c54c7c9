"""``manage.py exercice_reprise``: restore a backup in a private server, verify it there, say how it went."""

from __future__ import annotations

import pathlib
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.sauvegarde.exercice import Demande, Rapport, exercice_lancer
from config.sauvegarde.programmes import SauvegardeImpossible
from config.sauvegarde.terminal import arret_propre, duree, francs, taille
from paiements.management.commands.verifier import instant


class Command(BaseCommand):
    help = (
        "Exercice de reprise : restaure une sauvegarde dans un serveur privé et y lance verifier. Code 1 si rien ne va."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        choix = parser.add_mutually_exclusive_group()
        choix.add_argument("fichier", nargs="?", type=pathlib.Path, help="la sauvegarde (par défaut : la plus récente)")
        choix.add_argument("--neuve", action="store_true", help="en faire une d'abord")
        parser.add_argument("--physique", action="store_true", help="une sauvegarde physique (pg_basebackup)")
        parser.add_argument("--archives", type=pathlib.Path, help="journaux WAL archivés à rejouer ensuite")
        parser.add_argument("--jusqua", type=instant, help="s'arrêter à cet instant (2026-11-28T18:00:00+00:00)")

    def handle(self, *args: Any, **options: Any) -> None:
        archives = options["archives"] or settings.SAUVEGARDE_ARCHIVES_WAL
        if options["jusqua"] and not archives:
            raise CommandError("--jusqua demande des journaux archivés : --archives DOSSIER.")
        demande = Demande(
            sauvegarde=options["fichier"],
            neuve=options["neuve"],
            physique=options["physique"],
            archives=pathlib.Path(archives) if archives else None,
            jusqua=options["jusqua"].isoformat() if options["jusqua"] else "",
        )
        try:
            with arret_propre():
                rapport = exercice_lancer(demande)
        except SauvegardeImpossible as erreur:
            raise CommandError(f"Exercice raté. {erreur}") from erreur
        self._raconter(rapport)
        if not rapport.reussi:
            sys.exit(1)

    def _raconter(self, rapport: Rapport) -> None:
        lu = rapport.manifeste
        lignes = [
            f"Sauvegarde : {lu.fichier} ({taille(lu.octets)}, version {lu.version})",
            f"Durée de reprise (RTO) : {duree(rapport.secondes)}",
            f"Recul (RPO) : {duree(int(rapport.recul.total_seconds()))} seraient perdus",
            f"Faits : {rapport.trouve.tables.get('traces_transactions', 0)} traces, "
            f"{rapport.trouve.tables.get('paiements_ecritures', 0)} écritures, "
            f"{rapport.trouve.tables.get('paiements_paiement', 0)} paiements",
        ]
        for devise, somme in sorted(lu.contenu.francs.items()):
            trouvee = rapport.trouve.francs.get(devise, 0)
            lignes.append(f"Grand livre {devise} : {francs(trouvee)} restaurés pour {francs(somme)} sauvegardés")
        for ligne in lignes:
            self.stdout.write(ligne)
        for ecart in rapport.ecarts:
            self.stdout.write(self.style.ERROR(f"Écart : {ecart}"))
        for commande, dit in rapport.dits.items():
            style = self.style.SUCCESS if dit.reussi else self.style.ERROR
            self.stdout.write(f"{commande} : {style(dit.texte or 'fait')}")
        fin = "Exercice réussi." if rapport.reussi else "Exercice raté : cette sauvegarde ne suffirait pas."
        self.stdout.write(self.style.SUCCESS(fin) if rapport.reussi else self.style.ERROR(fin))
