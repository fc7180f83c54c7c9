"""A salon whose messages leave by a gateway of this machine, and visits that ask for their receipt by number."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salon_paiement.models import Canal, Notification, ReglageCanal, SessionPaiement
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.services.canaux import CanalVoulu, canal_enregistrer
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier
from tests import fabriques

NUMERO = "+2290197000001"
SECRET = "secret-de-la-passerelle-" + "s" * 16


class PasserelleLocale:
    """A gateway that checks signatures, keeps one message per key, and answers what it is told, in turn.

    ``prevues``: a status, or a couple (status, headers); 200 once they are used up. It takes what it answers 2xx to,
    and what ``prend`` says it takes though it answers otherwise.
    """

    def __init__(self, serveur: HTTPServer) -> None:
        self.adresse = serveur.url_for("/messages")
        self.recus: dict[str, dict[str, Any]] = {}
        self.demandes: list[str] = []
        self.prevues: list[int | tuple[int, dict[str, str]]] = []
        self.prend = False
        # What its 2xx answers hold: how it calls the message, if it says so.
        self.dit = ""
        serveur.expect_request("/messages", method="POST").respond_with_handler(self._repondre)

    def _repondre(self, requete: Request) -> Response:
        horodatage, corps = requete.headers["X-Timestamp"], requete.get_data()
        attendue = hmac.new(SECRET.encode(), horodatage.encode() + b"." + corps, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(requete.headers["X-Signature"], f"sha256={attendue}"):
            return Response(status=401)
        cle = requete.headers["Idempotency-Key"]
        self.demandes.append(cle)
        prevue = self.prevues.pop(0) if self.prevues else 200
        code, entetes = prevue if isinstance(prevue, tuple) else (prevue, {})
        if code < 300 or self.prend:
            self.recus.setdefault(cle, json.loads(corps))
        return Response(self.dit, status=code, headers=entetes)

    @property
    def textes(self) -> list[str]:
        return [str(message["text"]) for message in self.recus.values()]


def rapporter(
    reglage: ReglageCanal, rapport: dict[str, Any] | bytes, *, secret: str = SECRET, age: int = 0, adresse: str = ""
) -> int:
    """Send what a gateway reports, signed ``age`` seconds ago; return the answer's status."""
    corps = rapport if isinstance(rapport, bytes) else json.dumps(rapport).encode()
    horodatage = str(int(time.time()) - age)
    signee = hmac.new(secret.encode(), horodatage.encode() + b"." + corps, hashlib.sha256).hexdigest()
    entetes = {"X-Timestamp": horodatage, "X-Signature": f"sha256={signee}"}
    ou = adresse or reverse("accuses", args=[reglage.pk])
    return Client().post(ou, corps, content_type="application/json", headers=entetes).status_code


def dit(message: Notification | str, status: str = "delivered", **champs: Any) -> dict[str, Any]:
    """A report on one message, by our key or by the gateway's own name for it."""
    qui = {"reference": message} if isinstance(message, str) else {"id": str(message.pk)}
    return {**qui, "status": status, "at": int(time.time()), **champs}


def canal_par_passerelle(chez: fabriques.Maison, adresse: str, canal: str = Canal.SMS, **champs: Any) -> ReglageCanal:
    """Open a channel through the salon's own gateway."""
    identifiants = {"adresse": adresse, "secret": SECRET}
    voulu = CanalVoulu(canal=canal, service="passerelle", identifiants=identifiants, **champs)
    return canal_enregistrer(chez.salon, voulu, acteur_id=None)


def visite_payee(chez: fabriques.Maison, *, par_numero: bool = True, courriel: str = "") -> SessionPaiement:
    """A settled visit whose client ticked the box, or not."""
    session = fabriques.session_scannee(chez)
    session_composer(session.pk, choix=[Choix(str(chez.prestations[0].pk))], coiffeur_id="", pourboire=0)
    session_identifier(session.pk, Identite("Afi", NUMERO, courriel, par_numero))
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session))
    session.refresh_from_db()
    return session


def recus_de(session: SessionPaiement) -> list[Notification]:
    """Its receipt's messages, first rung first."""
    return list(Notification.objects.filter(session=session, modele="recu").order_by("date_creation", "pk"))


def envoyer(fois: int = 1) -> None:
    """Let the outbox try what waits, whatever its hour, ``fois`` times."""
    for _rang in range(fois):
        Notification.objects.filter(etat="a_envoyer").update(prochaine_tentative=fabriques.il_y_a(secondes=1))
        notifications_envoyer()


def passerelles(serveur: HTTPServer) -> Iterator[PasserelleLocale]:
    """For a fixture."""
    yield PasserelleLocale(serveur)
