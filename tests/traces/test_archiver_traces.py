"""A month is archived whole, read back, and only then leaves the database; nothing else does."""

from __future__ import annotations

import datetime
import hashlib
import json
import pathlib
from typing import Any

import pytest
import time_machine
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_archives import abimer, commande, depot_dans, deux_mois, lignes_de, visite
from traces.archives_depot import depot, nom_manifeste
from traces.archives_mois import limite_avant, mois_en_base
from traces.controle import chaine_verifier
from traces.lecture_faits import faits_lire
from traces.modeles_sceaux import CHAINE_PLATEFORME
from traces.models import ArchiveTraces, SceauTraces, TraceContexte, TraceTransaction
from traces.scellables import scellables
from traces.scellement import tout_sceller
from traces.services import erreur_systeme_enregistrer

# Really committed; except on SQLite, where nobody could empty the tables again.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture(autouse=True)
def dossier(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    return depot_dans(settings, tmp_path / "archives")


def faits_du_mois(debut: str, fin: str) -> list[int]:
    siens = TraceTransaction.objects.filter(date_creation__gte=f"{debut}T00:00Z", date_creation__lt=f"{fin}T00:00Z")
    return list(siens.order_by("pk").values_list("pk", flat=True))


def etapes() -> list[dict[str, Any]]:
    traces = TraceTransaction.objects.filter(type_trace="archivage").order_by("pk")
    return list(traces.values_list("donnees_structures", flat=True))


def test_copie_les_octets_scelles_dans_l_ordre_des_sceaux_et_garde_tout_en_base(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    janvier = faits_du_mois("2024-01-01", "2024-02-01")
    commande("archiver_traces", "--avant", "2024-02")
    (archive,) = ArchiveTraces.objects.all()
    rangs = dict(SceauTraces.objects.filter(genre="t").values_list("fait_id", "sequence"))
    lus = {fait.cle: fait.octets for fait in faits_lire(scellables()["t"], janvier)}
    assert lignes_de(archive) == [lus[cle] for cle in sorted(janvier, key=lambda cle: rangs[cle])]
    assert (archive.chaine, archive.mois) == (maison.salon.pk, datetime.date(2024, 1, 1))
    assert (archive.nombre, archive.premier_id, archive.dernier_id) == (len(janvier), janvier[0], janvier[-1])
    with depot().open(archive.fichier, "rb") as fichier:
        contenu = fichier.read()
    assert (hashlib.sha256(contenu).hexdigest(), len(contenu)) == (archive.empreinte, archive.octets)
    assert archive.fichier == f"{maison.salon.pk.hex}/2024-01-{archive.empreinte[:12]}.jsonl.gz"
    assert faits_du_mois("2024-01-01", "2024-02-01") == janvier
    assert etapes() == [
        {"mois": "2024-01", "fichier": archive.fichier, "lignes": len(janvier), "empreinte": archive.empreinte,
         "etape": "archive"},
    ]  # fmt: skip


def test_le_manifeste_dit_tout_sauf_ce_qui_est_a_quelqu_un(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    touche = faits_du_mois("2024-01-01", "2024-02-01")[0]
    TraceContexte.objects.update_or_create(trace_id=touche, defaults={"adresse_ip": "192.0.2.7"})
    commande("archiver_traces", "--avant", "2024-02")
    (archive,) = ArchiveTraces.objects.all()
    with depot().open(nom_manifeste(archive.fichier), "rb") as fichier:
        manifeste = json.loads(fichier.read())
    champs = ("nombre", "premier_id", "dernier_id", "fichier", "empreinte", "octets")
    assert {nom: manifeste[nom] for nom in champs} == {nom: getattr(archive, nom) for nom in champs}
    assert manifeste["sceau"].startswith(f"{manifeste['derniere_sequence']}-")
    assert manifeste["version"]
    ecrit = b"".join(lignes_de(archive)).decode() + str(manifeste)
    assert [secret for secret in ("Afi", "66000001", "192.0.2.7") if secret in ecrit] == []


def test_supprime_ensuite_et_les_sceaux_se_verifient_toujours(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    TraceContexte.objects.update(description="", adresse_ip=None, user_agent="")
    restes = faits_du_mois("2024-03-01", "2100-01-01")
    dit = commande("archiver_traces", "--avant", "2024-03", "--supprimer")
    assert dit.count("ôtés de la base") == 2
    assert faits_du_mois("2024-01-01", "2024-03-01") == []
    assert set(restes) <= set(faits_du_mois("2024-03-01", "2100-01-01"))
    assert [e["etape"] for e in etapes()] == ["archive", "supprime", "archive", "supprime"]
    tout_sceller()
    rapport = chaine_verifier(maison.salon.pk)
    assert (rapport.anomalies, rapport.sceaux > len(restes)) == ([], True)
    assert verifier() == []
    # Again: nothing left to do, nothing written.
    avant = ArchiveTraces.objects.count()
    commande("archiver_traces", "--avant", "2024-03", "--supprimer")
    assert (ArchiveTraces.objects.count(), len(etapes())) == (avant, 4)


def test_une_deuxieme_fois_ne_refait_rien_mais_remplace_une_copie_perdue(
    maison: fabriques.Maison, dossier: pathlib.Path
) -> None:
    deux_mois(maison)
    commande("archiver_traces", "--avant", "2024-02")
    (archive,) = ArchiveTraces.objects.all()
    assert "déjà archivées" in commande("archiver_traces", "--avant", "2024-02")
    entier = (dossier / archive.fichier).read_bytes()
    (dossier / archive.fichier).unlink()
    assert "archivées et relues" in commande("archiver_traces", "--avant", "2024-02")
    assert (dossier / archive.fichier).read_bytes() == entier
    assert (ArchiveTraces.objects.count(), len(etapes())) == (1, 1)


def test_chaque_fait_va_dans_son_mois_et_dans_sa_chaine(maison: fabriques.Maison) -> None:
    minuit = datetime.datetime(2024, 2, 1, tzinfo=datetime.UTC)
    voisin = fabriques.maison("Voisin")
    instants = [minuit - datetime.timedelta(microseconds=1), minuit, minuit - datetime.timedelta(days=1)]
    for salon in (maison.salon, voisin.salon, None):
        for instant in instants:
            TraceTransaction.objects.create(salon=salon, type_trace="scan_qr", date_creation=instant)
    tout_sceller()
    trouves = {(m.chaine, f"{m.debut:%Y-%m}"): m.nombre for m in mois_en_base(datetime.date(2024, 3, 1))}
    chaines = (maison.salon.pk, voisin.salon.pk, CHAINE_PLATEFORME)
    assert trouves == {(chaine, mois): n for chaine in chaines for mois, n in (("2024-01", 2), ("2024-02", 1))}
    commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--salon", voisin.salon.slug)
    assert {(a.chaine, a.nombre) for a in ArchiveTraces.objects.all()} == {(voisin.salon.pk, 2)}
    commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--salon", "plateforme")
    commande("archiver_traces", "--avant", "2024-03", "--supprimer")
    assert ArchiveTraces.objects.count() == 6
    tout_sceller()
    assert [chaine_verifier(chaine).anomalies for chaine in chaines] == [[], [], []]


def test_un_fait_du_mois_venu_apres_coup_a_sa_propre_archive(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
    retard = TraceTransaction.objects.create(
        salon=maison.salon, type_trace="scan_qr", date_creation=datetime.datetime(2024, 1, 3, tzinfo=datetime.UTC)
    )
    with pytest.raises(CommandError, match="1 mois"):
        commande("archiver_traces", "--avant", "2024-02")
    tout_sceller()
    commande("archiver_traces", "--avant", "2024-02", "--supprimer")
    premiere, seconde = ArchiveTraces.objects.order_by("pk")
    assert (premiere.mois, seconde.nombre, seconde.premier_id) == (seconde.mois, 1, retard.pk)
    tout_sceller()
    assert chaine_verifier(maison.salon.pk).anomalies == []


def test_refuse_un_mois_dont_un_fait_n_a_pas_de_sceau(maison: fabriques.Maison, dossier: pathlib.Path) -> None:
    visite(maison, datetime.datetime(2024, 1, 10, tzinfo=datetime.UTC))
    with pytest.raises(CommandError, match="1 mois laissé"):
        commande("archiver_traces", "--avant", "2024-02")
    assert (ArchiveTraces.objects.count(), dossier.exists()) == (0, False)


def test_refuse_un_fait_qui_n_est_plus_celui_qui_a_ete_scelle(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    touche = faits_du_mois("2024-01-01", "2024-02-01")[2]
    assert abimer("UPDATE traces_transactions SET titre = 'autre' WHERE id = %s", touche) == 1
    with pytest.raises(CommandError):
        commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
    assert TraceTransaction.objects.filter(pk=touche).exists()
    assert not ArchiveTraces.objects.exists()


def test_refuse_d_effacer_un_contexte_qui_n_est_pas_purge(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    touche = faits_du_mois("2024-01-01", "2024-02-01")[0]
    TraceContexte.objects.update_or_create(trace_id=touche, defaults={"adresse_ip": "192.0.2.7"})
    with pytest.raises(CommandError, match="1 mois laissé"):
        commande("archiver_traces", "--avant", "2024-02", "--supprimer")
    assert TraceContexte.objects.filter(trace_id=touche).exists()
    commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
    assert not TraceContexte.objects.filter(trace_id=touche).exists()


def test_un_mois_ne_s_archive_que_deux_jours_apres_sa_fin() -> None:
    for jour, mois, attendu in (((3, 15), 0, "2026-03"), ((3, 2), 0, "2026-02"), ((3, 15), 24, "2024-03")):
        instant = datetime.datetime(2026, *jour, tzinfo=datetime.UTC)
        assert f"{limite_avant(mois, instant):%Y-%m}" == attendu
    ce_mois = limite_avant(0, timezone.now())
    suivant = (ce_mois + datetime.timedelta(days=62)).replace(day=1)
    for saisie in (f"{suivant:%Y-%m}", "2024", "hier"):
        with pytest.raises(CommandError):
            commande("archiver_traces", "--avant", saisie)
    with pytest.raises(CommandError, match="ne s'appelle"):
        commande("archiver_traces", "--salon", "inconnu")


def test_garde_en_base_les_mois_que_dit_le_reglage(maison: fabriques.Maison, settings: Settings) -> None:
    settings.MOIS_EN_LIGNE = 24
    deux_mois(maison)
    erreur_systeme_enregistrer("ici", ValueError())
    with time_machine.travel(datetime.datetime(2026, 2, 20, tzinfo=datetime.UTC)):
        commande("archiver_traces")
    assert [f"{archive.mois:%Y-%m}" for archive in ArchiveTraces.objects.all()] == ["2024-01"]
