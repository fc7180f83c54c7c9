"""A process that dies while withdrawing a request: its key tells the truth, and sent again takes up what was left."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from paiements.fournisseurs.base import Avis
from paiements.models import CleIdempotence, Paiement
from paiements.services import annulation, appel
from paiements.services.annulation import Suite
from paiements.services.comptoir import paiement_retirer
from paiements.services.question import question_poser
from salon_paiement.models import Role, SessionPaiement
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.paiements.services.test_annulation import avec_fedapay, lancer
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
CLE = "retirer-une-fois"
PLUS_TARD = datetime.timedelta(seconds=20)


class Tue(BaseException):
    """What a killed process never catches."""


def mourir(*_args: object) -> None:
    raise Tue


@pytest.fixture
def caissiere(banc: fabriques.Maison) -> User:
    return fabriques.membre(banc, Role.CAISSIER)


def retirer(paiement: Paiement, qui: User) -> tuple[Suite, bool]:
    return paiement_retirer(paiement, "renonce", qui, CLE)


def retirer_plus_tard(paiement: Paiement, qui: User) -> tuple[Suite, bool]:
    with time_machine.travel(timezone.now() + PLUS_TARD):
        return retirer(paiement, qui)


def demandes() -> int:
    return TraceTransaction.objects.filter(type_trace="demande_annulation").count()


@pytest.mark.parametrize("ou", ["_demander", "_retirer", "question_poser"])
def test_tue_avant_la_fin_la_meme_cle_reprend(
    banc: fabriques.Maison, operateur: ServeurSimule, caissiere: User, monkeypatch: pytest.MonkeyPatch, ou: str
) -> None:
    paiement = lancer(avec_fedapay(banc, operateur), operateur)
    with monkeypatch.context() as mort:
        mort.setattr(annulation, ou, mourir)
        with pytest.raises(Tue):
            retirer(paiement, caissiere)
    # The key and the request are one commit: killed before it, neither is there.
    assert CleIdempotence.objects.filter(cle=CLE).exists() == (demandes() == 1) == (ou != "_demander")
    assert retirer_plus_tard(paiement, caissiere) == (Suite.FINIE, True)
    assert SessionPaiement.objects.get(pk=paiement.session_id).etat == "prestation_selectionnee"
    assert demandes() == 1
    assert retirer(paiement, caissiere) == (Suite.FINIE, False)
    attend_coherence()


def test_redemandee_aussitot_elle_dit_que_personne_ne_sait(
    banc: fabriques.Maison, operateur: ServeurSimule, caissiere: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(avec_fedapay(banc, operateur), operateur)
    with monkeypatch.context() as mort:
        mort.setattr(annulation, "_retirer", mourir)
        with pytest.raises(Tue):
            retirer(paiement, caissiere)
    # The first one may still be calling: never a verdict, and never « asked by this call ».
    assert retirer(paiement, caissiere) == (Suite.NON_CONFIRMEE, False)
    assert retirer_plus_tard(paiement, caissiere) == (Suite.FINIE, True)


def test_payee_entre_la_mort_et_la_reprise_elle_le_dit(
    banc: fabriques.Maison, operateur: ServeurSimule, caissiere: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(avec_fedapay(banc, operateur), operateur)
    with monkeypatch.context() as mort:
        mort.setattr(annulation, "_retirer", mourir)
        with pytest.raises(Tue):
            retirer(paiement, caissiere)
    fabriques.reussir(paiement)
    assert retirer_plus_tard(paiement, caissiere) == (Suite.PAYEE, False)
    attend_coherence()


def test_sans_place_pour_appeler_la_meme_cle_reprend(
    banc: fabriques.Maison, operateur: ServeurSimule, caissiere: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(avec_fedapay(banc, operateur), operateur)
    with monkeypatch.context() as plein:
        plein.setattr(annulation, "appel_fournisseur", _plein)
        assert retirer(paiement, caissiere) == (Suite.NON_CONFIRMEE, True)
    assert retirer_plus_tard(paiement, caissiere) == (Suite.FINIE, True)


def test_ce_qui_n_est_jamais_parti_se_ferme_avec_la_cle(
    banc: fabriques.Maison, operateur: ServeurSimule, caissiere: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = fabriques.intention(fabriques.session_a_payer(banc))
    with monkeypatch.context() as mort:
        mort.setattr(annulation, "suite_de", mourir)
        with pytest.raises(Tue):
            retirer(paiement, caissiere)
    paiement.refresh_from_db()
    # No sweeper rings a phone for a request that was withdrawn.
    assert (paiement.etat, paiement.initie_le) == ("echoue", None)
    assert retirer(paiement, caissiere) == (Suite.FINIE, False)
    attend_coherence()


def test_huit_envois_de_la_meme_cle_n_appellent_qu_une_fois(
    banc: fabriques.Maison, operateur: ServeurSimule, caissiere: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(banc, operateur)
    questions: list[object] = []

    def demander(lu: Paiement) -> Avis | Exception | None:
        questions.append(lu.pk)
        return question_poser(lu)

    monkeypatch.setattr(annulation, "question_poser", demander)
    suites: list[Any] = courir([partial(retirer, paiement, caissiere)] * 8)
    assert sorted(suites) == [(Suite.NON_CONFIRMEE, False)] * 7 + [(Suite.NON_CONFIRMEE, True)]
    assert (len(questions), demandes()) == (1, 1)
    # Answered: however late it comes again, this key asks nobody any more.
    assert retirer_plus_tard(paiement, caissiere) == (Suite.NON_CONFIRMEE, False)
    assert len(questions) == 1


def _plein(*, attendre: bool) -> None:
    raise appel.PlusDePlace
