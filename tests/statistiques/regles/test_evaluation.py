"""A crossing rings once, a value that dances rings once, what is unknown changes nothing."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from salon_paiement.models import Role
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.evaluation import regles_evaluer
from statistiques.regles.gestes import regle_modifier
from statistiques.regles.jeu import jeu_lire, regles_installer
from statistiques.regles.reglage import Reglage, Vise
from statistiques.regles.types import Cle, Defaut, Regard, Releve
from statistiques.services.alertes import alerte_acquitter
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.regles.mesures_inventees import MIDI, Sonde, ouvertes
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
SEMAINE = 7 * 24 * 60  # minutes


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.fixture
def sonde() -> Sonde:
    return Sonde()


def test_sonne_une_fois_puis_se_clot_apres_un_vrai_calme(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon.pk
    assert sonde.voir(salon, 100) == 0  # the limit itself is still good
    assert sonde.voir(salon, 101) == 1
    assert sonde.voir(salon, 150) == 0
    assert ouvertes() == [("mtn", "warning", 150)]
    # It dances: under its limit for less than five minutes, over it again, four times.
    for _fois in range(4):
        assert sonde.voir(salon, 90, minutes=2) == sonde.voir(salon, 120, minutes=2) == 0
    assert AlerteStatistique.objects.count() == 1
    assert sonde.voir(salon, 90) == 0
    assert sonde.voir(salon, 90, minutes=4) == 0
    assert sonde.voir(salon, 90) == 1
    alerte = AlerteStatistique.objects.get()
    assert (alerte.active, alerte.resolue_le) == (False, sonde.instant)
    # The control: without the rest, the same dance rings again and again.
    sonde.faire(defauts=(Defaut(seuil=100, repos=0),))
    for _fois in range(3):
        sonde.voir(salon, 120)
        sonde.voir(salon, 90)
    assert AlerteStatistique.objects.count() == 4


def test_ce_qui_est_inconnu_ne_sonne_ni_ne_clot(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon.pk
    sonde.faire(defauts=(Defaut(seuil=100, minimum=51, repos=0),))
    assert sonde.voir(salon, 500) == 0  # fifty attempts are too few to say
    sonde.faire(defauts=(Defaut(seuil=100, minimum=50, repos=0),))
    assert sonde.voir(salon, 500) == 1
    assert sonde.voir(salon, None, minutes=600) == 0
    assert ouvertes() == [("mtn", "warning", 500)]
    # After a week without a word it is closed, and nobody is told.
    assert sonde.voir(salon, None, minutes=SEMAINE - 1) == sonde.voir(salon, None) == 0
    assert sonde.voir(salon, None) == 1
    assert AlerteStatistique.objects.get().retour_le == sonde.instant
    # A count that is missing is zero: it closes at once.
    sonde.faire(defauts=(Defaut(seuil=100, repos=0),), absent=0)
    assert sonde.voir(salon, 500) == sonde.voir(salon, None) == 1


def test_une_alerte_de_dix_jours_survit_a_sa_nuit_sans_essai(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon.pk
    sonde.faire(defauts=(Defaut(seuil=100, minimum=10, repos=900),))
    # Bad every day, and nobody pays at night; on the ninth day there are too few to say.
    for jour in range(1, 11):
        sonde.voir(salon, 150, base=3 if jour == 9 else 50)
        assert sonde.voir(salon, None, minutes=12 * 60) == sonde.voir(salon, None, minutes=12 * 60) == 0, jour
    assert ouvertes() == [("mtn", "warning", 150)]
    # A single row: it rang once, and was told once. One good look ends the silence like a bad one.
    assert AlerteStatistique.objects.count() == 1
    assert sonde.voir(salon, 90) == 0
    assert sonde.voir(salon, None, minutes=SEMAINE) == 0
    assert sonde.voir(salon, 90, minutes=15) == 1


def test_une_nuit_sans_essai_n_est_ecrite_qu_une_fois(equipe: Equipe, sonde: Sonde) -> None:
    sonde.voir(equipe.chez.salon.pk, 150)
    sonde.voir(equipe.chez.salon.pk, None)
    with CaptureQueriesContext(connection) as requetes:
        sonde.voir(equipe.chez.salon.pk, None)
    assert not [q for q in requetes if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_peu_d_essais_ne_sonnent_pas_mais_closent(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon.pk
    sonde.faire(defauts=(Defaut(seuil=100, seuil_critique=200, minimum=10, repos=300),))
    assert sonde.voir(salon, 150, base=9) == 0
    assert sonde.voir(salon, 150, base=10) == 1
    # One bad attempt is not graver; it ends the calm that one good attempt began.
    for valeur in (90, 999, 90):
        assert sonde.voir(salon, valeur, base=1, minutes=4) == 0
    assert ouvertes() == [("mtn", "warning", 150)]
    assert sonde.voir(salon, None, minutes=4) == 0
    assert sonde.voir(salon, 90, base=1, minutes=1) == 1
    assert ouvertes() == []


def test_ce_qui_s_aggrave_est_a_revoir_et_ne_s_adoucit_pas(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon.pk
    sonde.voir(salon, 150)
    alerte = AlerteStatistique.objects.get()
    alerte_acquitter(alerte.pk, equipe.personnes[Role.GERANT])
    sonde.voir(salon, 180)
    alerte.refresh_from_db()
    assert (alerte.valeur, alerte.acquittee_par) == (180, equipe.personnes[Role.GERANT])
    sonde.voir(salon, 250)
    assert AlerteStatistique.objects.filter(pk=alerte.pk, severite="critical", acquittee_le=None).exists()
    sonde.voir(salon, 150)
    assert ouvertes() == [("mtn", "critical", 150)]


def test_un_balayage_ou_rien_ne_change_n_ecrit_rien(equipe: Equipe, sonde: Sonde) -> None:
    sonde.voir(equipe.chez.salon.pk, 150)
    with CaptureQueriesContext(connection) as requetes:
        sonde.voir(equipe.chez.salon.pk, 150)
    assert not [q for q in requetes if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_le_reglage_le_plus_precis_l_emporte(equipe: Equipe, sonde: Sonde) -> None:
    chez, ailleurs = equipe.chez.salon, equipe.ailleurs.salon
    sonde.faire(defauts=(Defaut(seuil=100, repos=0), Defaut(objet="carte", seuil=1_000, repos=0)), par_reseau=True)
    qui, base = equipe.personnes[Role.PROPRIETAIRE], Reglage(
        seuil=300, seuil_critique=None, minimum=0, fenetre=0, severite="info", canaux=(), actif=True
    )  # fmt: skip
    assert regle_modifier(Vise(sonde.indicateur, chez), base, qui)
    assert regle_modifier(Vise(sonde.indicateur, chez, "moov"), dataclasses.replace(base, seuil=50), qui)
    cas: list[tuple[Cle, int, bool]] = [
        ((chez.pk, "mtn"), 200, False), ((chez.pk, "mtn"), 301, True), ((chez.pk, "moov"), 60, True),
        ((chez.pk, "carte"), 900, False), ((ailleurs.pk, "mtn"), 200, True), ((ailleurs.pk, "carte"), 1_001, True),
    ]  # fmt: skip
    for cle, valeur, attendu in cas:
        AlerteStatistique.objects.all().delete()
        sonde.valeurs = {cle: Releve(valeur)}
        sonde.balayer()
        assert bool(ouvertes()) == attendu, (cle, valeur)


def test_une_regle_arretee_clot_ses_alertes_sans_le_dire(equipe: Equipe, sonde: Sonde) -> None:
    salon, qui = equipe.chez.salon, equipe.personnes[Role.PROPRIETAIRE]
    sonde.voir(salon.pk, 150)
    sonde.voir(equipe.ailleurs.salon.pk, 150)
    AlerteStatistique.objects.update(prevenue_le=MIDI)
    arret = Reglage(
        seuil=100, seuil_critique=200, minimum=0, fenetre=0, severite="warning", canaux=("courriel",), actif=False
    )
    assert regle_modifier(Vise(sonde.indicateur, salon), arret, qui)
    sonde.valeurs = {(salon.pk, "mtn"): Releve(150), (equipe.ailleurs.salon.pk, "mtn"): Releve(150)}
    assert sonde.balayer() == 1
    assert AlerteStatistique.objects.get(active=True).salon == equipe.ailleurs.salon
    assert AlerteStatistique.objects.get(active=False).retour_le is not None


def test_un_indicateur_qui_ne_se_lit_pas_n_arrete_pas_les_autres(equipe: Equipe, sonde: Sonde) -> None:
    def casser(_regard: Regard) -> dict[Cle, Releve]:
        raise RuntimeError("figures away")

    sonde.valeurs = {(equipe.chez.salon.pk, "mtn"): Releve(700)}
    casse = dataclasses.replace(CATALOGUE["argent_tardif"], lire=casser)
    assert regles_evaluer(MIDI, {"argent_tardif": casse, "attente_reseau": sonde.indicateur}) == 1
    incident = TraceTransaction.objects.get(type_trace="erreur_systeme")
    assert incident.donnees_structures["ou"] == "regle_argent_tardif"


def test_les_regles_suivent_le_code_tant_que_personne_n_y_touche(equipe: Equipe, sonde: Sonde) -> None:
    nombre = sum(len(indicateur.defauts) for indicateur in CATALOGUE.values())
    assert (regles_installer(), regles_installer()) == (nombre, 0)
    ancienne = {"attente_reseau": sonde.faire(defauts=(Defaut(seuil=7),))}
    assert regles_installer(ancienne) == 1
    assert jeu_lire().generales["attente_reseau", ""].seuil == 7
    vise = Vise(CATALOGUE["attente_reseau"], None)
    change = Reglage(seuil=800, seuil_critique=None, minimum=0, fenetre=0, severite="info", canaux=(), actif=True)
    assert regle_modifier(vise, change, equipe.personnes["plateforme"])
    assert regles_installer(ancienne) == 0
    assert RegleAlerte.objects.get(indicateur="attente_reseau", objet="").seuil == 800


def test_la_base_refuse_deux_alertes_ouvertes_sur_la_meme_chose(equipe: Equipe, sonde: Sonde) -> None:
    for salon_id in (equipe.chez.salon.pk, None):
        sonde.voir(salon_id, 150)
        alerte = AlerteStatistique.objects.get(salon__isnull=salon_id is None)
        alerte.pk = equipe.chez.salon.pk
        with pytest.raises(IntegrityError), transaction.atomic():
            alerte.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlerteStatistique.objects.update(active=False)
