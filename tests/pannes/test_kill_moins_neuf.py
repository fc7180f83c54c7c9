"""kill -9 at the worst moments: the payment still reaches the operator's verdict within a minute."""

from __future__ import annotations

import pathlib
import shutil
import threading

import pytest
import requests

from simulateur.serveur import ServeurSimule
from tests.pannes.banc_processus import Machine, Telephone, attendre, en_marche
from tests.prepares import embarquee_migree

pytestmark = pytest.mark.timeout(240)
DELAI = 60
PAYE = "paiement_reussi reussi 1"


@pytest.fixture
def embarquee(commun: pathlib.Path, tmp_path: pathlib.Path) -> Machine:
    """The demo's own shape: SQLite, one process that serves, works and beats."""
    shutil.copytree(embarquee_migree(commun), tmp_path / "var")
    return Machine(tmp_path / "var")


def test_web_tue_entre_l_appel_et_l_ecriture(embarquee: Machine, operateur: ServeurSimule) -> None:
    jeton = embarquee.installer(operateur.url)
    # The operator takes the request, then keeps us waiting: that is where we die.
    operateur.client().scenario("initiation_pendre_apres", initiation_s=30, webhook="aucun")
    web = embarquee.web_embarque()
    with en_marche(web):
        attendre(embarquee.vivant, 30, "serveur")
        telephone = Telephone(embarquee.adresse)
        telephone.jusqu_a_payer(jeton)
        fil = threading.Thread(target=_payer_dans_le_vide, args=(telephone,))
        fil.start()
        attendre(lambda: operateur.client().transactions(), 10, "demande chez l'opérateur")
        web.tuer()
        fil.join(10)
        assert embarquee.etats() == "paiement_initie en_attente 0"

        operateur.client().scenario("approuver")
        web.demarrer()
        duree = attendre(lambda: embarquee.etats() == PAYE, DELAI, embarquee.etats())
    assert duree < DELAI
    assert len(operateur.client().transactions()) == 1
    assert operateur.livre.totaux()["encaisse"] == 5000
    embarquee.attend_coherence()


def _payer_dans_le_vide(telephone: Telephone) -> None:
    try:
        telephone.payer()
    except requests.RequestException:
        return


def test_ouvrier_tue_au_milieu_d_une_question(de_production: Machine, operateur: ServeurSimule) -> None:
    jeton = de_production.installer(operateur.url)
    operateur.client().scenario("ne_jamais_repondre", webhook="aucun")
    web = de_production.processus("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{de_production.port}")
    ouvrier = de_production.processus("celery", "-A", "config", "worker", "--concurrency", "1")
    beat = de_production.processus(
        "celery", "-A", "config", "beat", "--schedule", str(de_production.dossier / "battement")
    )
    with en_marche(web, ouvrier, beat):
        attendre(de_production.vivant, 30, "serveur")
        telephone = Telephone(de_production.adresse)
        telephone.jusqu_a_payer(jeton)
        telephone.payer()
        (demande,) = operateur.client().transactions()
        operateur.client().panne("statut", "pendre", secondes=30)
        questions = len(operateur.client().faits())
        attendre(lambda: "incertain" in de_production.etats() or _question_posee(operateur, questions), 30, "question")
        ouvrier.tuer()
        operateur.client().panne("statut", None)
        operateur.client().decider(demande["reference"], "approuver")
        ouvrier.demarrer()
        duree = attendre(lambda: de_production.etats() == PAYE, DELAI, de_production.etats())
    assert duree < DELAI
    assert len(operateur.client().transactions()) == 1
    de_production.attend_coherence()


def _question_posee(operateur: ServeurSimule, avant: int) -> bool:
    return len(operateur.client().faits()) > avant


def test_toute_la_machine_tuee_et_le_verdict_arrive_pendant_la_panne(
    embarquee: Machine, operateur: ServeurSimule
) -> None:
    jeton = embarquee.installer(operateur.url)
    operateur.client().adresser_webhooks(f"{embarquee.adresse}/webhooks/simulateur/perdu/")
    web = embarquee.web_embarque()
    with en_marche(web):
        attendre(embarquee.vivant, 30, "serveur")
        telephone = Telephone(embarquee.adresse)
        telephone.jusqu_a_payer(jeton)
        telephone.payer()
        (demande,) = operateur.client().transactions()
        web.tuer()
        operateur.client().decider(demande["reference"], "approuver")
        web.demarrer()
        attendre(lambda: embarquee.etats() == PAYE, DELAI, embarquee.etats())
        telephone.ouvrir(telephone.url.removeprefix(embarquee.adresse))
        assert "/r/" in telephone.url
    embarquee.attend_coherence()
