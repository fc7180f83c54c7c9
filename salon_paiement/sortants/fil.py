"""One call to a partner's server: no database here, so that many of them may wait at once."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from requests import Response

from salon_paiement.reseau.attente import attente_lire
from salon_paiement.reseau.session import PasPartie, ReponsePerdue, SessionGardee
from salon_paiement.sortants.signature import signature_composer

# Seconds: to open the connection, of silence, in all. Then bytes of the answer that are read.
CONNEXION, LECTURE, TOTAL, LU_MAX = 5.0, 15.0, 15.0, 4 * 1024
_PATIENTENT = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Envoi:
    """One try, leased. ``tentatives`` is the lease's number; ``rang`` counts the tries of this round, from 1."""

    livraison_id: uuid.UUID
    point_id: uuid.UUID
    evenement_id: uuid.UUID
    type: str
    tentatives: int
    rang: int
    url: str
    corps: bytes
    # A deleted or lost key gives no secret: nothing may leave unsigned.
    secrets: tuple[str, ...] = field(repr=False)
    lent: bool


@dataclass(frozen=True, slots=True)
class Reponse:
    """What came back. ``attente`` is how many seconds the server asks us to wait, ``erreur`` a code of ours."""

    statut: int | None = None
    duree_ms: int = 0
    erreur: str = ""
    attente: int | None = None

    @property
    def prise(self) -> bool:
        """Whether the partner has it."""
        return not self.erreur


def envoi_porter(envoi: Envoi) -> Reponse:
    """Send one event; whatever the other side does is an answer."""
    if not envoi.secrets:
        return Reponse(erreur="secret_illisible")
    debut = time.monotonic()
    instant = int(time.time())
    entetes = {
        "Content-Type": "application/json",
        # What is packed could unfold without end.
        "Accept-Encoding": "identity",
        "User-Agent": f"SalonPaiement/{settings.VERSION} (webhooks)",
        "webhook-id": str(envoi.evenement_id),
        "webhook-timestamp": str(instant),
        "webhook-signature": signature_composer(str(envoi.evenement_id), instant, envoi.corps, envoi.secrets),
    }
    try:
        with SessionGardee(connexion=CONNEXION, lecture=LECTURE, total=TOTAL, coupe=LU_MAX) as session:
            recue = session.post(envoi.url, data=envoi.corps, headers=entetes)
    except PasPartie:
        return Reponse(duree_ms=_duree(debut), erreur="injoignable")
    except ReponsePerdue:
        return Reponse(duree_ms=_duree(debut), erreur="sans_reponse")
    return _lire(recue, _duree(debut))


def _lire(recue: Response, duree: int) -> Reponse:
    statut = recue.status_code
    if 200 <= statut < 300:
        return Reponse(statut, duree)
    erreur = "redirection" if 300 <= statut < 400 else "refus"
    entete = recue.headers.get("Retry-After")
    attente = attente_lire(entete) if entete and statut in _PATIENTENT else None
    return Reponse(statut, duree, erreur, attente)


def _duree(debut: float) -> int:
    return int((time.monotonic() - debut) * 1000)
