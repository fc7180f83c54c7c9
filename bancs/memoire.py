"""Resident memory of a worker once it has served everything a day brings: embedded, then production."""

from __future__ import annotations

import subprocess
import sys

from bancs.charge import tirer
from bancs.environnement import RACINE, sans_serveurs
from bancs.mesure import Cadre, Resultat, memoire
from bancs.parcours import foule
from bancs.serveur import Gunicorn, dossier_neuf
from bancs.telephone import Telephone
from salon_paiement.models import Recu
from tests import fabriques

_PAGES_PERSONNEL = ("/admin/login/", "/c/", "/sante/pret", "/prometheus/metrics")


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    resultat = Resultat("memoire", "Mémoire résidente d'un processus web après du trafic")
    secondes = cadre.choisir(12, 4)
    _embarque(resultat, secondes)
    _production(resultat, secondes)
    resultat.notes.append("VmRSS : les pages partagées avec l'arbitre sont comptées entières")
    return resultat


def _embarque(resultat: Resultat, secondes: int) -> None:
    dossier = dossier_neuf("embarque")
    environnement = sans_serveurs() | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DOSSIER_VAR": str(dossier.relative_to(RACINE)),
        "ALLOWED_HOSTS": "127.0.0.1",
        "NIVEAU_JOURNAL": "WARNING",
    }
    prepare = subprocess.run(
        [sys.executable, "-m", "bancs.preparer_embarque"], cwd=RACINE, env=environnement, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    jeton = prepare.stdout.split()[-1]
    configuration = "config/gunicorn_embarque.py"
    with Gunicorn("config.wsgi", configuration=configuration, environnement=environnement) as serveur:
        depart = serveur.memoire()
        faits = foule(serveur.adresse, jeton, secondes, fils=4)["parcours"]
        _visiter(serveur)
        ouvrier = max(serveur.ouvriers(), key=memoire)
        resultat.au_plus("embarqué (web + tâches + beat), après", memoire(ouvrier), "Mo", 160)
        resultat.ajouter("… au démarrage", depart, "Mo")
        resultat.ajouter("… arbitre, compté à part", memoire(serveur.pid), "Mo")
    resultat.notes.append(f"embarqué : {faits} parcours complets, pages du personnel et de santé")


def _production(resultat: Resultat, secondes: int) -> None:
    maison = fabriques.maison("Salon des mémoires")
    recu = Recu.objects.get(session=fabriques.session_payee(maison))
    with Gunicorn("config.wsgi") as serveur:
        depart = serveur.memoire()
        faits = foule(serveur.adresse, maison.poste.jeton, secondes)["parcours"]
        messages = tirer(f"{serveur.adresse}/webhooks/simulateur/{maison.compte.jeton_webhook}/", secondes // 2)
        _visiter(serveur, f"/r/{recu.jeton}/", f"/r/{recu.jeton}.pdf")
        resultat.au_plus("production, le plus gros ouvrier, après", serveur.memoire(), "Mo", 120)
        resultat.ajouter("… au démarrage", depart, "Mo")
        resultat.ajouter("… arbitre, compté à part", memoire(serveur.pid), "Mo")
    resultat.notes.append(f"production : {faits} parcours, {messages.requetes} webhooks, reçus en page et en PDF")


def _visiter(serveur: Gunicorn, *pages: str) -> None:
    """Load what imports late: the admin, the receipts, the metrics, on every worker."""
    for _fois in range(20):
        for page in (*_PAGES_PERSONNEL, *pages):
            telephone = Telephone(serveur.adresse)
            telephone.toucher(page)
            telephone.fermer()
