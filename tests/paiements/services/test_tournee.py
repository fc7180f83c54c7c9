"""Many questions at once: who holds the places, until when, and what "nothing new" costs."""

from __future__ import annotations

import datetime
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, ResultatInconnu, TropDeDemandes
from paiements.models import Paiement
from paiements.services import prise
from paiements.services.prise import BAIL, TEMPS_DE_POSER, paiements_prendre, paiements_rendre
from paiements.services.reports import report_de, reports_ecrire
from paiements.services.tournee import QUESTIONS_PAR_COMPTE, QUESTIONS_SIMULTANEES, Reponse, Tournee
from tests import fabriques
from tests.fabriques_etats import session_mener
from tests.verification import attend_coherence

EN_COURS = Avis(Statut.EN_COURS)


@pytest.fixture
def equipe() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(QUESTIONS_SIMULTANEES) as fils:
        yield fils


def questions(compte: uuid.UUID, nombre: int) -> list[Paiement]:
    return [Paiement(compte_id=compte) for _rang in range(nombre)]


def tournee(
    equipe: ThreadPoolExecutor, paiements: list[Paiement], poser: Callable[[Paiement], Reponse], **suite: object
) -> Tournee:
    options = {"fin": time.monotonic() + 60, "passer": lambda _compte: False, **suite}
    return Tournee(paiements, poser, equipe=equipe, **options)  # type: ignore[arg-type]


def test_un_compte_pendu_laisse_la_moitie_des_places(equipe: ThreadPoolExecutor) -> None:
    pendu, sain = uuid.uuid4(), uuid.uuid4()
    relacher, en_vol = threading.Event(), Counter[uuid.UUID | None]()

    def poser(paiement: Paiement) -> Reponse:
        en_vol[paiement.compte_id] += 1
        if paiement.compte_id == pendu:
            relacher.wait(20)
        return EN_COURS

    tour = tournee(equipe, questions(pendu, 60) + questions(sain, 60), poser)
    vues = []
    for paiement, _reponse in tour.reponses():
        vues.append(paiement.compte_id)
        if len(vues) == 60:
            assert set(vues) == {sain}
            assert en_vol[pendu] <= QUESTIONS_PAR_COMPTE
            relacher.set()
    assert Counter(vues) == {pendu: 60, sain: 60}
    assert tour.restants == []


def test_rien_ne_part_apres_l_heure(equipe: ThreadPoolExecutor) -> None:
    tour = tournee(equipe, questions(uuid.uuid4(), 5), lambda _p: EN_COURS, fin=time.monotonic() - 1)
    assert list(tour.reponses()) == []
    assert len(tour.restants) == 5


def test_un_compte_devenu_muet_est_laisse_pour_plus_tard(equipe: ThreadPoolExecutor) -> None:
    muet, sain = uuid.uuid4(), uuid.uuid4()
    tour = tournee(
        equipe, questions(muet, 9) + questions(sain, 3), lambda _p: EN_COURS, passer=lambda compte: compte == muet
    )
    assert {p.compte_id for p, _reponse in tour.reponses()} == {sain}
    assert len(tour.restants) == 9


def test_un_adaptateur_casse_est_une_reponse(equipe: ThreadPoolExecutor) -> None:
    def casser(_paiement: Paiement) -> Reponse:
        raise KeyError("champ")

    assert [type(r) for _p, r in tournee(equipe, questions(uuid.uuid4(), 3), casser).reponses()] == [KeyError] * 3


def test_un_bail_dure_plus_que_la_derniere_question_de_son_lot() -> None:
    appel = datetime.timedelta(seconds=15)
    assert TEMPS_DE_POSER + appel < BAIL


@pytest.mark.django_db
def test_ce_qui_n_a_pas_ete_demande_revient_a_son_rang(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    Paiement.objects.filter(pk=paiement.pk).update(
        prochaine_verification=fabriques.il_y_a(secondes=1), nombre_verifications=4
    )
    pris = paiements_prendre()
    assert [p.nombre_verifications for p in pris] == [5]
    assert paiements_prendre() == []
    paiements_rendre(pris)
    assert [p.nombre_verifications for p in paiements_prendre()] == [5]


@pytest.mark.django_db
def test_rendre_ne_reveille_pas_un_paiement_conclu(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    fabriques.reussir(paiement)
    paiements_rendre([paiement])
    paiement.refresh_from_db()
    assert paiement.prochaine_verification is None


@pytest.mark.django_db
def test_encore_en_cours_s_ecrit_en_un_ordre_pour_tous(maison: fabriques.Maison) -> None:
    paiements = [fabriques.tentative(fabriques.session_a_payer(maison)) for _rang in range(12)]
    maintenant = timezone.now()
    reports = [(p, suite) for p in paiements if (suite := report_de(p, EN_COURS))]
    assert len(reports) == 12
    fabriques.reussir(paiements[0])
    with CaptureQueriesContext(connection) as requetes:
        reports_ecrire(reports)
    assert len(requetes) == 1
    dates = list(Paiement.objects.order_by("date_creation").values_list("prochaine_verification", flat=True))
    # The verdict that came meanwhile stands; the others are asked again a little later, never sooner.
    assert dates[0] is None
    for date, (_paiement, suite) in zip(dates[1:], reports[1:], strict=True):
        assert date is not None
        assert maintenant < suite <= date < suite + datetime.timedelta(seconds=0.5)
    attend_coherence()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reponse", "simple"),
    [
        (EN_COURS, True), (None, True), (ResultatInconnu(), True), (TropDeDemandes(), False), (KeyError(), False),
        (ConfigurationInvalide(), False), (Avis(Statut.REUSSI, montant=5000), False), (Avis(Statut.ECHOUE), False),
    ],
)  # fmt: skip
def test_seul_ce_qui_n_apprend_rien_prend_le_chemin_court(
    maison: fabriques.Maison, reponse: Reponse, simple: bool
) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    assert (report_de(paiement, reponse) is not None) is simple


@pytest.mark.django_db
def test_une_attente_anormale_est_d_abord_dite(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    paiement.initie_le = fabriques.il_y_a(minutes=4)
    assert report_de(paiement, EN_COURS) is None
    paiement.session.refresh_from_db()
    session_mener(paiement.session, "verification")
    assert report_de(paiement, EN_COURS) is not None
    # After 72 hours a human must hear of it: never the short way.
    paiement.initie_le = fabriques.il_y_a(heures=73)
    assert report_de(paiement, EN_COURS) is None


def test_un_lot_remplit_les_places_un_nombre_entier_de_fois() -> None:
    assert prise.LOT % QUESTIONS_SIMULTANEES == 0
