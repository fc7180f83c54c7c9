"""What people read about messages: where a receipt went, what left lately, what a month costs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.argent import montant_afficher
from salon_paiement.etats import EtatSession
from salon_paiement.models import (
    AbonnementPoussee,
    Accuse,
    Canal,
    EtatNotification,
    Membre,
    Notification,
    ReglageCanal,
    Salon,
    SessionPaiement,
)
from salon_paiement.models.notification import MODELES_CLIENT
from salon_paiement.notifications.cout import depense_du_mois
from salon_paiement.notifications.recu import MODELE
from salon_paiement.notifications.services import SERVICES

MESSAGES_MAX = 50
SOUVENIR = datetime.timedelta(days=30)
_EN_ROUTE = (EtatNotification.A_ENVOYER, EtatNotification.EN_ENVOI)


@dataclass(frozen=True, slots=True)
class CanalVu:
    """One channel as its owner sees it. Amounts are whole XOF."""

    code: str
    nom: str
    reglage: ReglageCanal | None
    service: str
    etat: str
    depense: int = 0
    part: int | None = None


def recu_chemin(session: SessionPaiement) -> str:
    """Say where a settled visit's receipt went; empty when no message was asked for."""
    messages = list(Notification.objects.filter(session=session, modele=MODELE).order_by("date_creation", "pk"))
    if not messages:
        return ""
    remis = next((message for message in messages if message.accuse == Accuse.REMIS), None)
    if remis is not None:
        return _("Le reçu a été remis par %(canal)s.") % {"canal": remis.get_canal_display()}
    dernier = messages[-1]
    par = {"canal": dernier.get_canal_display()}
    if dernier.non_remise:
        return _("Le reçu n'a pas été remis par %(canal)s : il reste à l'écran, avec son QR.") % par
    if dernier.etat == EtatNotification.ENVOYEE:
        return _("Le reçu est parti par %(canal)s.") % par
    if dernier.etat in _EN_ROUTE:
        return _("Le reçu part par %(canal)s.") % par
    if any(message.etat == EtatNotification.INCERTAINE for message in messages):
        return _("Le reçu est peut-être arrivé par message. Il reste à l'écran.")
    return _("Le reçu n'a pas pu partir par message : il reste à l'écran, avec son QR.")


def recu_a_l_ecran(session: SessionPaiement) -> str:
    """Say, for the till, that nothing was sent because nothing was asked."""
    if session.etat != EtatSession.PAIEMENT_REUSSI:
        return ""
    return _("Reçu à l'écran seulement : le client n'a donné ni numéro ni e-mail pour le recevoir.")


def messages_recents(salons: Sequence[Salon], etat: str = "") -> QuerySet[Notification]:
    """Return the newest messages of these salons, those in one state, or of one report, if asked."""
    messages = Notification.objects.filter(salon__in=salons).select_related("salon", "session")
    if etat in Accuse.values:
        messages = messages.filter(accuse=etat)
    elif etat in EtatNotification.values:
        messages = messages.filter(etat=etat)
    return messages.defer("destinataire_chiffre").order_by("-date_creation", "-pk")[:MESSAGES_MAX]


def messages_en_souffrance(salons: Sequence[Salon]) -> int:
    """Count those of the last thirty days that failed for good, or that were tried and wait: a number that can fall.

    What left and was not delivered counts for the team; a receipt has gone on by its next way, or is on the screen.
    """
    perdus = Q(accuse__in=[Accuse.NON_REMIS, Accuse.EXPIRE], renvoyee=False) & ~Q(modele__in=MODELES_CLIENT)
    recents = Notification.objects.filter(salon__in=salons, date_creation__gte=timezone.now() - SOUVENIR)
    comptes = recents.aggregate(
        nombre=Count("pk", filter=Q(etat=EtatNotification.EN_ECHEC) | Q(etat__in=_EN_ROUTE, tentatives__gt=0) | perdus)
    )
    return int(comptes["nombre"])


def canaux_du_salon(salon: Salon) -> list[CanalVu]:
    """Return every channel, set up or not, with this month's cost."""
    reglages = {reglage.canal: reglage for reglage in ReglageCanal.objects.filter(salon=salon)}
    appareils = AbonnementPoussee.objects.filter(
        utilisateur__in=Membre.objects.filter(salon=salon, actif=True).values("utilisateur")
    ).count()
    return [
        CanalVu(
            Canal.COURRIEL, str(Canal.COURRIEL.label), None, "",
            _("actif") if salon.courriel_alertes else _("les reçus partent ; votre adresse d'alerte manque"),
        ),
        *(_reglable(salon, canal, reglages.get(canal)) for canal, _mot in ReglageCanal.CANAUX),
        CanalVu(
            Canal.POUSSEE, str(Canal.POUSSEE.label), None, "",
            _("appareils prévenus : %(nombre)d") % {"nombre": appareils},
        ),
    ]  # fmt: skip


def _reglable(salon: Salon, canal: str, reglage: ReglageCanal | None) -> CanalVu:
    nom = str(Canal(canal).label)
    if reglage is None:
        return CanalVu(canal, nom, None, "", _("pas encore réglé"))
    depense = depense_du_mois(salon, canal)
    plafond = reglage.plafond_mensuel
    etat = _("actif") if reglage.actif else _("éteint")
    if reglage.actif and plafond is not None and depense + reglage.cout_unitaire > plafond:
        etat = _("plafond du mois atteint (%(plafond)s)") % {"plafond": montant_afficher(plafond)}
    part = min(100, depense * 100 // plafond) if plafond else None
    return CanalVu(canal, nom, reglage, str(SERVICES[reglage.service].nom), etat, depense, part)
