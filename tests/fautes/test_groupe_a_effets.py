"""Faults of messages, in every dialect: twice, early, never, days late, about nobody (F02, F04–F06, F11, F12)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paiements.models import Ecriture, EvenementFournisseur, ExceptionMonetaire, Paiement
from paiements.services import initiation
from paiements.services.comptes import webhook_adresse
from salon_paiement.etats import EtatSession
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.services.expiration import sessions_expirer
from tests.fautes.chez import Chez, attendre_messages, demander, vieillir
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OPERATIONS = ["encaissement", "reglement"]


def un_seul_effet(paiement: Paiement) -> None:
    """This attempt settled its note once."""
    paiement.refresh_from_db()
    assert paiement.etat == "reussi"
    assert SessionPaiement.objects.get(pk=paiement.session_id).etat == EtatSession.PAIEMENT_REUSSI
    assert sorted(Ecriture.objects.values_list("libelle", flat=True).distinct()) == OPERATIONS
    assert Ecriture.objects.values("operation").distinct().count() == 2
    assert Recu.objects.count() == 1
    attend_coherence()


def test_le_meme_fait_annonce_sous_un_autre_numero_n_a_qu_un_effet(chez: Chez) -> None:
    chez.pilote.scenario("approuver")
    paiement = chez.payer()
    reference = chez.prise(paiement)
    chez.pilote.attendre(reference, "SUCCESSFUL")
    attendre_messages(1)
    for _fois in range(3):
        assert set(chez.pilote.relancer_webhook(reference, fois=2)) == {200}
        demander()
    # Only Wave numbers its events: elsewhere identical bodies are one row, whatever they meant.
    assert EvenementFournisseur.objects.count() >= (2 if chez.dialecte == "wave" else 1)
    assert set(EvenementFournisseur.objects.values_list("etat", flat=True)) == {"traite"}
    un_seul_effet(paiement)


def test_le_message_arrive_avant_la_reponse_a_notre_demande(chez: Chez) -> None:
    chez.pilote.scenario("webhook_avant_reponse")
    paiement = chez.payer()
    assert attendre_messages(1) >= 1
    demander()
    un_seul_effet(paiement)


def test_le_message_est_traite_avant_meme_que_la_reponse_soit_ecrite(
    chez: Chez, monkeypatch: pytest.MonkeyPatch
) -> None:
    ecrire = initiation._ecrire_reponse

    def traiter_puis_ecrire(*args: Any) -> None:
        attendre_messages(1)
        demander()
        ecrire(*args)

    chez.pilote.scenario("webhook_avant_reponse")
    monkeypatch.setattr(initiation, "_ecrire_reponse", traiter_puis_ecrire)
    paiement = chez.payer()
    demander()
    un_seul_effet(paiement)


def test_sans_aucun_message_la_premiere_question_trouve(chez: Chez) -> None:
    chez.pilote.scenario("webhook_aucun")
    paiement = chez.payer()
    chez.pilote.attendre(chez.prise(paiement), "SUCCESSFUL")
    assert paiement.prochaine_verification is not None
    assert (paiement.prochaine_verification - (paiement.initie_le or paiement.date_creation)).total_seconds() <= 60
    demander()
    assert not EvenementFournisseur.objects.exists()
    un_seul_effet(paiement)


@pytest.mark.parametrize(("jours", "fin"), [(2, "paiement_reussi"), (30, "expire")])
def test_un_message_en_retard_de_plusieurs_jours_fait_encore_demander(chez: Chez, jours: int, fin: str) -> None:
    # Refused, the note expires; much later the operator took the money after all, and says so.
    chez.pilote.scenario("expirer", webhook="aucun")
    paiement = chez.payer()
    reference = chez.prise(paiement)
    chez.pilote.attendre(reference, "FAILED")
    demander()
    paiement.refresh_from_db()
    # Where a client's failure leaves the request open, the note waits for its verdict however long that takes.
    ouverte = paiement.etat == "en_cours"
    # A note composed at the day's first hour may wait until the next day's end, and two hours more.
    vieillir(hours=27)
    assert sessions_expirer() == (not ouverte)
    vieillir(days=jours)
    Paiement.objects.update(prochaine_verification=None)
    chez.pilote.decider(reference, "approuver")
    chez.pilote.attendre(reference, "SUCCESSFUL")
    assert chez.pilote.relancer_webhook(reference) == [200]
    demander()
    paiement.refresh_from_db()
    session = SessionPaiement.objects.get(pk=paiement.session_id)
    assert (paiement.etat, session.etat) == ("reussi", "paiement_reussi" if ouverte else fin)
    # Too late for the note, the money waits for a human instead.
    attendues = [] if session.etat == "paiement_reussi" else ["tardif"]
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == attendues
    attend_coherence()


def test_un_message_dont_personne_n_a_l_usage_est_garde_sans_effet(chez: Chez) -> None:
    paiement = chez.payer()
    inconnus: list[dict[str, Any]] = [
        {"name": "moon.landed", "type": "moon.landed", "status": "purple", "entity": {}, "data": {}},
        {"name": "transaction.approved", "entity": {"id": "n'est pas d'ici"}, "data": {"id": None}, "reference": 7},
        {"extra": list(range(50)), "reference": "REF-DE-PERSONNE-1", "id": "EV_1", "data": {"id": "cos-personne00001"}},
        {},
    ]
    codes = []
    for rang, message in enumerate(inconnus):
        corps = json.dumps({**message, "n": rang})
        codes += chez.pilote.webhook_brut(chez.dialecte, corps, url=webhook_adresse(chez.compte))
    # PayDunya proves itself by a hash inside the body: what does not carry it is not from PayDunya.
    assert set(codes) <= ({401} if chez.dialecte == "paydunya" else {200})
    demander()
    assert not EvenementFournisseur.objects.filter(etat__in=["traite", "en_echec"]).exists()
    paiement.refresh_from_db()
    assert paiement.etat in {"en_cours", "incertain"}
    attend_coherence()
