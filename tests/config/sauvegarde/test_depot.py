"""The folder of backups and what watches it, without any database server."""

from __future__ import annotations

import datetime
import fcntl
import os
import pathlib

import pytest
from pytest_django.fixtures import Settings

from config.sauvegarde import depot
from config.sauvegarde.contenu import Contenu, ecarts
from config.sauvegarde.manifeste import Manifeste
from config.sauvegarde.programmes import SauvegardeImpossible
from config.sauvegarde.trace import Faite, tracer
from config.sauvegarde.veille import etat_sauvegardes, sauvegardes_surveiller
from config.tasks import sauvegarde_verifier

MAINTENANT = datetime.datetime(2026, 11, 28, 18, tzinfo=datetime.UTC)


def ranger(dossier: pathlib.Path, jours: float, genre: str = "dump") -> pathlib.Path:
    """Put a backup of that age in the folder."""
    date = MAINTENANT - datetime.timedelta(days=jours)
    nom = f"{depot.PREFIXE}{date:%Y%m%dT%H%M%S}.{genre}"
    ecrit = depot.provisoire(dossier, nom)
    if genre == "physique":
        ecrit.mkdir()
        (ecrit / "PG_VERSION").write_bytes(b"15")
    else:
        ecrit.write_bytes(b"abc")
    return depot.ranger(
        dossier, Manifeste(nom, genre, date.isoformat(), depot.poids(ecrit), "", "0", [])
    )  # fmt: skip


def tourner(dossier: pathlib.Path, garder: int, jours: int) -> list[str]:
    age = datetime.timedelta(days=jours)
    return depot.tourner(dossier, garder=garder, age_max=age, maintenant=MAINTENANT)


def test_les_anciennes_partent_par_age_et_par_nombre(tmp_path: pathlib.Path) -> None:
    faites = [ranger(tmp_path, jours) for jours in (1, 2, 3, 40)]
    assert tourner(tmp_path, garder=10, jours=30) == [faites[3].name]
    assert tourner(tmp_path, garder=2, jours=30) == [faites[2].name]
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(
        nom for faite in faites[:2] for nom in (faite.name, f"{faite.name}.json")
    )


def test_la_derniere_bonne_de_chaque_genre_reste_quel_que_soit_son_age(tmp_path: pathlib.Path) -> None:
    dump, physique = ranger(tmp_path, 300), ranger(tmp_path, 400, "physique")
    # Newer, but cut short: it does not count.
    coupee = ranger(tmp_path, 1)
    coupee.write_bytes(b"a")
    assert tourner(tmp_path, garder=1, jours=30) == []
    assert [chemin for chemin, _lu in depot.lister(tmp_path)] == [dump, physique]


def test_ce_qu_un_processus_tue_a_laisse_disparait_et_rien_d_autre(tmp_path: pathlib.Path) -> None:
    entiere = ranger(tmp_path, 1)
    depot.provisoire(tmp_path, "salon-x.dump").write_bytes(b"moitie")
    depot.provisoire(tmp_path, "salon-x.physique").mkdir()
    (tmp_path / "salon-sans-manifeste.dump").write_bytes(b"entier ?")
    (tmp_path / "notes.txt").write_text("à moi")
    assert [chemin for chemin, _lu in depot.lister(tmp_path)] == [entiere]
    with depot.ouvrir(tmp_path):
        pass
    assert {f.name for f in tmp_path.iterdir()} == {entiere.name, f"{entiere.name}.json", "notes.txt", ".verrou"}


def test_deux_sauvegardes_ne_se_croisent_pas(tmp_path: pathlib.Path) -> None:
    with depot.ouvrir(tmp_path), pytest.raises(SauvegardeImpossible, match="en cours"), depot.ouvrir(tmp_path):
        pass
    with depot.ouvrir(tmp_path):
        verrou = os.open(tmp_path / ".verrou", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(verrou)


def test_un_dossier_impossible_le_dit(tmp_path: pathlib.Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(SauvegardeImpossible, match="ne peut pas être écrit"), depot.ouvrir(tmp_path / "fichier" / "x"):
        pass


def test_les_ecarts_disent_lesquels() -> None:
    avant = Contenu({"paiements_ecritures": 4, "x": 2}, {"s XOF": (5000, 4)}, {"c": "3:ab"})
    assert ecarts(avant, avant) == []
    apres = Contenu({"paiements_ecritures": 3, "x": 1}, {"s XOF": (4900, 4)}, {"c": "2:aa"})
    assert len(ecarts(avant, apres)) == 4
    assert len(ecarts(avant, apres, exact=False)) == 2
    plus_tard = Contenu({"paiements_ecritures": 6, "x": 0}, {"s XOF": (6000, 6)}, {"c": "4:ac"})
    assert ecarts(avant, plus_tard, exact=False) == []
    assert len(ecarts(avant, plus_tard)) == 4


@pytest.mark.django_db
def test_la_veille_dit_ce_qui_est_trop_vieux(settings: Settings, tmp_path: pathlib.Path) -> None:
    settings.DEMONSTRATION = False
    settings.SAUVEGARDE_DOSSIER = str(tmp_path / "ailleurs")
    assert etat_sauvegardes().alertes == (
        "aucune sauvegarde", "aucune sauvegarde n'a jamais été restaurée pour essai",
    )  # fmt: skip
    tracer(Faite("dump", 1, 1, "echec"))
    tracer(Faite("exercice", 1, 1, "echec"))
    assert sauvegarde_verifier() == 2
    tracer(Faite("dump", 1, 1, "ok"))
    tracer(Faite("exercice", 1, 1, "ok"))
    assert etat_sauvegardes().sain
    settings.SAUVEGARDE_AGE_MAX = settings.EXERCICE_AGE_MAX = datetime.timedelta(0)
    assert len(etat_sauvegardes().alertes) == 2
    # Where the folder can be seen, what is in it counts: a backup that was made and is gone is none.
    (tmp_path / "ailleurs").mkdir()
    assert "aucune sauvegarde" in etat_sauvegardes().alertes
    settings.DEMONSTRATION = True
    assert sauvegardes_surveiller() == 0
