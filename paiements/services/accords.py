"""A manager's code at the till: one gesture, one sum, one minute, in the name of whoever asked.

Two steps, each its own transaction: the manager agrees (her code is counted, the agreement is a row and a fact), then
the gesture's own service uses the row in the transaction of its effect. A gesture that is refused uses nothing.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import AccordGerant, GesteAccord, Paiement
from salon_paiement.droits import DROITS, Action, est_cle, peut
from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.models import Membre, SessionPaiement
from salon_paiement.services.codes import code_verifier
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

DUREE = datetime.timedelta(seconds=60)
# What who agrees must be allowed to do, and what is enough to ask.
_ACCORDE: dict[str, Action] = {
    GesteAccord.REMISE: Action.ACCORDER_REMISE,
    GesteAccord.ANNULATION_ESPECES: Action.ACCORDER_REMISE,
    GesteAccord.REMBOURSEMENT: Action.APPROUVER_REMBOURSEMENT,
}
_DEMANDE: dict[str, Action] = {
    GesteAccord.REMISE: Action.TENIR_CAISSE,
    GesteAccord.ANNULATION_ESPECES: Action.TENIR_CAISSE,
    GesteAccord.REMBOURSEMENT: Action.DEMANDER_REMBOURSEMENT,
}


@dataclass(frozen=True, slots=True)
class Voulu:
    """Exactly what is to be done: by whom, on what, for how much (whole XOF, positive)."""

    geste: str
    session: SessionPaiement
    montant: int
    demandeur: User
    paiement: Paiement | None = None


def accordeurs_de(salon_id: uuid.UUID, geste: str, sauf: User) -> list[User]:
    """Return who may agree to ``geste`` here: active members who have the right and a code, but ``sauf``."""
    roles = [role for role, actions in DROITS.items() if _ACCORDE[geste] in actions]
    membres = Membre.objects.filter(salon_id=salon_id, actif=True, role__in=roles, utilisateur__is_active=True)
    avec_code = membres.exclude(utilisateur__code_personnel=None).exclude(utilisateur_id=sauf.pk)
    siens = avec_code.select_related("utilisateur").order_by("utilisateur__first_name", "utilisateur__username")
    return [membre.utilisateur for membre in siens]


def accord_donner(voulu: Voulu, accordeur_id: str, code: str, cle: str) -> AccordGerant:
    """Check a manager's code and write her agreement. Never inside a transaction: a wrong code stays counted.

    Args:
        cle: the form's key: sent twice within the minute, it is one agreement.

    Raises:
        Refuse: who asks may not even ask; who agrees is herself, is of another salon or may not (403); or too many
            wrong codes.
        SaisieInvalide: nobody was chosen, an impossible sum, or a wrong code (422).
    """
    salon_id = voulu.session.salon_id
    if est_cle(voulu.demandeur) or not peut(voulu.demandeur, _DEMANDE[voulu.geste], salon_id):
        raise Refuse(_("Votre rôle ne permet pas de demander cet accord."))
    if voulu.montant <= 0:
        raise SaisieInvalide(_("Donnez une somme en francs entiers."))
    if not accordeur_id.isdecimal():
        raise SaisieInvalide(_("Choisissez qui donne son accord."))
    possibles = accordeurs_de(salon_id, voulu.geste, voulu.demandeur)
    accordeur = next((personne for personne in possibles if str(personne.pk) == accordeur_id), None)
    if accordeur is None:
        raise Refuse(_("Cette personne ne peut pas donner son accord ici."))
    deja = _exacts(voulu).filter(cle=cle, accorde_par=accordeur, expire_le__gt=timezone.now()).first()
    if deja is not None:
        return deja
    code_verifier(accordeur, code)
    with transaction.atomic():
        accord = AccordGerant.objects.create(
            salon_id=salon_id,
            geste=voulu.geste,
            session=voulu.session,
            paiement=voulu.paiement,
            montant=voulu.montant,
            demande_par=voulu.demandeur,
            accorde_par=accordeur,
            cle=cle[:64],
            expire_le=timezone.now() + DUREE,
        )
        trace_enregistrer(_trace(accord))
    return accord


def accord_utiliser(accord_id: uuid.UUID, voulu: Voulu) -> User:
    """Use an agreement for exactly ``voulu``, in the transaction of its effect; return who agreed.

    Raises:
        Refuse: unknown, used, older than a minute, given for something else or to somebody else, or whoever agreed
            may no longer (403).
    """
    maintenant = timezone.now()
    # One conditional UPDATE: of two threads with one agreement, the second finds it used.
    libres = _exacts(voulu).filter(pk=accord_id, utilise_le=None, expire_le__gt=maintenant)
    prises = libres.update(utilise_le=maintenant)
    if prises:
        accordeur = AccordGerant.objects.select_related("accorde_par").get(pk=accord_id).accorde_par
        if peut(accordeur, _ACCORDE[voulu.geste], voulu.session.salon_id):
            return accordeur
    raise Refuse(_("Cet accord ne sert plus : il vaut une minute, pour un seul geste. Redemandez le code du gérant."))


def _exacts(voulu: Voulu) -> QuerySet[AccordGerant]:
    """Return the agreements to exactly this."""
    return AccordGerant.objects.filter(
        geste=voulu.geste,
        salon_id=voulu.session.salon_id,
        session=voulu.session,
        paiement=voulu.paiement,
        montant=voulu.montant,
        demande_par=voulu.demandeur,
    )


def _trace(accord: AccordGerant) -> Trace:
    return Trace(
        type_trace=TypeTrace.ACCORD_GERANT,
        salon_id=accord.salon_id,
        session_id=accord.session_id,
        client_id=accord.session.client_id,
        paiement_id=accord.paiement_id,
        acteur_id=accord.accorde_par_id,
        donnees={"geste": accord.geste, "montant": accord.montant, "pour": accord.demande_par_id},
    )
