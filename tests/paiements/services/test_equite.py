"""Several operators, one of them hung: the others' answers do not wait for it."""

from __future__ import annotations

import pathlib
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings

from config import gunicorn_embarque
from deploiement import gunicorn
from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import Paiement
from paiements.services import prise, question, relance
from paiements.services.initiation import Intention, intention_enregistrer, paiement_envoyer, paiement_initier
from paiements.services.prise import comptes_muets, paiements_prendre, silence_compter
from paiements.services.relance import paiements_relancer
from salon_paiement.services.identification import telephone_noter
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pendu(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServeurSimule]:
    """Another operator, which takes requests and then never answers a question."""
    # The healthy operator has the same limits: a busy machine must not make it look hung.
    monkeypatch.setattr(Simulateur, "lecture", 1.2)
    monkeypatch.setattr(Simulateur, "total", 1.6)
    with demarrer(Configuration(dossier=tmp_path / "pendu")) as serveur:
        serveur.client().panne("tout", "pendre", secondes=30)
        yield serveur


@pytest.fixture
def chez_pendu(transactional_db: None, pendu: ServeurSimule) -> fabriques.Maison:
    return fabriques.maison("Chez Pendu", base=pendu.url)


@pytest.fixture
def fil(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, uuid.UUID]]:
    """What the rounds do, in order: ``demande`` when a question leaves, ``reponse`` when one is applied."""
    faits: list[tuple[str, uuid.UUID]] = []

    def poser(paiement: Paiement) -> Avis | Exception | None:
        faits.append(("demande", paiement.pk))
        return question.question_poser(paiement)

    def appliquer(paiement: Paiement, reponse: Avis | Exception | None) -> None:
        faits.append(("reponse", paiement.pk))
        question.reponse_appliquer(paiement, reponse)

    monkeypatch.setattr(relance, "question_poser", poser)
    monkeypatch.setattr(relance, "reponse_appliquer", appliquer)
    return faits


def dues(chez: fabriques.Maison, nombre: int, *, secondes: int) -> set[uuid.UUID]:
    """Attempts in progress, due since ``secondes``."""
    ids = {fabriques.tentative(fabriques.session_a_payer(chez)).pk for _ in range(nombre)}
    Paiement.objects.filter(pk__in=ids).update(prochaine_verification=fabriques.il_y_a(secondes=secondes))
    return ids


def approuvee(chez: fabriques.Maison, operateur: ServeurSimule) -> Paiement:
    """A paid attempt nobody asked about, due for one second only."""
    operateur.client().scenario("approuver")
    session = fabriques.session_a_payer(chez)
    telephone = telephone_noter(chez.salon, fabriques.NUMERO)
    paiement = paiement_initier(session.pk, Intention("mtn", telephone, str(session.pk)))
    Paiement.objects.filter(pk=paiement.pk).update(prochaine_verification=fabriques.il_y_a(secondes=1))
    return paiement


def test_un_compte_sain_est_interroge_des_le_premier_lot_et_sa_reponse_n_attend_pas(
    banc: fabriques.Maison,
    operateur: ServeurSimule,
    chez_pendu: fabriques.Maison,
    fil: list[tuple[str, uuid.UUID]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dues(chez_pendu, 20, secondes=30)
    saine = approuvee(banc, operateur)

    def prendre_la_saine_en_dernier(*, muets: bool = False) -> list[Paiement]:
        return sorted(paiements_prendre(muets=muets), key=lambda paiement: paiement.pk == saine.pk)

    monkeypatch.setattr(relance, "paiements_prendre", prendre_la_saine_en_dernier)
    paiements_relancer()
    assert ("demande", saine.pk) in fil[: prise.LOT]
    assert next(fait for fait in fil if fait[0] == "reponse") == ("reponse", saine.pk)
    saine.refresh_from_db()
    assert saine.etat == EtatPaiement.REUSSI
    assert comptes_muets() >= {chez_pendu.compte.pk}
    assert banc.compte.pk not in comptes_muets()
    attend_coherence()


def test_un_compte_muet_attend_que_tous_les_autres_soient_servis(
    banc: fabriques.Maison,
    operateur: ServeurSimule,
    fil: list[tuple[str, uuid.UUID]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prise, "LOT", 8)
    muette = fabriques.maison("Muette", base=operateur.url)
    pendues, saines = dues(muette, 3, secondes=60), dues(banc, prise.LOT + 2, secondes=1)
    for _fois in range(prise.SILENCES):
        silence_compter(muette.compte.pk, silence=True)
    paiements_relancer()
    ordre = [cle for quoi, cle in fil if quoi == "demande"]
    assert set(ordre[: len(saines)]) == saines
    assert set(ordre[len(saines) :]) == pendues


def test_un_compte_qui_repond_de_nouveau_reprend_son_tour(
    banc: fabriques.Maison, operateur: ServeurSimule, chez_pendu: fabriques.Maison, pendu: ServeurSimule
) -> None:
    dues(chez_pendu, prise.SILENCES, secondes=30)
    paiements_relancer()
    assert chez_pendu.compte.pk in comptes_muets()
    dues(chez_pendu, 1, secondes=30)
    assert paiements_prendre() == []
    pendu.client().panne("tout", None)
    saine = approuvee(chez_pendu, pendu)
    paiements_relancer()
    saine.refresh_from_db()
    assert saine.etat == EtatPaiement.REUSSI
    assert chez_pendu.compte.pk not in comptes_muets()
    suivante = dues(chez_pendu, 1, secondes=1)
    dues(banc, 1, secondes=1)
    assert suivante < {p.pk for p in paiements_prendre()}


def test_un_silence_isole_ne_fait_pas_d_un_compte_un_muet() -> None:
    compte = uuid.uuid4()
    for silence in (True, True, False, True, True):
        silence_compter(compte, silence=silence)
    assert compte not in comptes_muets()


def test_des_envois_pendus_ne_retardent_ni_les_reponses_ni_la_ronde(
    banc: fabriques.Maison,
    operateur: ServeurSimule,
    chez_pendu: fabriques.Maison,
    fil: list[tuple[str, uuid.UUID]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    telephone = telephone_noter(chez_pendu.salon, fabriques.NUMERO)
    for rang in range(4):
        intention_enregistrer(fabriques.session_a_payer(chez_pendu).pk, Intention("mtn", telephone, f"cle-{rang}"))
    Paiement.objects.update(prochaine_verification=fabriques.il_y_a(secondes=30))
    saine = approuvee(banc, operateur)

    def noter(paiement_id: uuid.UUID, *, attendre: bool) -> object:
        fil.append(("envoi", paiement_id))
        return paiement_envoyer(paiement_id, attendre=attendre)

    monkeypatch.setattr(relance, "paiement_envoyer", noter)
    paiements_relancer()
    # One phone of the hung operator is tried, once; the others come back with their lease.
    assert [quoi for quoi, _cle in fil] == ["demande", "reponse", "envoi"]
    saine.refresh_from_db()
    assert saine.etat == EtatPaiement.REUSSI
    assert Paiement.objects.filter(compte=chez_pendu.compte, initie_le=None, etat="en_attente").count() == 3
    attend_coherence()


def test_les_pages_laissent_la_moitie_des_fils_aux_autres() -> None:
    assert settings.APPELS_SIMULTANES >= 1
    fils = min(gunicorn.threads, gunicorn_embarque.threads)
    assert fils >= 2 * settings.APPELS_SIMULTANES
