"""A maker that dies, is called off or fails leaves nothing by halves, and is followed by another."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.env import RACINE
from salon_paiement.models import Role
from statistiques.exports import fabrication
from statistiques.exports.demander import export_annuler
from statistiques.exports.effacement import exports_effacer
from statistiques.exports.fabrication import exports_fabriquer
from statistiques.exports.lecture import lots_lire
from statistiques.models import ExportStatistiques
from tests import fabriques
from tests.processus_tues import attendre_la_mort
from tests.statistiques.exports.lecteurs import csv_lire, demande


def demander(chez: fabriques.Maison) -> ExportStatistiques:
    """A CSV of the ledger waits to be made."""
    fabriques.session_payee(chez)
    voulue = demande(chez.salon, quoi="ecritures", forme="csv")
    return ExportStatistiques.objects.create(
        demandeur=fabriques.membre(chez, Role.GERANT), quoi=voulue.quoi, format="csv", salons=[str(chez.salon.pk)],
        du=voulue.du, au=voulue.au, empreinte=voulue.empreinte,
    )  # fmt: skip


def relu(export: ExportStatistiques) -> ExportStatistiques:
    return ExportStatistiques.objects.get(pk=export.pk)


def pendant(monkeypatch: pytest.MonkeyPatch, faire: Any) -> None:
    """Do something while the rows are being written."""
    dire = fabrication._Avance.suivre

    def suivre(self: Any, lignes: int) -> None:
        faire(self)
        dire(self, lignes)

    monkeypatch.setattr(fabrication._Avance, "suivre", suivre)


@pytest.mark.django_db
def test_annule_en_route_ne_laisse_aucun_fichier(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, dossier: pathlib.Path
) -> None:
    export = demander(maison)
    pendant(monkeypatch, lambda _avance: export_annuler(export))
    assert exports_fabriquer() == 0
    assert relu(export).etat == "annule"
    assert list(dossier.iterdir()) == []


@pytest.mark.django_db
def test_qui_a_perdu_son_bail_ne_donne_pas_son_fichier(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, dossier: pathlib.Path
) -> None:
    export = demander(maison)
    pendant(monkeypatch, lambda _a: ExportStatistiques.objects.update(tentatives=2))
    assert exports_fabriquer() == 0
    assert (relu(export).etat, list(dossier.iterdir())) == ("en_cours", [])


@pytest.mark.django_db
def test_une_panne_est_reprise_puis_abandonnee_au_troisieme_essai(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, dossier: pathlib.Path
) -> None:
    export = demander(maison)

    def plein(_avance: Any) -> None:
        raise OSError("disque plein")

    with monkeypatch.context() as panne:
        pendant(panne, plein)
        for essai in (1, 2, 3):
            assert exports_fabriquer() == 0
            assert relu(export).etat == ("en_cours" if essai < 3 else "echoue")
            assert exports_fabriquer() == 0
            ExportStatistiques.objects.exclude(prochaine_tentative=None).update(prochaine_tentative=timezone.now())
    assert list(dossier.iterdir()) == []
    assert exports_fabriquer() == 0


@pytest.mark.django_db
def test_les_restes_sans_ligne_sont_effaces_et_rien_d_autre(maison: fabriques.Maison, dossier: pathlib.Path) -> None:
    export = demander(maison)
    exports_fabriquer()
    cle = export.pk.hex
    intrus = [dossier / nom for nom in (f"{cle}.1.part", f"{'0' * 32}.csv", "notes.txt")]
    for chemin in intrus:
        chemin.write_text("x")
    exports_effacer()
    # Young ones may be somebody's work of this very moment.
    assert len(list(dossier.iterdir())) == 4
    for chemin in dossier.iterdir():
        os.utime(chemin, (time.time() - 3600,) * 2)
    exports_effacer()
    assert {chemin.name for chemin in dossier.iterdir()} == {f"{cle}.csv", "notes.txt"}


TUE = """
import django, sys, time
django.setup()
from statistiques.exports import fabrication
def suivre(self, lignes):
    print("ecrit", flush=True)
    time.sleep(600)
fabrication._Avance.suivre = suivre
fabrication.exports_fabriquer()
"""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_tue_au_milieu_il_est_refait_en_entier(dossier: pathlib.Path) -> None:
    chez = fabriques.maison()
    export = demander(chez)
    base = f"postgres:///{connection.settings_dict['NAME']}?host={os.environ['PGHOST']}"
    adresse = base.replace("///", f"//{os.environ['PGUSER']}@/") if "PGUSER" in os.environ else base
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": adresse}
    ici = f"from django.conf import settings\nsettings.DOSSIER_EXPORTS = {str(dossier)!r}\n"
    with subprocess.Popen(
        [sys.executable, "-c", ici + TUE], cwd=RACINE, env=env, stdout=subprocess.PIPE, text=True
    ) as ouvrier:
        assert ouvrier.stdout
        assert ouvrier.stdout.readline() == "ecrit\n"
        # Somebody is at it: nobody else begins, whatever the lease says.
        ExportStatistiques.objects.update(prochaine_tentative=timezone.now())
        vus: list[int] = []

        def faire() -> None:
            vus.append(exports_fabriquer())
            connection.close()

        fil = threading.Thread(target=faire)
        fil.start()
        fil.join(120)
        ouvrier.send_signal(signal.SIGKILL)
        ouvrier.wait()
    assert vus == [0]
    attendre_la_mort()
    assert relu(export).etat == "en_cours"
    [reste] = list(dossier.iterdir())
    assert reste.suffix == ".part"
    assert exports_fabriquer() == 1
    fini = relu(export)
    assert (fini.etat, fini.tentatives) == ("pret", 2)
    lignes = csv_lire((dossier / f"{export.pk.hex}.csv").read_bytes())
    assert len(lignes) - 1 == fini.lignes_total == fini.lignes_faites > 0


@pytest.mark.django_db
def test_le_serveur_embarque_reprend_en_demarrant_ce_qu_un_mort_tenait(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    demander(maison)
    tenu = timezone.now() + fabrication.BAIL
    ExportStatistiques.objects.update(etat="en_cours", tentatives=1, prochaine_tentative=tenu)
    for vendeur, prets in (("postgresql", 0), ("sqlite", 1)):
        fabrication._orphelins_rendre.cache_clear()
        monkeypatch.setattr(fabrication, "connection", type("C", (), {"vendor": vendeur}))
        assert exports_fabriquer() == prets, vendeur


@pytest.mark.django_db
def test_les_lignes_mises_de_cote_sont_les_memes(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's way, on either database."""
    fabriques.session_payee(maison)
    requete = ExportStatistiques.objects.none()
    assert list(lots_lire(requete, fige=True)) == []
    lues = maison.salon.ecritures.order_by("pk").values_list("pk", "montant", "date_creation")
    attendues = list(lots_lire(lues))
    with monkeypatch.context() as comme:
        comme.setattr("statistiques.exports.lecture.connection", type("C", (), {"vendor": "sqlite"}))
        assert list(lots_lire(lues, fige=True)) == attendues
    assert attendues
