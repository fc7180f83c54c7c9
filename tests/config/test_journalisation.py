"""Which line goes to which file."""

from __future__ import annotations

import logging
import pathlib
from collections.abc import Iterator

import pytest
from celery import Celery
from django.conf import settings

from config.journalisation import configuration_journaux, journaux_noms
from tests.traces.journaux import installer
from traces.files_journaux import journaux_vider

FICHIERS = ["salon_paiement.log", "paiements.log", "celery.log", "feexpay.log", "wave.log"]
FICHIERS += ["django.log", "django.json.log", "django.error.log"]


@pytest.fixture
def dossier(tmp_path: pathlib.Path) -> Iterator[pathlib.Path]:
    with installer(configuration_journaux("INFO", tmp_path, ["feexpay", "wave"])):
        yield tmp_path


def ou(dossier: pathlib.Path, message: str) -> set[str]:
    journaux_vider()
    return {fichier.name for fichier in dossier.iterdir() if fichier.is_file() and message in fichier.read_text()}


def test_les_fichiers_sont_ceux_des_sources_et_un_par_fournisseur(tmp_path: pathlib.Path) -> None:
    assert journaux_noms(configuration_journaux("INFO", tmp_path, ["feexpay", "wave"])) == FICHIERS
    assert journaux_noms(configuration_journaux("INFO")) == []


@pytest.mark.parametrize(
    ("journal", "niveau", "fichiers"),
    [
        ("salon_paiement", logging.INFO, {"salon_paiement.log"}),
        ("salon_paiement.frein", logging.INFO, {"salon_paiement.log"}),
        ("traces.rangement_journaux", logging.WARNING, {"salon_paiement.log"}),
        ("paiements", logging.INFO, {"paiements.log"}),
        ("paiements.fournisseurs.feexpay", logging.INFO, {"paiements.log", "feexpay.log"}),
        ("paiements.fournisseurs.feexpay.fournisseur", logging.INFO, {"paiements.log", "feexpay.log"}),
        ("paiements.services.relance", logging.ERROR, {"paiements.log", "django.error.log"}),
        ("celery.worker", logging.INFO, {"celery.log"}),
        ("kombu.connection", logging.WARNING, {"celery.log"}),
        ("django.request", logging.WARNING, {"django.log"}),
        ("django.request", logging.ERROR, {"django.log", "django.error.log"}),
        ("config.sante", logging.INFO, {"django.log"}),
        ("bibliotheque", logging.WARNING, {"django.log"}),
    ],
)
def test_chaque_ligne_va_dans_son_fichier_et_toutes_en_json(
    dossier: pathlib.Path, journal: str, niveau: int, fichiers: set[str]
) -> None:
    logging.getLogger(journal).log(niveau, "un repère")
    assert ou(dossier, "un repère") == fichiers | {"django.json.log"}


def test_les_sonnettes_de_celery_ne_remplissent_pas_le_disque(dossier: pathlib.Path) -> None:
    logging.getLogger("celery.app.trace").info("Task succeeded")
    logging.getLogger("celery.beat").info("Sending due task")
    assert ou(dossier, "ue") == set()


def test_une_ligne_de_texte_dit_tout_sans_aucun_contexte(dossier: pathlib.Path) -> None:
    logging.getLogger("paiements").info("un repère", extra={"montant": 5000})
    journaux_vider()
    ligne = (dossier / "paiements.log").read_text()
    attendu = '] INFO - SESSION:- - CLIENT:- - PAIEMENT:- - REQUETE:- - paiements - un repère | {"montant": 5000}\n'
    assert ligne.endswith(attendu)


def test_sans_dossier_rien_n_est_ecrit_que_sur_la_sortie_d_erreur() -> None:
    assert list(configuration_journaux("INFO")["handlers"]) == ["console"]
    assert settings.DOSSIER_JOURNAUX is None


def test_celery_laisse_les_journaux_tels_que_django_les_a_mis() -> None:
    racine = logging.getLogger()
    avant = (racine.handlers[:], racine.level)
    Celery("essai", set_as_current=False).log.setup(loglevel=logging.WARNING, redirect_stdouts=False)
    assert (racine.handlers, racine.level) == avant
