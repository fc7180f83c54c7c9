"""``manage.py demo``: a salon that works, on a machine that has only Python."""

from __future__ import annotations

import pathlib
import signal
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from config.demarrage import reseau
from config.demarrage.affichage import Adresses, accueil, barre
from config.demarrage.comptes import Acces, acces_renouveler
from config.demarrage.demonstration import SANTE, Arret, Lieux, repond, serveur_preparer, simulateur_preparer, veiller
from config.demarrage.processus import DemarrageRate, Enfant
from config.demarrage.salon_demo import ResumeDemo, charger_salon_de_demo, comptes_brancher
from paiements.models import CompteFournisseur

_ARRETS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Prepare the demo salon, start the operator simulator and the web process, and wait."""

    help = "Lance le salon de démonstration : base embarquée, opérateur simulé, serveur, tâches de fond."
    # The checks are those of the web process; here they would only slow the second start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=_port, default=8000, help="port du serveur (0 : un port libre)")
        parser.add_argument("--lan", action="store_true", help="ouvrir au réseau local, pour un vrai téléphone")

    def handle(self, *args: Any, **options: Any) -> None:
        debut = time.monotonic()
        if not getattr(settings, "DEMONSTRATION", False):
            raise CommandError("La démonstration refuse de démarrer avec les réglages de production.")
        avant = {numero: signal.getsignal(numero) for numero in _ARRETS}
        _sur_arret(_interrompre)
        try:
            self._ouvrir_jusqu_a_l_arret(options["port"], options["lan"], debut)
        finally:
            for numero, faire in avant.items():
                signal.signal(numero, faire)

    def _ouvrir_jusqu_a_l_arret(self, port: int, lan: bool, debut: float) -> None:
        try:
            self._ouvrir(port, lan, debut)
        except KeyboardInterrupt:
            # Before the children exist: whatever was being written is rolled back.
            _sur_arret(signal.SIG_IGN)
            self.stdout.write("")
        self.stdout.write("Tout est arrêté.")
        self.stdout.flush()

    def _ouvrir(self, port: int, lan: bool, debut: float) -> None:
        try:
            hote = reseau.adresse_locale() if lan else reseau.LOCAL
            prise = reseau.ecouter(reseau.TOUTES if lan else reseau.LOCAL, port)
        except reseau.ReseauIndisponible as erreur:
            raise CommandError(str(erreur)) from erreur
        with prise:
            lieux = Lieux(pathlib.Path(settings.BASE_DIR), _dossier_var(), hote, prise.getsockname()[1])
            resume = self._preparer_donnees()
            acces = acces_renouveler(resume.jetons_postes[0])
            self._tenir(lieux, prise.fileno(), resume, acces, debut)

    def _preparer_donnees(self) -> ResumeDemo:
        executeur = MigrationExecutor(connection)
        if executeur.migration_plan(executeur.loader.graph.leaf_nodes()):
            self.stdout.write("Préparation de la base…")
            call_command("migrate", verbosity=0, interactive=False)
        return charger_salon_de_demo(barre(self.stdout, "Salon de démonstration"))

    def _tenir(self, lieux: Lieux, prise: int, resume: ResumeDemo, acces: list[Acces], debut: float) -> None:
        simulateur = simulateur_preparer(lieux, _jeton_webhook())
        comptes_brancher(simulateur.interne)
        serveur = serveur_preparer(lieux, prise)
        enfants = [simulateur.enfant, serveur]
        # The children open the database themselves: nothing of ours must stay open beside them.
        connections.close_all()
        # From here on a signal only raises a flag: a second Ctrl-C must not cut the stopping short.
        arret = Arret()
        _sur_arret(arret.demander)
        try:
            for enfant in enfants:
                enfant.demarrer()
            simulateur.enfant.attendre(lambda: arret.demande or repond(simulateur.interne))
            serveur.attendre(lambda: arret.demande or repond(f"http://{reseau.LOCAL}:{lieux.port}{SANTE}"))
            if not arret.demande:
                self._accueillir(lieux, simulateur.public, resume, acces, time.monotonic() - debut)
            mort = veiller(enfants, arret)
            if mort is not None:
                raise CommandError(f"{mort.nom} s'est arrêté tout seul ; le reste aussi.\n{mort.derniers_mots()}")
        except DemarrageRate as erreur:
            raise CommandError(str(erreur)) from erreur
        finally:
            _arreter(enfants)

    def _accueillir(
        self, lieux: Lieux, telephone: str, resume: ResumeDemo, acces: list[Acces], secondes: float
    ) -> None:
        adresses = Adresses(
            client=f"{lieux.public}/q/{resume.jetons_postes[0]}",
            telephone=telephone,
            equipe=f"{lieux.public}/{settings.ADMIN_CHEMIN}",
            courriels=f"{lieux.public}/demo/courriels/",
        )
        self.stdout.write(accueil(adresses, acces, secondes, couleurs=self.stdout.isatty()))
        self.stdout.flush()


def _port(texte: str) -> int:
    if not texte.isdecimal() or int(texte) > reseau.PORT_MAX:
        raise ArgumentTypeError(f"« {texte} » n'est pas un port : il faut un nombre de 0 à {reseau.PORT_MAX}")
    return int(texte)


def _dossier_var() -> pathlib.Path:
    """Return the writable folder.

    Raises:
        CommandError: it cannot be written.
    """
    dossier = pathlib.Path(getattr(settings, "DOSSIER_VAR", "var"))
    try:
        (dossier / "journaux").mkdir(parents=True, exist_ok=True)
        temoin = dossier / "journaux" / ".ecriture"
        temoin.touch()
        temoin.unlink()
    except OSError as erreur:
        raise CommandError(f"Le dossier {dossier} est en lecture seule : copiez le projet ailleurs.") from erreur
    return dossier


def _sur_arret(faire: Callable[..., None] | signal.Handlers) -> None:
    for numero in _ARRETS:
        signal.signal(numero, faire)


def _interrompre(*_: object) -> None:
    raise KeyboardInterrupt


def _jeton_webhook() -> str:
    compte = CompteFournisseur.objects.filter(fournisseur="simulateur").order_by("pk").first()
    return compte.jeton_webhook if compte else ""


def _arreter(enfants: list[Enfant]) -> None:
    for enfant in reversed(enfants):
        enfant.arreter()
