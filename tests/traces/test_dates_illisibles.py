"""Dates that PostgreSQL holds and Python cannot: they stop neither seals nor verifications, which name them."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from paiements.sceaux.lecture import etats_des_sceaux
from tests import fabriques
from tests.fabriques_sceaux import jours_scelles
from traces.attente import attentes
from traces.controle import chaine_verifier, fait_verifier
from traces.controle_mots import Nature
from traces.modeles_sceaux import MotifTete, SceauTraces
from traces.models import TraceTransaction
from traces.scellement import age_non_scelle, tout_sceller
from traces.tasks import verifier_sceaux
from traces.tetes import tete_emettre
from traces.types import Niveau, TypeTrace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
IMPOSSIBLES = ("infinity", "-infinity", "12026-01-01 00:00:00.12345+00", "0044-03-15 00:00:00+00 BC")


def forcer(ordre: str, *parametres: object) -> list[int]:
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(ordre, list(parametres))  # type: ignore[arg-type]
        cles = [ligne[0] for ligne in curseur.fetchall()] if "RETURNING" in ordre else []
        curseur.execute("SET LOCAL session_replication_role = origin")
    return cles


def inserer(maison: fabriques.Maison, date: str, type_trace: str = TypeTrace.EVALUATION) -> int:
    """Write a fact of the salon under any date, as a bug or a forger could."""
    (cle,) = forcer(
        "INSERT INTO traces_transactions (salon_id, type_trace, niveau_importance, titre, objet, ancien_etat, "
        "nouvel_etat, donnees_structures, date_creation) VALUES (%s, %s, 'info', 'x', '', '', '', '{}', %s) "
        "RETURNING id",
        maison.salon.pk.hex, type_trace, date,
    )  # fmt: skip
    return cle


def test_un_fait_sans_date_lisible_n_arrete_ni_les_sceaux_ni_leur_verification(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    forges = [inserer(maison, date) for date in IMPOSSIBLES]
    fabriques.session_payee(maison)
    chaine = maison.salon.pk
    assert attentes()[chaine].age < datetime.timedelta(minutes=1)
    assert age_non_scelle() < datetime.timedelta(minutes=1)
    # Waiting for their seal, they are named already.
    assert [(a.nature, a.fait_id) for a in chaine_verifier(chaine).anomalies] == [
        (Nature.ILLISIBLE, cle) for cle in forges
    ]
    tout_sceller()
    assert attentes() == {}
    assert tete_emettre(chaine, MotifTete.HORAIRE) is not None
    scelles = set(SceauTraces.objects.filter(chaine=chaine, genre="t").values_list("fait_id", flat=True))
    assert scelles == set(TraceTransaction.objects.filter(salon=maison.salon).values_list("pk", flat=True))
    rapport = chaine_verifier(chaine)
    assert {(a.nature, a.fait_id) for a in rapport.anomalies} == {(Nature.ILLISIBLE, cle) for cle in forges}
    assert all(a.sequence is not None and "illisible" in str(a) for a in rapport.anomalies)


def test_la_veille_le_dit_et_les_autres_chaines_ont_leur_tour(maison: fabriques.Maison) -> None:
    autre = fabriques.maison("Salon Bola")
    for chez in (maison, autre):
        fabriques.session_payee(chez)
    # One that passes for a verification, and would put its chain last for ever.
    inserer(maison, "12026-01-01 00:00:00+00", TypeTrace.VERIFICATION_TRACES)
    tout_sceller()
    assert verifier_sceaux() == 1
    dits = TraceTransaction.objects.filter(
        type_trace=TypeTrace.VERIFICATION_TRACES, date_creation__lte=timezone.now()
    ).exclude(salon=None)
    assert {(fait.salon_id, fait.niveau_importance) for fait in dits} == {
        (maison.salon.pk, Niveau.CRITIQUE),
        (autre.salon.pk, Niveau.INFO),
    }
    (etat, _autre) = etats_des_sceaux([maison.salon, autre.salon])
    assert etat.verification is not None
    assert etat.verification.anomalies == 1


@pytest.mark.parametrize("date", IMPOSSIBLES)
def test_une_date_rendue_illisible_apres_coup_est_vue_deux_fois(maison: fabriques.Maison, date: str) -> None:
    jours_scelles(maison, 1)
    cle = TraceTransaction.objects.filter(salon=maison.salon).earliest("pk").pk
    forcer("UPDATE traces_transactions SET date_creation = %s WHERE id = %s", date, cle)
    natures = [a.nature for a in chaine_verifier(maison.salon.pk).anomalies if a.fait_id == cle]
    assert natures == [Nature.MODIFIE, Nature.ILLISIBLE]
    assert fait_verifier("t", cle).tient is False


@pytest.mark.parametrize("date", IMPOSSIBLES)
def test_un_sceau_ou_une_tete_sans_date_lisible_sont_nommes(maison: fabriques.Maison, date: str) -> None:
    jours_scelles(maison, 1)
    chaine = maison.salon.pk
    tete = tete_emettre(chaine, MotifTete.HORAIRE)
    assert tete is not None
    tout_sceller()
    sceau = SceauTraces.objects.filter(chaine=chaine).earliest("sequence")
    forcer("UPDATE traces_sceaux SET scelle_le = %s WHERE chaine = %s AND sequence = 1", date, chaine)
    forcer("UPDATE traces_tetes SET emise_le = %s WHERE id = %s", date, tete.pk)
    vues = {(a.nature, a.genre, a.fait_id) for a in chaine_verifier(chaine).anomalies}
    assert (Nature.SCEAU_REECRIT, sceau.genre, sceau.fait_id) in vues
    assert {(Nature.MODIFIE, "h", tete.pk), (Nature.ILLISIBLE, "h", tete.pk)} <= vues
    assert fait_verifier(sceau.genre, sceau.fait_id).tient is False
    etats_des_sceaux([maison.salon])


@pytest.mark.parametrize("charge", ["[" * 3_000 + "]" * 3_000, '{"a":' * 990 + "1" + "}" * 990])
def test_une_charge_trop_profonde_est_scellee_comme_le_texte_qu_elle_est(maison: fabriques.Maison, charge: str) -> None:
    fabriques.session_payee(maison)
    cle = inserer(maison, "2026-01-01 00:00:00+00")
    forcer("UPDATE traces_transactions SET donnees_structures = %s::jsonb WHERE id = %s", charge, cle)
    tout_sceller()
    assert fait_verifier("t", cle).tient
    assert chaine_verifier(maison.salon.pk).intacte
