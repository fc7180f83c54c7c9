"""What the two messages about seals say, read when they leave."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.formats import date_format

from paiements.models import ExceptionMonetaire
from paiements.recettes import Recettes
from paiements.sceaux.jour import tete_du_jour
from paiements.sceaux.lecture import verifications_de
from paiements.selecteurs_recettes import recettes_du_jour
from salon_paiement.adresses import adresse_personnel
from salon_paiement.calendrier import fin_de_journee
from salon_paiement.etats import EtatSession
from salon_paiement.models import Notification, Salon, SessionPaiement
from traces.attente import attentes
from traces.cles_sceau import cle_publique
from traces.modeles_sceaux import MotifTete, TeteSceau
from traces.tetes import forme_courte, forme_longue


def sceau_du_jour(notification: Notification) -> dict[str, Any]:
    """Return the day in three figures, its head in both forms, and what it adds to the last one."""
    salon = notification.salon_concerne
    jour = datetime.date.fromisoformat(notification.evenement.rpartition(":")[2])
    # The last second of the day: the board's own figures for it.
    derniere = fin_de_journee(salon, jour) - datetime.timedelta(seconds=1)
    reglees = SessionPaiement.objects.filter(salon=salon, jour=jour, etat=EtatSession.PAIEMENT_REUSSI)
    return {
        "jour": date_format(jour, "l j F Y"),
        "recettes": recettes_du_jour([salon], derniere).get(salon.pk, Recettes()),
        "reglees": reglees.count(),
        "a_traiter": ExceptionMonetaire.objects.filter(salon=salon, resolue_le=None).count(),
        **tete_dire(salon, jour),
    }


def tete_dire(salon: Salon, jour: datetime.date) -> dict[str, Any]:
    """Return what a message about a finished day says of its head, ``None`` when it has none."""
    return {
        "cle_publique": cle_publique().hex(),
        "adresse_sceaux": adresse_des_sceaux(salon),
        **_tete(salon, jour),
    }


def sceaux_en_retard(notification: Notification) -> dict[str, Any]:
    """Return what waits at this moment, ``None`` when it was sealed since."""
    return {
        "attente": attentes().get(notification.salon_concerne.pk),
        "adresse_sceaux": adresse_des_sceaux(notification.salon_concerne),
    }


def sceaux_touches(notification: Notification) -> dict[str, Any]:
    """Return the last verification: it is the one that found something, or a later one."""
    salon = notification.salon_concerne
    return {"verification": verifications_de([salon.pk]).get(salon.pk), "adresse_sceaux": adresse_des_sceaux(salon)}


def adresse_des_sceaux(salon: Salon) -> str:
    """Return the address of a salon's page of seals, for a message."""
    return f"{adresse_personnel('admin:sceaux')}?salon={salon.pk}"


def _tete(salon: Salon, jour: datetime.date) -> dict[str, Any]:
    tete = tete_du_jour(salon, jour)
    if tete is None:
        return {"tete": None}
    return {
        "tete": tete,
        "courte": forme_courte(tete.sequence, tete.maillon),
        "longue": forme_longue(tete),
        "precedent": (precedent := _precedente(salon, tete)),
        "faits": tete.sequence - (precedent.sequence if precedent else 0),
    }


def _precedente(salon: Salon, tete: TeteSceau) -> TeteSceau | None:
    siennes = TeteSceau.objects.filter(chaine=salon.pk, motif=MotifTete.QUOTIDIEN, pk__lt=tete.pk)
    return siennes.order_by("-pk").first()
