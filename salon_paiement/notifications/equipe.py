"""Telling the team: one event becomes one row for each way the owner, her team or the platform is reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from salon_paiement.droits import DROITS, Action
from salon_paiement.models import AbonnementPoussee, Canal, Membre, Notification, ReglageCanal, Salon, SessionPaiement
from salon_paiement.notifications.depot import Message, notifications_deposer
from salon_paiement.notifications.destinataires import destination_lire

# What costs nothing: the default of every message that the salon did not ask to get by SMS.
GRATUITS = frozenset({Canal.COURRIEL, Canal.SLACK, Canal.POUSSEE})
# Who sees a message on her device: those who may do something about it.
_ACTIONS = {
    "argent_a_traiter": Action.TRAITER_ARGENT,
    "argent_en_attente": Action.TRAITER_ARGENT,
    "encaissement_tardif": Action.TRAITER_ARGENT,
    "alerte": Action.ACQUITTER_ALERTES,
    "alerte_resolue": Action.ACQUITTER_ALERTES,
}
# The platform's own Slack has no row: its address is a setting.
SLACK_PLATEFORME = "slack"
# Events looked up by one statement.
LOT = 500


def equipe_prevenir(
    salon: Salon | None,
    *,
    evenement: str,
    modele: str,
    canaux: Collection[str] | None = None,
    session: SessionPaiement | None = None,
) -> int:
    """Write, in the caller's transaction, one message for each way the team is reached.

    Args:
        salon: whose owner and team; ``None`` for the platform's operators.
        evenement: what is told, 80 characters at most; the same event twice is written once.
        canaux: only these channels; all of them when ``None``.

    Returns:
        How many messages are new.
    """
    voies = list(_de_la_plateforme() if salon is None else _du_salon(salon))
    if canaux is None or Canal.POUSSEE in canaux:
        voies += [(Canal.POUSSEE, str(cle), langue) for cle, langue in _abonnes(salon, modele)]
    return notifications_deposer(
        Message(
            salon_id=salon.pk if salon else None,
            evenement=evenement,
            modele=modele,
            canal=canal,
            destinataire=destinataire,
            langue=langue,
            session=session,
        )
        for canal, destinataire, langue in voies
        if canaux is None or canal in canaux
    )


def equipes_prevenir(faits: Mapping[str, tuple[Salon, SessionPaiement | None]], *, modele: str) -> int:
    """Write messages that cost nothing for each fact not told yet; those already told are found by sets.

    Args:
        faits: event key → whose team is told, about which session if any.

    Returns:
        How many facts were new.
    """
    cles, nouveaux = list(faits), 0
    for debut in range(0, len(cles), LOT):
        lot = cles[debut : debut + LOT]
        dits = set(Notification.objects.filter(evenement__in=lot).values_list("evenement", flat=True))
        for evenement in lot:
            if evenement not in dits:
                salon, session = faits[evenement]
                ecrits = equipe_prevenir(salon, evenement=evenement, modele=modele, canaux=GRATUITS, session=session)
                nouveaux += ecrits > 0
    return nouveaux


def action_pour_voir(modele: str) -> Action:
    """Return what one must be allowed to do to be told of this on a device."""
    return _ACTIONS.get(modele, Action.DIRIGER)


def joignable(chemin: str = "") -> Q:
    """Return the condition « this salon's team is reached for free by something ».

    Args:
        chemin: the path from the row to its salon, ``salon__`` for instance (empty: the row is the salon).
    """
    salon = OuterRef(f"{chemin}pk")
    slack = ReglageCanal.objects.filter(salon=salon, canal=Canal.SLACK, actif=True)
    appareils = Membre.objects.filter(
        salon=salon, actif=True, role__in=_roles(Action.DIRIGER), utilisateur__abonnements_poussee__isnull=False
    )
    return ~Q(**{f"{chemin}courriel_alertes": ""}) | Exists(slack) | Exists(appareils)


def _du_salon(salon: Salon) -> Iterator[tuple[str, str, str]]:
    """Give channel, recipient and language of each way but the devices."""
    if salon.courriel_alertes:
        yield Canal.COURRIEL, salon.courriel_alertes, "fr"
    for reglage in ReglageCanal.objects.filter(salon=salon, actif=True):
        destination = str(reglage.pk) if reglage.canal == Canal.SLACK else destination_lire(reglage)
        if destination:
            yield reglage.canal, destination, "fr"


def _de_la_plateforme() -> Iterator[tuple[str, str, str]]:
    for adresse in settings.ADMINS_ALERTES:
        yield Canal.COURRIEL, adresse, "fr"
    if settings.ADMINS_SLACK:
        yield Canal.SLACK, SLACK_PLATEFORME, "fr"


def _abonnes(salon: Salon | None, modele: str) -> QuerySet[AbonnementPoussee, tuple[object, str]]:
    """Return key and language of the devices of those who may see this message."""
    abonnements = AbonnementPoussee.objects.filter(utilisateur__is_active=True)
    if salon is None:
        abonnements = abonnements.filter(utilisateur__is_superuser=True)
    else:
        membres = Membre.objects.filter(salon=salon, actif=True, role__in=_roles(action_pour_voir(modele)))
        abonnements = abonnements.filter(utilisateur__in=membres.values("utilisateur"))
    return abonnements.values_list("pk", "langue")


def _roles(action: Action) -> list[str]:
    return [role for role, actions in DROITS.items() if action in actions]
