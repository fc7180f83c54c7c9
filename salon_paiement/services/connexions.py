"""Who came in, who was kept out, who left: written where it happens, one fact per salon (each has its own chain).

Nobody comes in without a fact, and a fact that cannot be written as it should is written more plainly: a fault of ours
must not close the door of every salon. A database that takes no fact at all keeps no login either.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest

from salon_paiement.comptes.exigence import DEBUT, PLEIN, VU
from salon_paiement.droits import roles_de
from salon_paiement.frein import frein_compter, frein_serre
from salon_paiement.models import CodePersonnel, Membre
from salon_paiement.services.reglages import REGLAGE_MEMBRE
from traces.contexte import adresse_ip
from traces.incidents import incident_noter
from traces.services import Trace, erreur_systeme_enregistrer, traces_enregistrer
from traces.types import TypeTrace

journal = logging.getLogger(__name__)

# A till opened again with six digits.
CAISSE = "caisse"
# Facts that refused logins may write in a minute: from one address, and in one process on one account. The second needs
# no cache, and holds when a thousand addresses knock, or when the cache is away.
REFUS_PAR_ADRESSE = 10
REFUS_PAR_COMPTE = 20
# Names that exist nowhere say little: two from an address, ten from everywhere.
INCONNUS_PAR_PROCESSUS = 10
MINUTE = 60
INCONNUS_PAR_ADRESSE = 2
_USAGE, _USAGE_INCONNU = "connexion_refusee", "connexion_inconnue"
# By account aimed at, 0 for names that exist nowhere.
_refus: dict[int, deque[float]] = {}
_verrou = threading.Lock()


def connexion_ouvrir(request: HttpRequest, utilisateur: User, *, moyen: str = "mot_de_passe") -> None:
    """Log ``utilisateur`` in and write it, in one transaction.

    Args:
        moyen: ``mot_de_passe``, ``installation`` (the very first owner, as she opens her salon), ``caisse`` (a till
            opened again with six digits), or one of ``salon_paiement.comptes.adaptateur.MOYENS``. Anything but
            ``caisse`` frees a code that was tried too often.
    """
    with transaction.atomic():
        if moyen != CAISSE:
            CodePersonnel.objects.filter(utilisateur=utilisateur).exclude(essais=0).update(essais=0)
        try:
            with transaction.atomic():
                _ecrire(TypeTrace.CONNEXION, utilisateur, donnees={"moyen": moyen})
        except Exception as erreur:
            journal.exception("connexion de l'utilisateur %s", utilisateur.pk)
            erreur_systeme_enregistrer("connexion", erreur, acteur_id=utilisateur.pk)
        login(request, utilisateur)
        if moyen != CAISSE:
            # She who had come in with a code has now typed her password.
            request.session.pop(PLEIN, None)
        # When it began, for the time it may last; and one more line among her open sessions.
        request.session.set_expiry(None)
        request.session[DEBUT] = request.session[VU] = time.time()
        UserSession.objects.create_from_request(request)


def connexion_refuser(request: HttpRequest, identifiant: str, *, raison: str = "") -> None:
    """Write a refused login, unless many were just written.

    A name that exists nowhere is not kept: it is often a password typed in the wrong box.

    Args:
        identifiant: what was typed.
        raison: ``aucun_salon`` when the password was right, ``second_facteur`` when what follows it was not; else found
            here: ``inactif``, ``mot_de_passe`` or ``inconnu``.
    """
    adresse = adresse_ip(request)
    utilisateur = User.objects.filter(username=identifiant).first()
    # Whoever knocks with names that exist nowhere must not hide what is tried on one that does.
    usage, limite = (_USAGE_INCONNU, INCONNUS_PAR_ADRESSE) if utilisateur is None else (_USAGE, REFUS_PAR_ADRESSE)
    if frein_serre(usage, adresse, limite):
        return
    if utilisateur is None:
        raison = "inconnu"
    elif not raison:
        raison = "mot_de_passe" if utilisateur.is_active else "inactif"
    salons: list[uuid.UUID | None] = _salons_connus(utilisateur) if utilisateur else [None]
    if not _place_pour(utilisateur.pk if utilisateur else 0, len(salons)):
        return
    for _fait in salons:
        frein_compter(usage, adresse, MINUTE)
    # The account aimed at, and nobody as who acts: whoever knocked is not known.
    donnees = {"raison": raison} | ({"utilisateur": utilisateur.pk} if utilisateur else {})
    _sans_bruit(TypeTrace.CONNEXION_REFUSEE, None, donnees, salons)


def deconnexion_noter(utilisateur: User | AnonymousUser) -> None:
    """Write that somebody leaves; whatever happens to the fact, she does."""
    if isinstance(utilisateur, User):
        _sans_bruit(TypeTrace.DECONNEXION, utilisateur, {}, salons_concernes(utilisateur))


def mot_de_passe_noter(utilisateur: User) -> None:
    """Write that somebody changed her password, logged in, with the old one; in its transaction."""
    _sur_sa_fiche(utilisateur, "mot_de_passe", utilisateur.pk)


def lien_noter(utilisateur: User, acteur_id: int | None) -> None:
    """Write that a link by which ``utilisateur``'s password can be set was shown to ``acteur_id``."""
    with transaction.atomic():
        _sur_sa_fiche(utilisateur, "lien_mot_de_passe", acteur_id)


