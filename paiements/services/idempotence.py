"""One key, one effect: the key is committed with what it made, and a replay is led to that thing as it is now.

The HTML forms carry a hidden key, the API the ``Idempotency-Key`` header; both end here.
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


def cle_valide(valeur: str) -> bool:
    """Tell whether ``valeur`` has the form of a key: 1 to 64 characters ``[A-Za-z0-9_-]``."""
    return bool(_FORME.fullmatch(valeur))


def cle_lue(request: HttpRequest) -> str:
    """Return the request's key: the header's, else the hidden field's; empty when it has none."""
    return request.headers.get(EN_TETE, "") or str(request.POST.get("cle", ""))


class CleEnCours(Conflit):
    """The same key is being used at this very moment: forms answer with the page, the API with 409."""


class AutresParametres(SaisieInvalide):
    """The key was used for something else (422)."""


def cle_composer(portee: str, valeur: str, operation: str, *parametres: object) -> Cle:
    """Build the key of one operation.

    Raises:
        SaisieInvalide: the key is missing or is not one of ours.
    """
    if not cle_valide(valeur):
        raise SaisieInvalide(_("Cette page n'est plus à jour. Vérifiez puis validez de nouveau."))
    texte = "\x1f".join([operation, *(str(p) for p in parametres)])
    return Cle(portee, valeur, hashlib.sha256(texte.encode()).hexdigest())


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
        CleEnCours: the same key is being used at this very moment (409): ask again, nothing was done.
    """
    try:
        with transaction.atomic():
            CleIdempotence.objects.create(portee=cle.portee, cle=cle.valeur, empreinte=cle.empreinte, objet=objet)
    except IntegrityError as erreur:
        raise CleEnCours(_("Cette opération est déjà en cours. Attendez sa réponse.")) from erreur


@contextmanager
def une_fois(cle: Cle | None, objet: str) -> Iterator[bool]:
    """Hold one transaction in which ``cle`` is used: True the first time, False when it was used already.

    The key is taken first, so that of many clicks at once the others wait for the first one's end.

    Args:
        cle: ``None`` where the caller gave none and the operation is harmless when repeated.
        objet: what the operation is about, kept with the key.

    Raises:
        AutresParametres: it was used with other parameters (422).
    """
    with transaction.atomic():
        if cle is None:
            yield True
            return
        try:
            cle_enregistrer(cle, objet)
        except CleEnCours:
            cle_retrouver(cle)
            yield False
        else:
            yield True


def cle_noter(cle: Cle | None, objet: str) -> None:
    """Say what a key has made, once it is known, in the transaction of :func:`une_fois`."""
    if cle is not None:
        CleIdempotence.objects.filter(portee=cle.portee, cle=cle.valeur).update(objet=objet)


def cle_connue(portee: str, valeur: str) -> bool:
    """Tell whether this key was used already."""
    return cle_valide(valeur) and CleIdempotence.objects.filter(portee=portee, cle=valeur).exists()


def cles_purger(maintenant: datetime.datetime | None = None) -> int:
    """Forget keys older than 72 hours; returns how many."""
    limite = (maintenant or timezone.now()) - DUREE
    nombre, _detail = CleIdempotence.objects.filter(date_creation__lt=limite).delete()
    return nombre
