"""Who is asking, kept beside the request: id, address, device. Read by traces and logs."""

from __future__ import annotations

import contextvars
import functools
import ipaddress
import resource
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ua_parser import parse


@dataclass(slots=True)
class ContexteRequete:
    """One request (or task): ``debut`` is a monotonic clock in seconds."""

    requete: str
    adresse_ip: str | None = None
    user_agent: str = ""
    debut: float = field(default_factory=time.monotonic)


_courant: contextvars.ContextVar[ContexteRequete | None] = contextvars.ContextVar("contexte", default=None)


def contexte_courant() -> ContexteRequete | None:
    """Return the context of the request being served, or ``None`` in a task or command."""
    return _courant.get()


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
        return str(ipaddress.ip_address(brut.partition("%")[0]))
    except ValueError:
        return None


@functools.lru_cache(maxsize=512)
def appareil_de(user_agent: str) -> tuple[str, str, str]:
    """Return (device, browser, system) as ua-parser reads them, empty strings when unknown."""
    lu = parse(user_agent)
    appareil = " ".join(filter(None, [lu.device.brand, lu.device.model])) if lu.device else ""
    navigateur = f"{lu.user_agent.family} {lu.user_agent.major or ''}".strip() if lu.user_agent else ""
    systeme = f"{lu.os.family} {lu.os.major or ''}".strip() if lu.os else ""
    return appareil[:100], navigateur[:50], systeme[:50]


def memoire_utilisee() -> int:
    """Return the peak resident memory of this process, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class ContexteMiddleware:
    """Give each request an id, answer it back in ``X-Request-Id``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        contexte = self.contexte(request)
        jeton = _courant.set(contexte)
        try:
            reponse = self.get_response(request)
        finally:
            _courant.reset(jeton)
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
