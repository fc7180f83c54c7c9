"""Asking: who is asked about, how often, by whom, and what a silence changes."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable

import pytest
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.models import ExceptionMonetaire, Paiement
from paiements.services import prise, question, relance
from paiements.services.echeancier import ECHELLE, prochaine_question
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiement_interroger, paiements_relancer
from salon_paiement.etats import EtatSession
from salon_paiement.models import Battement, SessionPaiement
from salon_paiement.services.identification import telephone_noter
from salon_paiement.services.ronde import ronde_unique
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def due(paiement: Paiement, **champs: object) -> None:
    passe = timezone.now() - datetime.timedelta(seconds=1)
    Paiement.objects.filter(pk=paiement.pk).update(
        **{"prochaine_verification": passe, "derniere_verification": None, **champs}
    )


def envoyee(banc: fabriques.Maison, operateur: ServeurSimule) -> Paiement:
    """An attempt that the operator really holds."""
    session = fabriques.session_a_payer(banc)
    return paiement_initier(session.pk, Intention("mtn", telephone_noter(banc.salon, fabriques.NUMERO), str(session)))


def test_ne_pose_pas_deux_questions_en_cinq_secondes(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    paiement = envoyee(banc, operateur)
    assert [paiement_interroger(paiement.pk) for _fois in range(3)] == [True, False, False]


def test_ne_demande_rien_avant_l_heure(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    envoyee(banc, operateur)
    assert paiements_relancer() == 0


def test_suit_l_echelle_des_delais(maison_reelle: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    maintenant = timezone.now()
    delais = []
    for rang in range(len(ECHELLE)):
        paiement.nombre_verifications = rang
        suite = prochaine_question(paiement, maintenant)
        assert suite is not None
        delais.append((suite - maintenant).total_seconds())
    attendus = [3, 6, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600]
    assert all(a <= d <= a * 1.1 for a, d in zip(attendus, delais, strict=True))


@pytest.mark.parametrize(("age", "attendu"), [(10, 3600), (30, 6 * 3600)])
def test_demande_chaque_heure_puis_toutes_les_six_heures(
    maison_reelle: fabriques.Maison, age: int, attendu: int
) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    paiement.nombre_verifications, paiement.initie_le = 50, fabriques.il_y_a(heures=age)
    suite = prochaine_question(paiement, timezone.now())
    assert suite is not None
    assert attendu <= (suite - timezone.now()).total_seconds() + 1 <= attendu * 1.1 + 1


def test_apres_72_heures_un_humain_est_prevenu(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    paiement = envoyee(banc, operateur)
    due(paiement, initie_le=fabriques.il_y_a(heures=73))
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.prochaine_verification) == (EtatPaiement.EN_COURS, None)
    assert ExceptionMonetaire.objects.get(paiement=paiement).type == "sans_verdict"
    attend_coherence()


def test_sans_verdict_depuis_trois_minutes_la_session_est_en_verification(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    paiement = envoyee(banc, operateur)
    due(paiement, initie_le=fabriques.il_y_a(minutes=4))
    paiements_relancer()
    assert SessionPaiement.objects.get().etat == EtatSession.VERIFICATION
    operateur.client().decider(operateur.client().transactions()[0]["reference"], "refuser")
    # A busy machine may hear the operator too late: a silence changes nothing, and the question is asked again.
    for _essai in range(3):
        due(paiement)
        paiements_relancer()
        if SessionPaiement.objects.get().etat != EtatSession.VERIFICATION:
            break
    assert SessionPaiement.objects.get().etat == EtatSession.PRESTATION_SELECTIONNEE
    attend_coherence()


@pytest.mark.parametrize(
    "nature", ["500", "429", "403", "404", "coupure", "illisible", "html_200", "mot_inconnu", "autre_reference"]
)
def test_une_reponse_qui_n_en_est_pas_une_ne_conclut_rien(
    banc: fabriques.Maison, operateur: ServeurSimule, nature: str
) -> None:
    operateur.client().scenario(f"statut_{nature}", statut_fois=0)
    paiement = envoyee(banc, operateur)
    due(paiement)
    paiements_relancer()
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.EN_COURS
    assert paiement.prochaine_verification is not None
    assert paiement.prochaine_verification > timezone.now()
    attend_coherence()


def test_un_refus_est_recontrole_plus_tard(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("refuser")
    paiement = envoyee(banc, operateur)
    due(paiement)
    paiements_relancer()
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.ANNULE
    assert paiement.prochaine_verification is not None
    attente = paiement.prochaine_verification - timezone.now()
    assert datetime.timedelta(minutes=9) < attente < datetime.timedelta(minutes=10)


def test_note_son_battement_quand_plus_rien_n_est_du(banc: fabriques.Maison) -> None:
    paiements_relancer()
    assert Battement.objects.get(nom="verification").vu_le > fabriques.il_y_a(secondes=5)


def test_une_ligne_empoisonnee_n_arrete_pas_la_ronde(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    operateur.client().scenario("approuver")
    premier, second = envoyee(banc, operateur), envoyee(banc, operateur)
    due(premier)
    due(second)
    appliquer = question.reponse_appliquer

    def casser(paiement: Paiement, reponse: object) -> None:
        if paiement.pk == premier.pk:
            raise RuntimeError("ligne empoisonnée")
        appliquer(paiement, reponse)  # type: ignore[arg-type]

    monkeypatch.setattr(relance, "reponse_appliquer", casser)
    paiements_relancer()
    second.refresh_from_db()
    assert second.etat == EtatPaiement.REUSSI
    monkeypatch.undo()
    due(premier)
    paiements_relancer()
    premier.refresh_from_db()
    assert premier.etat == EtatPaiement.REUSSI
    attend_coherence()


@pytest.mark.postgresql
@pytest.mark.parametrize("balayer", [paiements_relancer, relance._ronde], ids=["une ronde à la fois", "sans verrou"])
def test_trois_balayeurs_ne_posent_jamais_la_meme_question(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch, balayer: Callable[[], int]
) -> None:
    for _rang in range(6):
        due(envoyee(banc, operateur))
    monkeypatch.setattr(prise, "LOT", 2)
    compteur = itertools.count()
    poser = question.question_poser

    def compter(paiement: Paiement) -> object:
        next(compteur)
        return poser(paiement)

    monkeypatch.setattr(relance, "question_poser", compter)
    resultats = courir([balayer] * 3)
    assert not [r for r in resultats if isinstance(r, Exception)]
    assert next(compteur) == 6
    attend_coherence()


@pytest.mark.postgresql
def test_une_ronde_qui_dure_n_en_laisse_pas_commencer_une_autre(maison_reelle: fabriques.Maison) -> None:
    with ronde_unique("verification") as seul:
        assert seul
        assert courir([paiements_relancer]) == [0]
        assert not Battement.objects.exists()
    paiements_relancer()
    assert Battement.objects.exists()


def test_une_ronde_trop_longue_s_arrete_sans_se_dire_complete(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(envoyee(banc, operateur))
    monkeypatch.setattr(relance, "DUREE_RONDE", 0.0)
    assert paiements_relancer() == 0
    assert not Battement.objects.exists()
