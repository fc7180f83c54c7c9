"""F74, F75: a gateway that is down, slow, cut or unsure: the money is safe, and one message is one message."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salon_paiement.etats import EtatSession
from salon_paiement.models import EtatNotification, Notification
from salon_paiement.notifications.boite_envoi import ATTENTE_MAX, REPRISES, notifications_envoyer
from salon_paiement.reseau.session import SessionGardee
from tests import fabriques
from tests.fabriques_messages import NUMERO, PasserelleLocale, canal_par_passerelle, envoyer, recus_de, visite_payee

pytestmark = pytest.mark.django_db
E = EtatNotification


@pytest.fixture
def recu(maison: fabriques.Maison, passerelle: PasserelleLocale) -> Notification:
    """The receipt's SMS of a paid visit, due now."""
    canal_par_passerelle(maison, passerelle.adresse)
    session = visite_payee(maison)
    assert session.etat == EtatSession.PAIEMENT_REUSSI
    [message] = recus_de(session)
    return message


def test_le_recu_part_signe_en_un_seul_sms(recu: Notification, passerelle: PasserelleLocale) -> None:
    envoyer()
    recu.refresh_from_db()
    assert (recu.etat, recu.segments) == (E.ENVOYEE, 1)
    [(cle, message)] = passerelle.recus.items()
    assert cle == str(recu.pk) == message["id"]
    assert (message["channel"], message["to"], message["language"]) == ("sms", NUMERO, "fr")
    assert message["text"].startswith("[ESSAI] 5 000 F payés, Salon Afi. Recu http")
    assert "/stop/" in message["text"]
    assert len(message["text"]) <= 160


@pytest.mark.parametrize(
    ("reponse", "etat"),
    [(500, E.A_ENVOYER), (503, E.A_ENVOYER), (408, E.A_ENVOYER), (401, E.A_ENVOYER), (302, E.A_ENVOYER),
     (400, E.EN_ECHEC), (404, E.EN_ECHEC), (422, E.EN_ECHEC), (409, E.ENVOYEE)],
)  # fmt: skip
def test_la_reponse_decide(recu: Notification, passerelle: PasserelleLocale, reponse: int, etat: str) -> None:
    passerelle.prevues = [reponse]
    envoyer()
    recu.refresh_from_db()
    assert recu.etat == etat
    assert recu.cout == 0
    if etat == E.A_ENVOYER:
        envoyer()
        recu.refresh_from_db()
        assert (recu.etat, len(passerelle.recus)) == (E.ENVOYEE, 1)


def test_une_redirection_n_est_pas_suivie(
    recu: Notification, passerelle: PasserelleLocale, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/ailleurs").respond_with_data("{}")
    passerelle.prevues = [(307, {"Location": httpserver.url_for("/ailleurs")})]
    envoyer()
    assert [requete.path for requete, _reponse in httpserver.log] == ["/messages"]


def test_attend_ce_que_la_passerelle_demande(recu: Notification, passerelle: PasserelleLocale) -> None:
    passerelle.prevues = [(429, {"Retry-After": "600"})]
    envoyer()
    recu.refresh_from_db()
    reste = (recu.prochaine_tentative - timezone.now()).total_seconds()
    assert 590 < reste <= 600 < ATTENTE_MAX
    assert notifications_envoyer() == 0


@pytest.fixture
def court(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silences are short, for the test's sake."""
    defauts: dict[str, float] = SessionGardee.__init__.__kwdefaults__ or {}
    monkeypatch.setitem(defauts, "lecture", 0.3)


def test_prise_deux_fois_mais_trop_lente_n_est_qu_un_message(
    recu: Notification, passerelle: PasserelleLocale, httpserver: HTTPServer, court: None
) -> None:
    """F75: it answers 200, twice after we stopped listening; the third time in time."""
    attentes = [0.6, 0.6, 0.0]
    repondre = passerelle._repondre

    def lentement(requete: Request) -> Response:
        time.sleep(attentes.pop(0))
        return repondre(requete)

    httpserver.clear()
    httpserver.expect_request("/messages").respond_with_handler(lentement)
    for rang in range(1, 4):
        envoyer()
        limite = time.monotonic() + 5
        while len(passerelle.demandes) < rang and time.monotonic() < limite:
            time.sleep(0.02)
    recu.refresh_from_db()
    assert (recu.etat, recu.tentatives) == (E.ENVOYEE, 3)
    assert passerelle.demandes == [str(recu.pk)] * 3
    assert len(passerelle.recus) == 1


def test_un_ouvrier_tue_pendant_l_envoi_repart_sous_la_meme_cle(
    recu: Notification, passerelle: PasserelleLocale
) -> None:
    Notification.objects.filter(pk=recu.pk).update(
        etat=E.EN_ENVOI, tentatives=1, prochaine_tentative=fabriques.il_y_a(secondes=1)
    )
    assert notifications_envoyer() == 1
    recu.refresh_from_db()
    assert (recu.etat, passerelle.demandes) == (E.ENVOYEE, [str(recu.pk)])


@pytest.fixture
def coupee() -> Iterator[str]:
    """A server that takes the request and cuts the line (RST)."""
    ecoute = socket.create_server(("127.0.0.1", 0))

    def couper() -> None:
        while True:
            try:
                prise, _qui = ecoute.accept()
            except OSError:
                return
            prise.recv(65_536)
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            prise.close()

    threading.Thread(target=couper, daemon=True).start()
    yield f"http://127.0.0.1:{ecoute.getsockname()[1]}/messages"
    ecoute.close()


def test_une_ligne_coupee_se_reprend(recu: Notification, maison: fabriques.Maison, coupee: str) -> None:
    canal_par_passerelle(maison, coupee)
    envoyer()
    recu.refresh_from_db()
    assert (recu.etat, recu.erreur) == (E.A_ENVOYER, "réponse perdue (ConnectionError)")
    # Silent to the end, it may have been taken and billed: nobody says that it failed.
    canal_par_passerelle(maison, coupee, cout_unitaire=20)
    envoyer(len(REPRISES))
    recu.refresh_from_db()
    assert (recu.etat, recu.cout, recu.tentatives) == (E.INCERTAINE, 20, len(REPRISES) + 1)


def test_personne_a_cette_adresse_se_reprend(recu: Notification, maison: fabriques.Maison) -> None:
    canal_par_passerelle(maison, "http://127.0.0.1:9/messages")
    envoyer()
    recu.refresh_from_db()
    assert recu.etat == E.A_ENVOYER
