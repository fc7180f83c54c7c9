"""An operator's statement read and matched, beside the same lines written bare: by COPY, and by ``bulk_create``."""

from __future__ import annotations

import datetime
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bancs.base import menage
from bancs.environnement import RACINE
from bancs.mesure import Cadre, Resultat, mediane
from bancs.semis_payes import payes_semer
from paiements.models import LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement.choix import releve_choisir_colonnes
from paiements.services.rapprochement.depot import releve_deposer
from tests import fabriques
from tests.fabriques_releves import choix, xlsx_de

_ENTETES = ["Référence", "Date", "Montant", "Frais", "Téléphone", "Type", "Statut"]
_TABLE = "banc_lignes"


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    nombre = cadre.choisir(100_000, 20_000)
    texte = f"{nombre:,}".replace(",", " ")
    resultat = Resultat("releves", f"Relevé de {texte} lignes : lu, rapproché, frais réels passés au grand livre")
    maison = fabriques.maison("Salon des relevés")
    modele = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)))
    payes_semer(modele, 1, nombre)
    menage()
    debut = timezone.now() - datetime.timedelta(days=2)
    csv = _csv(nombre, debut)
    premier = _importer(modele, csv)
    second = _importer(modele, csv)
    classeur = _importer(modele, xlsx_de(_rangees(nombre, debut), entetes=_ENTETES))
    copie, masse = mediane(_copier(csv) for _ in range(3)), _en_masse(modele, nombre)
    debit = nombre / premier["releve_lire"]
    resultat.ajouter("lecture, contre COPY", debit, "lignes/s", plancher=nombre / copie, ratio=debit * copie / nombre)
    resultat.au_moins("lecture, contre bulk_create", debit, nombre / masse, "lignes/s", 0.4)
    resultat.ajouter("rapprochement, avec les frais", nombre / premier["releve_rapprocher"], "lignes/s")
    resultat.ajouter("second import du même fichier", nombre / second["releve_lire"], "lignes/s")
    resultat.ajouter("le même en classeur Excel, déjà connu", nombre / classeur["releve_lire"], "lignes/s")
    resultat.au_plus("mémoire ajoutée au plus haut, CSV", premier["ajoutee"], "Mo", 60)
    resultat.au_plus("mémoire ajoutée au plus haut, Excel", classeur["ajoutee"], "Mo", 60)
    resultat.notes.append("lecture : déchiffrer, décoder, vérifier, empreinte, chercher les doublons, insérer")
    resultat.notes.append("bulk_create : les mêmes objets, déjà faits, dans la même table, par lots de 1 000")
    return resultat


def _rangees(nombre: int, debut: datetime.datetime) -> Iterator[list[Any]]:
    for n in range(1, nombre + 1):
        instant = debut + datetime.timedelta(seconds=n)
        numero = f"22901{60000000 + n}"
        yield [f"paye-{n}", f"{instant:%d/%m/%Y %H:%M:%S}", "5 000", "85", numero, "Paiement", "SUCCESSFUL"]


def _csv(nombre: int, debut: datetime.datetime) -> bytes:
    return "\n".join(";".join(ligne) for ligne in [_ENTETES, *_rangees(nombre, debut)]).encode()


def _importer(modele: Paiement, contenu: bytes) -> dict[str, Any]:
    compte = modele.compte
    if compte is None:
        raise RuntimeError("ce paiement n'a pas de compte")
    releve = releve_deposer(compte, io.BytesIO(contenu), nom="banc", acteur_id=None, d_office=True)
    if releve.etat == "recu":
        releve_choisir_colonnes(releve, choix(releve), acteur_id=None)
    commande = [sys.executable, "-m", "bancs.lire_releve"]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=True)
    vu: dict[str, Any] = json.loads(fini.stdout)
    if vu["etat"] != "lu" or LigneReleve.objects.exclude(etat="rapprochee").exists():
        raise RuntimeError(f"relevé mal lu : {vu} {fini.stderr[-2000:]}")
    return vu


def _copier(contenu: bytes) -> float:
    with connection.cursor() as curseur:
        curseur.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        curseur.execute(f"CREATE TABLE {_TABLE} ({', '.join(f'c{n} text' for n in range(len(_ENTETES)))})")
        depart = time.perf_counter()
        curseur.copy_expert(f"COPY {_TABLE} FROM STDIN WITH (FORMAT csv, DELIMITER ';', HEADER)", io.BytesIO(contenu))
        duree = time.perf_counter() - depart
        curseur.execute(f"DROP TABLE {_TABLE}")
    return duree


def _en_masse(modele: Paiement, nombre: int) -> float:
    """Insert the same objects again under other fingerprints, then take them away."""
    releve = ReleveFournisseur.objects.order_by("date_creation").first()
    lignes = list(LigneReleve.objects.filter(releve=releve).order_by("id")[:nombre])
    for rang, ligne in enumerate(lignes):
        ligne.id, ligne.empreinte, ligne.paiement_id, ligne.etat = None, f"banc-{rang}", None, "orpheline"
    depart = time.perf_counter()
    for debut in range(0, nombre, 1_000):
        with transaction.atomic():
            LigneReleve.objects.bulk_create(lignes[debut : debut + 1_000])
    duree = time.perf_counter() - depart
    LigneReleve.objects.filter(empreinte__startswith="banc-").delete()
    return duree
