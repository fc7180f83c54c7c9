"""Who is asking, kept beside the request: id, address, device. Read by traces and logs."""

from __future__ import annotations

import contextvars
import functools
import ipaddress
import logging
import resource
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from ua_parser import parse

journal = logging.getLogger(__name__)

# Seconds a place may take to look up, inside the transaction of a payment: a file on this machine needs far less.
LIEU_MAX = 0.05
SANS_LIEU = ("", "")


@dataclass(slots=True)
class ContexteRequete:
    """One request (or task): ``debut`` is a monotonic clock in seconds."""

    requete: str
    adresse_ip: str | None = None
    user_agent: str = ""
    debut: float = field(default_factory=time.monotonic)
    lieu: tuple[str, str] | None = None


_courant: contextvars.ContextVar[ContexteRequete | None] = contextvars.ContextVar("contexte", default=None)


ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Sujet:
    """Whose work this is, as every log line says: a session's and a client's key, an attempt's reference."""

    session: str = ABSENT
    client: str = ABSENT
    paiement: str = ABSENT


_PERSONNE = Sujet()
_sujet: contextvars.ContextVar[Sujet] = contextvars.ContextVar("sujet", default=_PERSONNE)
# Apart from the request's: a task has no address and no device, and its facts keep no context.
_tache: contextvars.ContextVar[str] = contextvars.ContextVar("tache", default=ABSENT)


def contexte_courant() -> ContexteRequete | None:
    """Return the context of the request being served, or ``None`` in a task or command."""
    return _courant.get()


def requete_courante() -> str:
    """Return the id of the request, else of the task, ``-`` in a command."""
    contexte = _courant.get()
    return contexte.requete if contexte is not None else _tache.get()


def sujet_courant() -> Sujet:
    """Return whose work this is; never fails, ``-`` stands for what is not known."""
    return _sujet.get()


def requete_et_sujet(request: object = None) -> tuple[str, Sujet]:
    """Return what a line says now, or said of ``request`` when it is told after it was served."""
    dit = getattr(request, "_dit_au_journal", None)
    return dit if dit is not None else (requete_courante(), _sujet.get())


@contextmanager
def sujet(*, session: object = None, client: object = None, paiement: object = None) -> Iterator[None]:
    """Say whose work the lines logged inside are; what is not given stays what it was around.

    Another session than the one around starts from nothing: a round's next row is not told as its neighbour's.
    """
    jeton = _sujet.set(_avec(_sujet.get(), session, client, paiement))
    try:
        yield
    finally:
        _sujet.reset(jeton)


def sujet_noter(*, session: object = None, client: object = None, paiement: object = None) -> None:
    """The same until the end of the request being served; does nothing in a round, whose rows are each their own."""
    if _courant.get() is not None:
        _sujet.set(_avec(_sujet.get(), session, client, paiement))


def tache_commencer(numero: str) -> None:
    """Give the lines of a background task its number; :func:`tache_finir` takes it back."""
    _tache.set(numero or ABSENT)
    _sujet.set(_PERSONNE)


def tache_finir() -> None:
    """End what :func:`tache_commencer` began: a worker's thread serves the next task."""
    tache_commencer("")


def _avec(autour: Sujet, session: object, client: object, paiement: object) -> Sujet:
    if session and str(session) != autour.session and autour.session != ABSENT:
        autour = _PERSONNE
    donnes = {"session": session, "client": client, "paiement": paiement}
    return replace(autour, **{nom: str(valeur) for nom, valeur in donnes.items() if valeur})


def adresse_ip(request: HttpRequest) -> str | None:
    """Return the client's address, counting exactly ``settings.NOMBRE_PROXYS`` trusted proxies.

    The left part of X-Forwarded-For is written by anybody: only the entry added by the outermost
    trusted proxy counts. What is not an address is no address: it would break the write of a fact.
    """
    proxys: int = settings.NOMBRE_PROXYS
    if proxys:
        chaine = [a.strip() for a in request.headers.get("x-forwarded-for", "").split(",") if a.strip()]
        if len(chaine) >= proxys and (vue := _adresse_valide(chaine[-proxys])):
            return vue
    return _adresse_valide(request.META.get("REMOTE_ADDR", ""))


