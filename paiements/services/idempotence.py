"""One key, one effect: the key is committed with what it made, and a replay is led to that thing as it is now.

The HTML forms carry a hidden key; a header ``Idempotency-Key`` is as good everywhere. Both end here, and so does the
one rule of what a key looks like.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import CleIdempotence
from salon_paiement.erreurs import Conflit, SaisieInvalide

DUREE = datetime.timedelta(hours=72)
EN_TETE = "Idempotency-Key"
_FORME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Cle:
    """A client's key as it came.

    Args:
        portee: whose keys these are (``session:<id>``, ``salon:<id>:<user id>``).
        valeur: the key itself.
        empreinte: digest of the operation's name and parameters.
    """

    portee: str
    valeur: str
    empreinte: str


PAGE_PERIMEE = _("Cette page n'est plus à jour. Vérifiez puis validez de nouveau.")


def cle_valide(valeur: str) -> bool:
    """Tell whether ``valeur`` has the form of a key: 1 to 64 characters ``[A-Za-z0-9_-]``."""
    return bool(_FORME.fullmatch(valeur))


def cle_lue(request: HttpRequest) -> str:
    """Return the request's key: the header's, else the hidden field's; empty when it has none."""
    return request.headers.get(EN_TETE, "") or str(request.POST.get("cle", ""))


class CleEnCours(Conflit):
    """The same key was committed by somebody else meanwhile (409).

    No HTML form sees it: each operation waits for the first one's end (:func:`une_fois`, or the row it locks before
    it reads the key), then answers as the first one did. It is what an API that does not wait would answer.
    """


class CleAbsente(SaisieInvalide):
    """The form came without its key, or with one that is not ours (422): twice, it would count twice."""

    code, champ = "idempotency_key_required", EN_TETE


class AutresParametres(SaisieInvalide):
    """The key was used for something else (422)."""

    code, champ = "idempotency_key_reused", EN_TETE


def cle_composer(portee: str, valeur: str, operation: str, *parametres: object) -> Cle:
    """Build the key of one operation.

    Raises:
        CleAbsente: the key is missing or is not one of ours (422).
    """
    if not cle_valide(valeur):
        raise CleAbsente(PAGE_PERIMEE)
    texte = "\x1f".join([operation, *(str(p) for p in parametres)])
    return Cle(portee, valeur, hashlib.sha256(texte.encode()).hexdigest())


def cle_deriver(valeur: str, suite: str) -> str:
    """Return the key of what follows ``valeur``'s operation: the same for the same form, and nobody else's."""
    return hashlib.sha256(f"{valeur}\x1f{suite}".encode()).hexdigest()


def cle_retrouver(cle: Cle) -> str:
    """Return what this key made (``objet``), empty when it is new.

    Raises:
        AutresParametres: it was used with other parameters (422).
    """
    deja = CleIdempotence.objects.filter(portee=cle.portee, cle=cle.valeur).values_list("empreinte", "objet").first()
    if deja is None:
        return ""
    empreinte, objet = deja
    if empreinte != cle.empreinte:
        raise AutresParametres(_("Cette page a déjà servi à une autre opération. Rechargez-la."))
    return objet


def cle_enregistrer(cle: Cle, objet: str) -> None:
    """Commit the key with what it made, inside the caller's transaction.

    Raises:
        AutresParametres: it was used with other parameters meanwhile (422).
        CleEnCours: it was used for the same thing meanwhile (409): ask again, nothing was done.
    """
    try:
        with transaction.atomic():
            CleIdempotence.objects.create(portee=cle.portee, cle=cle.valeur, empreinte=cle.empreinte, objet=objet)
    except IntegrityError as erreur:
        cle_retrouver(cle)
        raise CleEnCours(_("Cette opération est déjà en cours. Attendez sa réponse.")) from erreur


@contextmanager
def une_fois(cle: Cle, objet: str) -> Iterator[bool]:
    """Hold one transaction in which ``cle`` is used: True the first time, False when it was used already.

    The key is taken before any other lock, so that of many clicks at once the others wait for the first one's end;
    whatever the operation refuses gives the key back.

    Args:
        objet: what the operation is about, kept with the key unless :func:`cle_noter` says better.

    Raises:
        AutresParametres: it was used with other parameters (422).
    """
    with transaction.atomic():
        try:
            cle_enregistrer(cle, objet)
        except CleEnCours:
            yield False
        else:
            yield True


def cle_noter(cle: Cle, objet: str) -> None:
    """Say what a key has made, once it is known, in the transaction of :func:`une_fois`."""
    CleIdempotence.objects.filter(portee=cle.portee, cle=cle.valeur).update(objet=objet)


def cle_connue(portee: str, valeur: str) -> bool:
    """Tell whether this key was used already."""
    return cle_valide(valeur) and CleIdempotence.objects.filter(portee=portee, cle=valeur).exists()


def cles_purger(maintenant: datetime.datetime | None = None) -> int:
    """Forget keys older than 72 hours; returns how many."""
    limite = (maintenant or timezone.now()) - DUREE
    nombre, _detail = CleIdempotence.objects.filter(date_creation__lt=limite).delete()
    return nombre