def mot_de_passe_par_lien_noter(utilisateur: User) -> None:
    """Write that her password was set by whoever held the link: nobody knows who that was; in its transaction."""
    _sur_sa_fiche(utilisateur, "mot_de_passe_par_lien", None)


def code_noter(utilisateur: User, *, retire: bool = False) -> None:
    """Write that somebody set, or took away, her code of the till; in its transaction."""
    _sur_sa_fiche(utilisateur, "code_personnel_retire" if retire else "code_personnel", utilisateur.pk)


def code_refus_noter(utilisateur: User) -> None:
    """Write that a wrong code was tried for ``utilisateur``: at most five in a row, so none is left out."""
    donnees = {"raison": "code", "utilisateur": utilisateur.pk}
    _sans_bruit(TypeTrace.CONNEXION_REFUSEE, None, donnees, _salons_connus(utilisateur))


def verrou_noter(utilisateur: User, cause: str) -> None:
    """Write that a browser was locked, in her salons; whatever happens to the fact, it is. ``cause``: see VERROU."""
    _sans_bruit(TypeTrace.VERROU, utilisateur, {"cause": cause}, salons_concernes(utilisateur))


def _sur_sa_fiche(utilisateur: User, champ: str, acteur_id: int | None) -> None:
    membres = Membre.objects.filter(utilisateur=utilisateur, actif=True).values_list("pk", "salon_id")
    ou: list[tuple[uuid.UUID | None, uuid.UUID | None]] = [*membres] or [(None, None)]
    traces_enregistrer(
        Trace(
            type_trace=TypeTrace.REGLAGE_MODIFIE,
            salon_id=salon_id,
            acteur_id=acteur_id,
            objet_id=membre_id,
            donnees={
                "objet": REGLAGE_MEMBRE,
                "cle": str(membre_id or ""),
                "champs": [champ],
                "avant": {},
                "apres": {},
            },
        )
        for membre_id, salon_id in ou
    )


def oublier() -> None:
    """Forget the refusals of the last minute (tests)."""
    with _verrou:
        _refus.clear()


def _ecrire(
    type_trace: str,
    utilisateur: User | None,
    *,
    donnees: Mapping[str, object],
    salons: list[uuid.UUID | None] | None = None,
) -> None:
    if salons is None:
        salons = salons_concernes(utilisateur) if utilisateur else [None]
    acteur_id = utilisateur.pk if utilisateur else None
    traces_enregistrer(
        Trace(type_trace=type_trace, salon_id=salon_id, acteur_id=acteur_id, donnees=donnees) for salon_id in salons
    )


def _sans_bruit(
    type_trace: str, utilisateur: User | None, donnees: Mapping[str, object], salons: list[uuid.UUID | None]
) -> None:
    """Write; a failure is noted and changes nothing for who is refused or leaves."""
    try:
        with transaction.atomic():
            _ecrire(type_trace, utilisateur, donnees=donnees, salons=salons)
    except Exception as erreur:
        journal.exception("%s non tracée", type_trace)
        incident_noter(type_trace, erreur)


def salons_concernes(utilisateur: User) -> list[uuid.UUID | None]:
    """Return where her coming and going is told: her salons; for an operator, the platform's chain too."""
    siens: list[uuid.UUID | None] = list(roles_de(utilisateur))
    return [*siens, None] if utilisateur.is_superuser or not siens else siens


def _salons_connus(utilisateur: User) -> list[uuid.UUID | None]:
    """The same for a refusal: somebody who left still concerns the salons she left."""
    siens = list(Membre.objects.filter(utilisateur=utilisateur).values_list("salon_id", flat=True))
    return [*siens, None] if utilisateur.is_superuser or not siens else [*siens]


def _place_pour(compte: int, faits: int) -> bool:
    """Count ``faits`` against this account's minute in this process; False when there is no room for them."""
    maintenant = time.monotonic()
    with _verrou:
        for connu in [cle for cle, vus in _refus.items() if not vus or maintenant - vus[-1] >= MINUTE]:
            del _refus[connu]
        vus = _refus.setdefault(compte, deque())
        while vus and maintenant - vus[0] >= MINUTE:
            vus.popleft()
        if len(vus) + faits > (REFUS_PAR_COMPTE if compte else INCONNUS_PAR_PROCESSUS):
            return False
        vus.extend([maintenant] * faits)
        return True
