"""Reading that is cut anywhere goes on and ends the same; importing again changes nothing."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.db.models import Sum

from paiements.models import Ecriture, EtatReleve, ExceptionMonetaire, LigneReleve, ReleveFournisseur
from paiements.services.rapprochement import lecture, ronde
from paiements.services.rapprochement.lecture import Minuteur, releve_lire
from paiements.services.rapprochement.nouvel_essai import releve_relancer
from paiements.services.rapprochement.ronde import releves_lire
from tests import fabriques
from tests.fabriques_releves import csv_de, deposer, importer, payes, rangee, xlsx_de
from tests.processus_tues import attendre_la_mort
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def faits() -> tuple[object, ...]:
    """Everything an import may write, but for the statement itself."""
    livre = Ecriture.objects.values_list("compte").annotate(s=Sum("montant")).order_by("compte")
    lignes = LigneReleve.objects.order_by("empreinte").values_list("empreinte", "etat", "motif", "paiement_id")
    return list(livre), list(lignes), ExceptionMonetaire.objects.count()


@pytest.fixture
def petits_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lecture, "LOT", 3)


def melange(chez: fabriques.Maison) -> list[list[object]]:
    jumelle = rangee(reference="", telephone="01 97 00 00 99", instant=fabriques.il_y_a(minutes=30))
    return [
        *[rangee(p, frais="85") for p in payes(chez, 3)], rangee(reference="ORPHELINE"), jumelle, jumelle,
        rangee(reference="FAUTIVE", montant="5,5"), rangee(reference="RIEN", statut="FAILED"),
        rangee(reference="V1", type="Versement", montant="90 000"),
    ]  # fmt: skip


def test_importer_deux_fois_ne_change_rien(maison_reelle: fabriques.Maison) -> None:
    lignes = melange(maison_reelle)
    importer(maison_reelle.compte, csv_de(lignes))
    avant = faits()
    for second in (csv_de(lignes), csv_de(lignes, separateur="\t"), xlsx_de(lignes), csv_de(lignes[2:])):
        releve = importer(maison_reelle.compte, second)
        assert (releve.etat, releve.lignes_neuves, faits()) == ("lu", 0, avant)
    attend_coherence()


def test_deux_lignes_identiques_d_un_fichier_comptent_deux_fois(maison_reelle: fabriques.Maison) -> None:
    jumelle = rangee(reference="", telephone="01 97 00 00 99", instant=fabriques.il_y_a(minutes=30))
    assert importer(maison_reelle.compte, csv_de([jumelle])).lignes_neuves == 1
    assert importer(maison_reelle.compte, csv_de([jumelle, jumelle])).lignes_neuves == 1
    assert LigneReleve.objects.count() == 2


def test_reprend_a_chaque_lot_sans_rien_doubler(
    maison_reelle: fabriques.Maison, petits_lots: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lignes = melange(maison_reelle)
    monkeypatch.setattr(Minuteur, "ecoule", lambda _self: True)
    releve = deposer(maison_reelle.compte, csv_de(lignes))
    vues = []
    for _tour in range(12):
        minuteur = Minuteur(0)
        while (pris := ronde._prendre()) is not None:
            ronde._proteger(pris, minuteur)
            releve.refresh_from_db()
            vues.append((releve.etat, releve.lignes_lues))
    assert [lues for etat, lues in vues if etat == EtatReleve.EN_COURS] == [3, 6, 9]
    assert (releve.etat, releve.lignes_neuves, releve.lignes_fautives, releve.lignes_ignorees) == ("lu", 7, 1, 1)
    assert releve.tentatives <= 1
    attend_coherence()


def test_un_lecteur_depasse_n_ecrit_plus(maison_reelle: fabriques.Maison, petits_lots: None) -> None:
    deposer(maison_reelle.compte, csv_de([rangee(reference=f"R{n}") for n in range(9)]))
    endormi = ronde._prendre()
    assert endormi is not None
    ReleveFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=1))
    releves_lire()
    assert ronde._proteger(endormi, Minuteur(float("inf"))) == 0
    endormi.refresh_from_db()
    assert (endormi.etat, endormi.lignes_lues, endormi.lignes_neuves) == ("lu", 9, 9)
    attend_coherence()


def test_sans_la_position_comparee_les_comptes_doubleraient(
    maison_reelle: fabriques.Maison, petits_lots: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    releve = deposer(maison_reelle.compte, csv_de([rangee(reference=f"R{n}") for n in range(4)]))
    releve = ReleveFournisseur.objects.select_related("salon", "compte").get(pk=releve.pk)
    ReleveFournisseur.objects.update(etat="en_cours")
    releve_lire(releve, Minuteur(float("inf")))
    assert ReleveFournisseur.objects.get().lignes_neuves == 4
    monkeypatch.setattr(lecture, "_noter", lambda *_a: True)
    # Without the comparison a second reader goes to the end; only fingerprints hold.
    assert releve_lire(releve, Minuteur(float("inf")))
    assert LigneReleve.objects.count() == 4


def test_un_fichier_qui_casse_revient_puis_est_rendu_a_un_humain(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposer(maison_reelle.compte, csv_de([rangee(reference="R")]))
    with monkeypatch.context() as casse:
        casse.setattr(ronde, "releve_lire", lambda *_a: 1 // 0)
        for _essai in range(ronde.TENTATIVES_MAX):
            ReleveFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=1))
            releves_lire()
    releve = ReleveFournisseur.objects.get()
    assert (releve.etat, releve.prochaine_tentative) == ("en_echec", None)
    assert "interrompue" in releve.erreur
    assert releve_relancer(releve)
    releves_lire()
    releve.refresh_from_db()
    assert (releve.etat, releve.lignes_neuves) == ("lu", 1)
    attend_coherence()


_TUEUR = """
import os, signal, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = "{base}"
django.setup()
from paiements.services.rapprochement import {module}, ronde
vrai, fois = {module}.{nom}, [0]
def mourir(*a, **k):
    fois[0] += 1
    if fois[0] == {rang}:
        os.kill(os.getpid(), signal.SIGKILL)
    return vrai(*a, **k)
{module}.{nom} = mourir
ronde.releves_lire()
"""


@pytest.mark.postgresql
@pytest.mark.parametrize(("module", "nom", "rang"), [
    ("lecture", "_noter", 2), ("appariement", "verdicts_ecrire", 1), ("appariement", "avis_appliquer", 2),
    ("effets", "_exceptions", 1),
])  # fmt: skip
def test_survit_a_kill_moins_neuf(maison_reelle: fabriques.Maison, module: str, nom: str, rang: int) -> None:
    attentes = [fabriques.tentative(fabriques.session_a_payer(maison_reelle)) for _ in range(3)]
    lignes = [*melange(maison_reelle), *[rangee(p, frais="85") for p in attentes]]
    lignes += [rangee(reference=f"X{n}", statut="FAILED") for n in range(1_200)]
    deposer(maison_reelle.compte, csv_de(lignes))
    reglages = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    racine = pathlib.Path(__file__).resolve().parents[3]
    script = _TUEUR.format(module=module, nom=nom, rang=rang, base=connection.settings_dict["NAME"])
    mort = subprocess.run([sys.executable, "-c", script], cwd=racine, env=reglages, capture_output=True, check=False)
    assert mort.returncode == -signal.SIGKILL, mort.stderr.decode()[-2000:]
    attendre_la_mort()
    ReleveFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=1))
    assert releves_lire() == 1
    releve = ReleveFournisseur.objects.get()
    assert (releve.etat, releve.lignes_lues, releve.lignes_neuves, releve.lignes_ignorees) == ("lu", 1212, 10, 1201)
    assert LigneReleve.objects.filter(etat="rapprochee", sens="encaissement").count() == 6
    assert Ecriture.objects.filter(libelle="frais").values("paiement_id").distinct().count() == 3
    attend_coherence()