def _adresse_valide(brut: str) -> str | None:
    try:
        # Without its zone (``%eth0``), which no column keeps.
        lue = ipaddress.ip_address(brut.partition("%")[0])
        # A socket open to both families writes IPv4 as ``::ffff:192.0.2.1``: all of them would be one IPv6 network.
        return str(getattr(lue, "ipv4_mapped", None) or lue)
    except ValueError:
        return None


@functools.lru_cache(maxsize=512)
def appareil_de(user_agent: str) -> tuple[str, str, str]:
    """Return (device, browser, system) as ua-parser reads them, empty strings when unknown."""
    lu = parse(user_agent)
    appareil = _appareil(lu.device.brand or "", lu.device.model or "") if lu.device else ""
    navigateur = f"{lu.user_agent.family} {lu.user_agent.major or ''}".strip() if lu.user_agent else ""
    systeme = f"{lu.os.family} {lu.os.major or ''}".strip() if lu.os else ""
    return appareil[:100], navigateur[:50], systeme[:50]


def _appareil(marque: str, modele: str) -> str:
    """Keep what tells phones apart: « Generic » names nobody, and recent Chromes call every Android phone « K »."""
    if marque.startswith("Generic"):
        return "" if modele == "K" else modele
    return f"{marque} {modele}".strip()


def lieu_de(contexte: ContexteRequete) -> tuple[str, str]:
    """Return (country, town) of a request as ``settings.GEOLOCALISATION`` finds them, empty strings by default.

    Asked at the request's first fact only. What raises says nothing; what is slower than :data:`LIEU_MAX` asks the
    network, and is not called again by this process.
    """
    if contexte.lieu is None:
        contexte.lieu = _chercher(contexte.adresse_ip) if contexte.adresse_ip else SANS_LIEU
    return contexte.lieu


_trop_lentes: set[str] = set()


def _chercher(adresse: str) -> tuple[str, str]:
    chemin: str = settings.GEOLOCALISATION
    if not chemin or chemin in _trop_lentes:
        return SANS_LIEU
    debut = time.monotonic()
    try:
        pays, ville = import_string(chemin)(adresse) or SANS_LIEU
        lieu = (str(pays or "")[:50], str(ville or "")[:50])
    except Exception:
        # A place is a comfort: whatever its look-up does, the fact is written.
        journal.warning("géolocalisation %s", chemin, exc_info=True)
        lieu = SANS_LIEU
    if (duree := time.monotonic() - debut) > LIEU_MAX:
        _trop_lentes.add(chemin)
        journal.error("géolocalisation %s trop lente (%.0f ms) : arrêtée", chemin, duree * 1000)
    return lieu


def memoire_utilisee() -> int:
    """Return the resident memory of this process now, in bytes; its peak where the system does not say."""
    try:
        return int(_STATM.read_bytes().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return memoire_maximale()


_STATM = Path("/proc/self/statm")


def memoire_maximale() -> int:
    """Return the peak resident memory of this process, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class ContexteMiddleware:
    """Give each request an id, answer it back in ``X-Request-Id``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        contexte = self.contexte(request)
        jeton, jeton_sujet = _courant.set(contexte), _sujet.set(_PERSONNE)
        try:
            reponse = self.get_response(request)
        finally:
            # Django tells refusals (403, 404…) after every middleware, with the request in hand.
            request.__dict__["_dit_au_journal"] = (contexte.requete, _sujet.get())
            _courant.reset(jeton)
            _sujet.reset(jeton_sujet)
        reponse["X-Request-Id"] = contexte.requete
        return reponse

    def contexte(self, request: HttpRequest) -> ContexteRequete:
        """Return what the traces and logs of this request will say of it."""
        return ContexteRequete(
            requete=str(uuid.uuid4()),
            adresse_ip=adresse_ip(request),
            user_agent=request.headers.get("user-agent", "")[:400],
        )


class ContexteMachineMiddleware(ContexteMiddleware):
    """The same for a machine's message, which writes no trace of its own: its id is all that logs need."""

    def contexte(self, request: HttpRequest) -> ContexteRequete:
        """Return a context that knows neither address nor device."""
        return ContexteRequete(requete=str(uuid.uuid4()))
