"""The breaker: what opens it, what closes it, and who is let through meanwhile."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.models import Disjoncteur
from paiements.services import disjoncteur
from paiements.services.disjoncteur import (
    Circuit,
    Issue,
    Passage,
    delai_d_essai,
    essai_avancer,
    essai_prendre,
    issue_compter,
    issue_envoi,
    passage_etat,
)
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.fabriques_meteo import coupe
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def circuit(chez: fabriques.Maison) -> Circuit:
    return chez.compte.pk, "mtn"


def compter(chez: fabriques.Maison, *issues: Issue) -> Disjoncteur | None:
    for issue in issues:
        issue_compter(circuit(chez), issue)
    return Disjoncteur.objects.filter(compte=chez.compte, reseau="mtn").first()


@pytest.mark.parametrize(
    ("erreur", "issue"),
    [
        (None, Issue.REPONSE), (RefusFournisseur("refuse"), Issue.REPONSE), (FournisseurIndisponible(), Issue.PANNE),
        (ResultatInconnu(), Issue.PANNE), (TropDeDemandes(), Issue.NEUTRE), (ConfigurationInvalide(), Issue.NEUTRE),
        (KeyError(), Issue.NEUTRE),
    ],
)  # fmt: skip
def test_un_refus_ou_une_cle_fausse_n_est_pas_une_panne(erreur: Exception | None, issue: Issue) -> None:
    assert issue_envoi(erreur) is issue


def test_s_ouvre_a_la_cinquieme_panne_de_suite(maison: fabriques.Maison) -> None:
    etat = compter(maison, *[Issue.PANNE] * 4)
    assert etat is not None
    assert (etat.pannes, etat.ouvert_le) == (4, None)
    etat = compter(maison, Issue.PANNE)
    assert etat is not None
    assert etat.essai_le is not None
    assert passage_etat(etat, timezone.now()) is Passage.COUPE
    assert 25 < (etat.essai_le - timezone.now()).total_seconds() <= 30
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.ETAT_OPERATEUR)
    assert trace.donnees_structures == {"fournisseur": "simulateur", "reseau": "mtn", "etat": "coupe"}


@pytest.mark.parametrize("entre", [[Issue.REPONSE], [Issue.NEUTRE, Issue.REPONSE]])
def test_une_reponse_remet_le_compte_a_zero(maison: fabriques.Maison, entre: list[Issue]) -> None:
    etat = compter(maison, *[Issue.PANNE] * 4, *entre, *[Issue.PANNE] * 4)
    assert etat is not None
    assert (etat.pannes, etat.ouvert_le) == (4, None)
    compter(maison, Issue.REPONSE)
    assert Disjoncteur.objects.get().pannes == 0


def test_sans_histoire_une_reponse_n_ecrit_rien(maison: fabriques.Maison, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        issue_compter(circuit(maison), Issue.REPONSE)
    assert not Disjoncteur.objects.exists()


def test_chaque_reseau_de_chaque_compte_a_le_sien(maison: fabriques.Maison) -> None:
    voisine = fabriques.maison("Voisine")
    compter(maison, *[Issue.PANNE] * 5)
    issue_compter((maison.compte.pk, "moov"), Issue.PANNE)
    issue_compter(circuit(voisine), Issue.PANNE)
    ouverts = Disjoncteur.objects.filter(ouvert_le__isnull=False)
    assert [(d.compte_id, d.reseau) for d in ouverts] == [circuit(maison)]


def test_l_attente_double_jusqu_a_dix_minutes() -> None:
    attentes = [delai_d_essai(pannes).total_seconds() for pannes in range(5, 12)]
    assert attentes == [30, 60, 120, 240, 480, 600, 600]
    assert delai_d_essai(30_000) == datetime.timedelta(minutes=10)


def test_une_seule_tentative_passe_et_la_suivante_attend_le_double(maison: fabriques.Maison) -> None:
    etat = coupe(maison.compte, essai_dans=-1)
    assert passage_etat(etat, timezone.now()) is Passage.ESSAI
    assert [essai_prendre(etat), essai_prendre(etat)] == [True, False]
    etat.refresh_from_db()
    assert etat.essai_le is not None
    assert passage_etat(etat, timezone.now()) is Passage.COUPE
    assert 55 < (etat.essai_le - timezone.now()).total_seconds() <= 60
    # Its failure adds nothing to what was counted when it left.
    compter(maison, *[Issue.PANNE] * 20)
    assert Disjoncteur.objects.get().pannes == 6


def test_avant_l_heure_personne_ne_passe(maison: fabriques.Maison) -> None:
    assert not essai_prendre(coupe(maison.compte, essai_dans=5))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_de_huit_processus_un_seul_gagne_l_essai(maison_reelle: fabriques.Maison) -> None:
    etat = coupe(maison_reelle.compte, essai_dans=-1)
    assert sorted(map(bool, courir([lambda: essai_prendre(etat)] * 8))) == [False] * 7 + [True]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_cinq_pannes_en_meme_temps_ouvrent_une_fois(maison_reelle: fabriques.Maison) -> None:
    courir([lambda: issue_compter(circuit(maison_reelle), Issue.PANNE)] * 5)
    assert Disjoncteur.objects.get().ouvert_le is not None
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.ETAT_OPERATEUR).count() == 1


def test_une_reponse_le_referme_seul(maison: fabriques.Maison) -> None:
    coupe(maison.compte)
    etat = compter(maison, Issue.REPONSE)
    assert etat is not None
    assert (etat.pannes, etat.ouvert_le, etat.essai_le) == (0, None, None)
    etats = [t.donnees_structures["etat"] for t in TraceTransaction.objects.filter(type_trace="etat_operateur")]
    assert etats == ["retabli"]


def test_une_responsable_peut_avancer_l_essai_de_son_salon_seulement(maison: fabriques.Maison) -> None:
    etat = coupe(maison.compte, essai_dans=300)
    assert not essai_avancer(etat.pk, [fabriques.maison("Voisine").salon.pk])
    assert essai_avancer(etat.pk, [maison.salon.pk])
    etat.refresh_from_db()
    assert passage_etat(etat, timezone.now()) is Passage.ESSAI


def test_sans_le_seuil_rien_ne_s_ouvre(maison: fabriques.Maison, settings: object) -> None:
    settings.DISJONCTEUR_PANNES = 10_000  # type: ignore[attr-defined]
    etat = compter(maison, *[Issue.PANNE] * 50)
    assert etat is not None
    assert etat.ouvert_le is None
    assert disjoncteur.disjoncteurs_ouverts(maison.salon.pk) == {}
