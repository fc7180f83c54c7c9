"""Locking the shared till: whoever was there is logged out, and a colleague comes in with six digits, as herself.

A locked browser has no user at all: nothing of anybody's can be asked for. Its session only remembers which salons'
people may open it, and since when. Codes open it for the working day that a password began, and for those alone whose
every role is a cashier's or a hairdresser's: who may do more logs in fully.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from salon_paiement.comptes.exigence import DEBUT, PLEIN, ROLES_PAR_CODE
from salon_paiement.droits import roles_de
from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.models import Membre, Salon
from salon_paiement.services.codes import code_verifier
from salon_paiement.services.connexions import CAISSE, connexion_ouvrir, verrou_noter

# Seconds for which codes replace the password, since somebody typed one on this browser.
DUREE_PAR_CODE = 12 * 3600
MARQUE, VU, MINUTES = "verrou", "verrou_vu", "verrou_minutes"


@dataclass(frozen=True, slots=True)
class Verrouillee:
    """What a locked browser's session remembers. ``plein``: when a password was typed here (epoch seconds)."""

    salons: tuple[uuid.UUID, ...]
    plein: float

    @property
    def perimee(self) -> bool:
        """Whether codes no longer open it."""
        return time.time() - self.plein >= DUREE_PAR_CODE


def caisse_verrouiller(request: HttpRequest, utilisateur: User, *, cause: str) -> None:
    """Log ``utilisateur`` out of this browser and lock it.

    Args:
        cause: ``bouton`` or ``inactivite``.
    """
    # The day began with the password, not with the lock.
    plein = request.session.get(PLEIN) or request.session.get(DEBUT) or time.time()
    marque = {"salons": [str(cle) for cle in roles_de(utilisateur)], "plein": plein}
    verrou_noter(utilisateur, cause)
    logout(request)
    request.session[MARQUE] = marque


def verrouillee(request: HttpRequest) -> Verrouillee | None:
    """Return what this browser's lock remembers; ``None`` when it is not locked."""
    marque = request.session.get(MARQUE)
    if not isinstance(marque, dict):
        return None
    return Verrouillee(tuple(uuid.UUID(cle) for cle in marque["salons"]), float(marque["plein"]))


def personnes_du_verrou(verrou: Verrouillee) -> QuerySet[User]:
    """Return who may open this browser with a code: its salons' cashiers and hairdressers, nothing more elsewhere."""
    if verrou.perimee:
        return User.objects.none()
    ailleurs = Membre.objects.filter(actif=True).exclude(role__in=ROLES_PAR_CODE)
    ici = Membre.objects.filter(actif=True, salon_id__in=verrou.salons, role__in=ROLES_PAR_CODE)
    personnes = User.objects.filter(is_active=True, is_superuser=False).exclude(code_personnel=None)
    siennes = personnes.filter(pk__in=ici.values("utilisateur_id")).exclude(pk__in=ailleurs.values("utilisateur_id"))
    return siennes.order_by("first_name", "username")


def verrou_ouvrir(request: HttpRequest, utilisateur_id: str, code: str) -> User:
    """Open a locked browser for one person: the session becomes hers, under a new key. Never inside a transaction.

    Raises:
        Refuse: it is not locked, or only a password opens it now (403).
        SaisieInvalide: nobody was chosen, or the code is wrong (422); the try is counted.
    """
    verrou = verrouillee(request)
    if verrou is None:
        raise Refuse(_("Cette caisse n'est pas verrouillée."))
    if verrou.perimee:
        raise Refuse(_("Les codes ne servent que pendant la journée : connectez-vous avec votre mot de passe."))
    personne = personnes_du_verrou(verrou).filter(pk=utilisateur_id).first() if utilisateur_id.isdecimal() else None
    if personne is None:
        raise SaisieInvalide(_("Choisissez votre nom."))
    code_verifier(personne, code)
    # The first way in is a password's, which is what its session must look like.
    personne.backend = settings.AUTHENTICATION_BACKENDS[0]
    connexion_ouvrir(request, personne, moyen=CAISSE)
    del request.session[MARQUE]
    request.session[PLEIN] = verrou.plein
    return personne


def minutes_de(utilisateur: User) -> int:
    """Return after how many minutes without a gesture her salons lock the till, the shortest; 0: never."""
    salons = Salon.objects.filter(pk__in=list(roles_de(utilisateur))).exclude(minutes_verrou=0)
    return min(salons.values_list("minutes_verrou", flat=True), default=0)
