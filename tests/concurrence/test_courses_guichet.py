"""Races at the desk on PostgreSQL, each with the guard on, then off: the control must fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.test import Client

from paiements.models import Avoir, CleIdempotence, ExceptionMonetaire, Paiement
from paiements.services import idempotence
from paiements.services.guichet import decision
from paiements.services.guichet.gestes import Choix
from paiements.services.idempotence import cle_composer, une_fois
from paiements.verification import verifier
from salon_paiement.erreurs import Conflit
from salon_paiement.etats import TransitionInterdite
from salon_paiement.models import Notification, Recu, Role, SessionPaiement
from tests import fabriques
from tests.concurrence.outils_course import LONGTEMPS, attend_la_course, courir, rendez_vous, sans_verrous
from tests.fabriques_guichet import decider, doublon, exception_apres, tardif
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gerante(maison_reelle: fabriques.Maison) -> User:
    return fabriques.membre(maison_reelle, Role.GERANT)


def crediter(exception: ExceptionMonetaire, acteur: User, cle: str = "") -> Callable[[], object]:
    return partial(decider, exception, acteur, "avoir", cle=cle)


def test_dix_decisions_a_la_fois_n_en_font_qu_une(maison_reelle: fabriques.Maison, gerante: User) -> None:
    exception = doublon(maison_reelle)
    resultats = courir([crediter(exception, gerante)] * 10)
    assert sum(isinstance(r, Conflit) for r in resultats) == 9
    assert Avoir.objects.count() == 1
    attend_coherence()


def test_vingt_fois_la_meme_cle_fait_une_decision_et_vingt_reponses(
    maison_reelle: fabriques.Maison, gerante: User
) -> None:
    exception = doublon(maison_reelle)
    resultats = courir([crediter(exception, gerante, "cle-vingt-fois-0001")] * 20)
    assert [r for r in resultats if isinstance(r, Exception)] == []
    assert Avoir.objects.count() == 1
    attend_coherence()


def _deux_pertes(chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, delai: float) -> list[object]:
    """Two owners write the same surplus off, each having seen it open."""
    patronne, exception = fabriques.membre(chez, Role.PROPRIETAIRE), exception_apres(chez, 5600)
    vraie, attendre = decision._verifier, rendez_vous(2, delai)

    def ensemble(dossier_exception: ExceptionMonetaire, choix: Choix) -> None:
        vraie(dossier_exception, choix)
        attendre()

    with monkeypatch.context() as patch:
        patch.setattr(decision, "_verifier", ensemble)
        return courir([partial(decider, exception, patronne, "perte")] * 2)


def test_deux_pertes_a_la_fois_n_en_ecrivent_qu_une(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    resultats = _deux_pertes(maison_reelle, monkeypatch, 0.5)
    assert sum(isinstance(r, Conflit) for r in resultats) == 1
    attend_coherence()


def test_temoin_sans_verrou_le_surplus_est_passe_en_pertes_deux_fois(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    def jouer() -> bool:
        _deux_pertes(maison_reelle, monkeypatch, LONGTEMPS)
        return bool({"I15d", "I17b"} & {v.code for v in verifier()})

    with sans_verrous():
        attend_la_course(jouer)


def test_accepter_et_crediter_a_la_fois_ne_comptent_l_argent_qu_une_fois(
    maison_reelle: fabriques.Maison, gerante: User
) -> None:
    exception = tardif(maison_reelle)
    courir([crediter(exception, gerante), partial(decider, exception, gerante, "accepte")])
    assert Avoir.objects.count() + Recu.objects.count() == 1
    attend_coherence()


def test_deux_notes_s_echangent_leur_argent_sans_blocage(maison_reelle: fabriques.Maison, gerante: User) -> None:
    un, deux = exception_apres(maison_reelle, 4500), exception_apres(maison_reelle, 4500)
    actions: list[Callable[[], object]] = [
        partial(decider, x, gerante, "rembourse", voie="especes") for x in (un, deux)
    ]
    trois, quatre = doublon(maison_reelle), doublon(maison_reelle)
    cibles = [SessionPaiement.objects.get(exceptions=x) for x in (un, deux)]
    actions += [
        partial(decider, trois, gerante, "autre_session", cible=cibles[0]),
        partial(decider, quatre, gerante, "autre_session", cible=cibles[1]),
    ]
    resultats = courir(actions)
    assert [r for r in resultats if isinstance(r, Exception) and not isinstance(r, Conflit | TransitionInterdite)] == []
    attend_coherence()


def test_le_succes_qui_arrive_pendant_la_decision_ne_se_perd_pas(
    maison_reelle: fabriques.Maison, gerante: User
) -> None:
    exception = exception_apres(maison_reelle, 4500)
    session = SessionPaiement.objects.get(exceptions=exception)
    reste = fabriques.tentative(session)
    courir([
        partial(decider, exception, gerante, "accepte", solder_reste=True),
        partial(fabriques.reussir, reste),
    ])  # fmt: skip
    session.refresh_from_db()
    assert session.etat == "paiement_reussi"
    attend_coherence()


def _cles(valeur: str, nombre: int) -> list[object]:
    def une() -> object:
        with une_fois(cle_composer("salon:1:1", valeur, "essai"), "objet:1") as premiere:
            if premiere:
                Notification.objects.count()
            return premiere

    return courir([une] * nombre)


def test_vingt_cles_a_la_fois_font_un_effet(transactional_db: None) -> None:
    assert sorted(map(str, _cles("cle-vingt-fois-0002", 20))) == ["False"] * 19 + ["True"]
    assert CleIdempotence.objects.count() == 1


def test_temoin_sans_la_cle_chaque_clic_compte(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotence, "cle_enregistrer", lambda *_a: None)
    assert _cles("cle-vingt-fois-0003", 4) == [True] * 4


def test_vingt_envois_du_meme_formulaire_font_une_tentative_et_la_meme_page(
    maison_reelle: fabriques.Maison,
) -> None:
    navigateur = Client()
    navigateur.get(f"/q/{maison_reelle.poste.jeton}")
    session = SessionPaiement.objects.latest("date_creation")
    adresse = f"/s/{session.jeton}/"
    navigateur.post(f"{adresse}prestations", {"p": [str(maison_reelle.prestations[0].pk)]})
    navigateur.post(f"{adresse}vous", {"prenom": "Afi", "telephone": fabriques.NUMERO})
    champs = {"reseau": "mtn", "cle": "cle-du-formulaire-01"}

    def payer() -> object:
        copie = Client()
        copie.cookies = navigateur.cookies
        reponse = copie.post(f"{adresse}payer", champs)
        return (reponse.status_code, reponse["Location"])

    assert set(courir([payer] * 20)) == {(303, adresse)}
    assert Paiement.objects.count() == 1
    assert payer() == (303, adresse)
    attend_coherence()
