"""Posters that stay silent while the salon works, and whether a QR held in the hand is really one of ours."""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from salon_paiement.droits import Action, salons_de
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import AncienJetonQR, Origine, PosteQR, SessionPaiement
from salon_paiement.qr import hote_public

# Long enough for the largest ``jours_sans_scan`` in a salon that opens two days a week.
RECUL = datetime.timedelta(days=120)
_JETON = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SCHEMA = re.compile(r"^https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Silence:
    """A place that nobody scans any more.

    Args:
        depuis: business day of the last scan, or of the place's creation when ``jamais`` was it scanned.
        jours: worked days that have passed since, whole ones.
    """

    poste: PosteQR
    depuis: datetime.date
    jamais: bool
    jours: int


def silences(postes: QuerySet[PosteQR]) -> list[Silence]:
    """Return the places in use whose QR nobody has scanned while the salon worked; one statement.

    A silence is counted in *worked* business days, those on which the salon had any session, from the day after the
    last scan: holidays are no silence. The last of them may still be going on and is left out, which needs no time
    zone; a salon that never reopens is never alarmed. Salons whose ``jours_sans_scan`` is zero are left out.

    What is read does not grow with the salon's age: one row of each place, by index, and the days after it, of
    :data:`RECUL` at most, where ``jours`` stops counting.
    """
    debut = timezone.now().date() - RECUL
    scans = SessionPaiement.objects.filter(poste=OuterRef("pk"), origine=Origine.SCAN).order_by("-jour").values("jour")
    travail = (
        SessionPaiement.objects.filter(salon=OuterRef("salon"), jour__gte=debut, jour__gt=OuterRef("depuis"))
        .order_by()
        .values("salon")
        .annotate(jours=Count("jour", distinct=True))
        .values("jours")
    )
    muets = (
        postes.filter(actif=True, salon__actif=True, salon__jours_sans_scan__gt=0)
        .annotate(dernier=Subquery(scans[:1]))
        .annotate(depuis=Coalesce("dernier", TruncDate("date_creation", tzinfo=datetime.UTC)))
        .annotate(jours=Coalesce(Subquery(travail, output_field=IntegerField()), 0) - 1)
        .filter(jours__gte=F("salon__jours_sans_scan"))
        .select_related("salon")
        .order_by("salon__nom", "nom")
    )
    return [Silence(poste, poste.depuis, poste.dernier is None, poste.jours) for poste in muets]


def silences_pour(user: User | AnonymousUser) -> list[Silence]:
    """Return the silent places of the salons whose posters ``user`` may see."""
    return silences(PosteQR.objects.filter(salon__in=salons_de(user, Action.VOIR_CATALOGUE)))


class Verdict(enum.StrEnum):
    """What a QR or a code is to the reader's salon."""

    BON = "bon"
    AUTRE_POSTE = "autre_poste"
    HORS_SERVICE = "hors_service"
    REMPLACE = "remplace"
    CODE_INCONNU = "code_inconnu"
    ADRESSE_INCONNUE = "adresse_inconnue"
    AUTRE_SITE = "autre_site"


@dataclass(frozen=True, slots=True)
class Controle:
    """``par_code`` tells that the printed code was typed: it proves nothing of the QR above it."""

    verdict: Verdict
    poste: PosteQR | None = None
    par_code: bool = False


def affiche_controler(saisie: str, salons: Collection[UUID], attendu: PosteQR | None = None) -> Controle:
    """Tell whether ``saisie`` is the present QR or code of a place of these salons.

    Args:
        saisie: the address read from the QR, or the short code printed under it.
        attendu: the place whose poster is being checked, when it is known.

    Another salon's poster is answered like an unknown one: in this salon it is as wrong.
    """
    lue = saisie.strip()
    par_code = "/" not in lue
    if par_code:
        inconnu, cle = Verdict.CODE_INCONNU, {"code_court": code_court_normaliser(lue)}
    else:
        jeton = _jeton_de(lue)
        if jeton is None:
            return Controle(Verdict.AUTRE_SITE)
        inconnu, cle = Verdict.ADRESSE_INCONNUE, {"jeton": jeton}
    if not all(_JETON.fullmatch(valeur) for valeur in cle.values()):
        # Nothing we ever printed, and the database refuses some of it.
        return Controle(inconnu, par_code=par_code)
    poste = PosteQR.objects.filter(salon__in=salons, **cle).select_related("salon").first()
    if poste is not None:
        return Controle(_verdict(poste, attendu), poste, par_code)
    anciens = AncienJetonQR.objects.filter(poste__salon__in=salons, **cle).select_related("poste__salon")
    ancien = anciens.first()
    return Controle(Verdict.REMPLACE, ancien.poste, par_code) if ancien else Controle(inconnu, par_code=par_code)


def _verdict(poste: PosteQR, attendu: PosteQR | None) -> Verdict:
    if not (poste.actif and poste.salon.actif):
        return Verdict.HORS_SERVICE
    return Verdict.BON if attendu is None or attendu == poste else Verdict.AUTRE_POSTE


def _jeton_de(adresse: str) -> str | None:
    """Return what follows ``/q/`` in an address of ours, empty when it is another page, ``None`` on another site.

    Compared character by character and never parsed: ``https://ours@elsewhere`` and ``https://ours.elsewhere``
    differ at the first character after our name.
    """
    hote = hote_public()
    # Browsers hide the scheme, and people copy what they see.
    nue = _SCHEMA.sub("", adresse, count=1)
    reste = nue[len(hote) :]
    if nue[: len(hote)].lower() != hote.lower() or not reste.startswith("/"):
        return None
    return reste.removeprefix("/q/").rstrip("/") if reste.startswith("/q/") else ""
