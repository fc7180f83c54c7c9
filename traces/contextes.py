"""Forgetting the personal half of facts: addresses are cut, halves are emptied, and each commitment still holds.

The salt of a half goes with it (``engagement.py``): what the sealed row keeps then says nothing of anybody.
"""

from __future__ import annotations

import datetime
import ipaddress
import uuid
from collections import Counter
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet

from traces.engagement import moitie_effacer
from traces.models import TraceContexte

LOT = 500
_TEXTE_VIDE = {"description": ""}
_TECHNIQUE_VIDE = {
    "requete": "", "adresse_ip": None, "user_agent": "", "appareil": "", "navigateur": "", "os": "",
    "duree_execution": None, "memoire_utilisee": None, "pays": "", "ville": "", "coordonnees": "",
}  # fmt: skip
AVEC_TEXTE = ~Q(**_TEXTE_VIDE)
AVEC_TECHNIQUE = ~Q(
    **{nom: valeur for nom, valeur in _TECHNIQUE_VIDE.items() if valeur is not None},
    adresse_ip__isnull=True, duree_execution__isnull=True, memoire_utilisee__isnull=True,
)  # fmt: skip
# What facts older than the commitment carry once cut: they have no salt to lose, and must not be cut every night.
_SANS_SEL = b""
Annoncer = Callable[[Counter[uuid.UUID | None]], None]


def ip_tronquer(adresse: str) -> str:
    """Return the network of an address: /24 of an IPv4 one (also written as IPv6), /48 of an IPv6 one."""
    ip = ipaddress.ip_interface(adresse).ip
    ancienne = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    ip = ancienne or ip
    prefixe = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network((ip, prefixe), strict=False).network_address)


def ips_tronquer(avant: datetime.datetime, annoncer: Annoncer, *, lot: int = LOT) -> int:
    """Cut the addresses of facts older than ``avant``, ``lot`` rows a transaction.

    Args:
        annoncer: called inside each transaction with how many rows of each salon were touched.

    Returns:
        How many addresses were cut.
    """
    entieres = Q(adresse_ip__isnull=False, feuille_technique__isnull=True)
    return _parcourir(entieres, avant, _tronquer, annoncer, lot)


def moities_vider(
    avant: datetime.datetime, annoncer: Annoncer, *, texte: bool = False, technique: bool = False, lot: int = LOT
) -> int:
    """Empty a half of the contexts of facts older than ``avant``; see :func:`ips_tronquer`."""
    reste = (AVEC_TEXTE if texte else Q(pk=None)) | (AVEC_TECHNIQUE if technique else Q(pk=None))

    def vider(contexte: TraceContexte) -> set[str]:
        return _vider(contexte, texte=texte, technique=technique)

    return _parcourir(reste, avant, vider, annoncer, lot)


def contextes_oublier(contextes: QuerySet[TraceContexte], *, texte: bool, technique: bool, lot: int = LOT) -> int:
    """Empty halves of these contexts, in the caller's transaction; returns how many held something."""
    reste = (AVEC_TEXTE if texte else Q(pk=None)) | (AVEC_TECHNIQUE if technique else Q(pk=None))
    total, dernier = 0, 0
    while lignes := _prendre(contextes.filter(reste), dernier, lot, attendre=True):
        _ecrire([(ligne, _vider(ligne, texte=texte, technique=technique)) for ligne in lignes])
        total, dernier = total + len(lignes), lignes[-1].pk
    return total


def _parcourir(
    reste: Q, avant: datetime.datetime, changer: Callable[[TraceContexte], set[str]], annoncer: Annoncer, lot: int
) -> int:
    total, dernier = 0, 0
    anciens = TraceContexte.objects.filter(reste, trace__date_creation__lt=avant).select_related("trace")
    while True:
        with transaction.atomic():
            lignes = _prendre(anciens, dernier, lot, attendre=False)
            if not lignes:
                return total
            _ecrire([(ligne, changer(ligne)) for ligne in lignes])
            annoncer(Counter(ligne.trace.salon_id for ligne in lignes))
        total, dernier = total + len(lignes), lignes[-1].pk


def _prendre(contextes: QuerySet[TraceContexte], dernier: int, lot: int, *, attendre: bool) -> list[TraceContexte]:
    """Lock the next rows; a purge leaves those that another one holds."""
    tenus = contextes.select_for_update(skip_locked=not attendre, of=("self",))
    return list(tenus.filter(pk__gt=dernier).order_by("pk")[:lot])


def _ecrire(changes: list[tuple[TraceContexte, set[str]]]) -> None:
    champs = sorted(set().union(*(touches for _ligne, touches in changes)))
    TraceContexte.objects.bulk_update([ligne for ligne, _touches in changes], champs)


def _tronquer(contexte: TraceContexte) -> set[str]:
    touches = set(moitie_effacer(contexte, technique=True))
    if contexte.feuille_technique is None:
        contexte.feuille_technique = _SANS_SEL
    contexte.adresse_ip = ip_tronquer(contexte.adresse_ip or "0.0.0.0")  # noqa: S104
    return touches | {"adresse_ip", "feuille_technique"}


def _vider(contexte: TraceContexte, *, texte: bool, technique: bool) -> set[str]:
    touches = set(moitie_effacer(contexte, texte=texte, technique=technique))
    vides = {**(_TEXTE_VIDE if texte else {}), **(_TECHNIQUE_VIDE if technique else {})}
    for nom, valeur in vides.items():
        setattr(contexte, nom, valeur)
    return touches | set(vides)
