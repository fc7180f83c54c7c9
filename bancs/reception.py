"""Webhook reception over HTTP, from the socket to the committed row, beside a bare view that inserts one row."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from functools import partial

from django.db import connection

from bancs.base import menage, ordres_notes, processeur_base
from bancs.charge import Releve, tirer
from bancs.mesure import Cadre, Resultat, alterner, mediane
from bancs.plancher.vues import TABLE
from bancs.serveur import Gunicorn, plancher_servir
from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.services.comptes import compte_enregistrer
from tests import fabriques

_SONDES = 10
_CADENCE = {"connexions": 8, "pause_ms": 25}


@dataclass(frozen=True)
class _Tir:
    """One round: the load's own figures, and CPU milliseconds per request."""

    releve: Releve
    application: float
    base: float


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    resultat = Resultat("reception", "Réception d'un webhook, de bout en bout par HTTP (gunicorn 2 × 4)")
    compte = _compte()
    _table_du_plancher()
    chemins = {"nous": f"/webhooks/{compte.fournisseur}/{compte.jeton_webhook}/", "plancher": f"/inserer/{compte.pk}/"}
    secondes, tours = cadre.choisir(5, 2), cadre.choisir(7, 3)
    with Gunicorn("config.wsgi") as nous, plancher_servir() as plancher:
        serveurs = {"nous": nous, "plancher": plancher}
        for nom, serveur in serveurs.items():
            tirer(serveur.adresse + chemins[nom], 1)
        menage()
        tirs = alterner(tours, {nom: partial(_tirer, serveurs[nom], chemins[nom], secondes) for nom in serveurs})
        calme = tirer(nous.adresse + chemins["nous"], cadre.choisir(10, 4), **_CADENCE)
        _controler(tirs["nous"] + tirs["plancher"], nous)
    _rapporter(resultat, tirs, calme)
    _compter_les_ordres(resultat, chemins["nous"])
    return resultat


def _tirer(serveur: Gunicorn, chemin: str, secondes: int) -> _Tir:
    application, base = serveur.processeur(), processeur_base()
    releve = tirer(serveur.adresse + chemin, secondes)
    par_requete = 1000 / max(releve.requetes, 1)
    return _Tir(releve, (serveur.processeur() - application) * par_requete, (processeur_base() - base) * par_requete)


def _rapporter(resultat: Resultat, tirs: dict[str, list[_Tir]], calme: Releve) -> None:
    nous, plancher = (mediane(tir.releve.debit for tir in tirs[nom]) for nom in ("nous", "plancher"))
    resultat.au_moins("débit", nous, plancher, "requêtes/s", 0.8)
    resultat.depasser("débit, seul", nous, "requêtes/s", 2000)
    for libelle, part in (("processeur, application", "application"), ("processeur, PostgreSQL", "base")):
        ici, la = (mediane(getattr(tir, part) for tir in tirs[nom]) for nom in ("nous", "plancher"))
        resultat.ajouter(libelle, ici, "ms/requête", plancher=la, ratio=ici / la)
    resultat.ajouter("p99, à pleine charge", mediane(t.releve.p99 for t in tirs["nous"]), "ms")
    resultat.au_plus(f"p99, à {calme.debit:.0f} requêtes/s", calme.p99, "ms", 500)
    resultat.au_plus("la plus lente", max(t.releve.maximum for t in tirs["nous"]), "ms", 2000)


def _controler(tirs: list[_Tir], serveur: Gunicorn) -> None:
    """Refuse figures made of errors, or of messages that were not stored."""
    erreurs = sum(tir.releve.erreurs for tir in tirs)
    if erreurs:
        raise RuntimeError(f"{erreurs} réponses en erreur :\n{serveur.fautes()}")
    recues = sum(tir.releve.requetes for tir in tirs)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT count(*) FROM {TABLE}")
        rangees = curseur.fetchone()[0] + EvenementFournisseur.objects.count()
    if rangees < recues:
        raise RuntimeError(f"{recues} messages reçus, {rangees} rangés")


def _compter_les_ordres(resultat: Resultat, chemin: str) -> None:
    """Ask the server itself what one reception costs it, BEGIN and COMMIT included."""
    with ordres_notes() as ordres, Gunicorn("config.wsgi", ouvriers=1, fils=1) as serveur:
        for rang in range(_SONDES + 1):
            corps = f'{{"reference": "sonde-{rang}", "status": "SUCCESSFUL"}}'.encode()
            entetes = {"X-Forwarded-Proto": "https", "Content-Type": "application/json"}
            demande = urllib.request.Request(serveur.adresse + chemin, corps, entetes, method="POST")
            urllib.request.urlopen(demande, timeout=5).close()
    # The first message also opens the connection and reads the account, for a minute.
    suivants = {ordre: nombre for ordre, nombre in ordres.items() if nombre >= _SONDES}
    autour = {"BEGIN", "COMMIT"}
    resultat.au_plus(
        "ordres SQL (sans BEGIN ni COMMIT)", sum(n // _SONDES for o, n in suivants.items() if o not in autour), "", 2
    )
    resultat.notes += [f"ordre SQL × {nombre // _SONDES} : {ordre}" for ordre, nombre in suivants.items()]
    resultat.notes += ["premier message du processus, en plus : " + ", ".join(sorted(set(ordres) - set(suivants)))]


def _compte() -> CompteFournisseur:
    maison = fabriques.maison("Salon des webhooks")
    return compte_enregistrer(
        maison.salon,
        fournisseur="feexpay",
        mode="live",
        identifiants={"cle": "cle_de_banc_sans_valeur", "boutique": "SALONBANC0000001"},
        reseaux=["mtn"],
    )


def _table_du_plancher() -> None:
    """Make the same table: same columns, same indexes, same foreign key on the account."""
    modele = EvenementFournisseur._meta.db_table
    with connection.cursor() as curseur:
        curseur.execute(f"CREATE TABLE {TABLE} (LIKE {modele} INCLUDING ALL)")
        curseur.execute(f"ALTER TABLE {TABLE} ADD FOREIGN KEY (compte_id) REFERENCES paiements_comptefournisseur (id)")
        curseur.execute(f"ALTER TABLE {TABLE} ADD FOREIGN KEY (paiement_id) REFERENCES paiements_paiement (id)")
