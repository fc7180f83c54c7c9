"""Handing a report to the outbox: which way it takes, under which key; messages read its figures when they leave."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from salon_paiement.models import Canal, GenreRapport, Notification, Salon
from salon_paiement.notifications.alertes import envoyer_rapport_journalier, rapport_journalier_cle
from salon_paiement.notifications.cout import plafonds_atteints
from salon_paiement.notifications.equipe import equipe_prevenir
from statistiques.models import RapportPeriodique

MODELES: dict[str, str] = {
    GenreRapport.SOIR: "soir",
    GenreRapport.JOUR: "rapport_jour",
    GenreRapport.SEMAINE: "rapport_semaine",
    GenreRapport.MOIS: "rapport_mois",
}
_GENRES = {modele: genre for genre, modele in MODELES.items()}
_COURRIEL, _SANS_SMS = (Canal.COURRIEL,), (Canal.SLACK, Canal.POUSSEE)
_POCHE = (Canal.SMS, Canal.WHATSAPP, Canal.SLACK, Canal.POUSSEE)
# The first of these sets that reaches somebody: the evening goes to the owner's pocket, a report with its PDF to her
# mailbox. Only the evening costs an SMS.
_VOIES: dict[str, tuple[Collection[str], ...]] = {
    GenreRapport.SOIR: (_POCHE, _COURRIEL),
    **dict.fromkeys((GenreRapport.JOUR, GenreRapport.SEMAINE, GenreRapport.MOIS), (_COURRIEL, _SANS_SMS)),
}


def envoyer(rapport: RapportPeriodique, envoi: int) -> int:
    """Write a report's messages in the caller's transaction; returns how many, none when nobody is reached.

    Args:
        envoi: 1 the first time; each number is written once.
    """
    salon, debut = rapport.salon, rapport.debut
    # An SMS that the month's ceiling would stop must not be the only one written.
    muets = plafonds_atteints(salon) if rapport.genre == GenreRapport.SOIR else frozenset()
    for voulus in _VOIES[rapport.genre]:
        canaux = [canal for canal in voulus if canal not in muets]
        if rapport.genre == GenreRapport.JOUR:
            ecrits = envoyer_rapport_journalier(salon, debut, canaux, envoi)
        else:
            evenement = evenement_de(salon, rapport.genre, debut, envoi)
            ecrits = equipe_prevenir(salon, evenement=evenement, modele=MODELES[rapport.genre], canaux=canaux)
        if ecrits:
            return ecrits
    return 0


def evenement_de(salon: Salon, genre: str, debut: datetime.date, envoi: int) -> str:
    """Return the outbox key of one sending of one report."""
    if genre == GenreRapport.JOUR:
        return rapport_journalier_cle(salon, debut, envoi)
    cle = f"{MODELES[genre]}:{salon.pk.hex}:{debut.isoformat()}"
    return cle if envoi == 1 else f"{cle}:{envoi}"


def rapport_de(notification: Notification) -> RapportPeriodique:
    """Return the report that a message tells."""
    debut = datetime.date.fromisoformat(notification.evenement.split(":")[2])
    rapports = RapportPeriodique.objects.select_related("salon")
    return rapports.get(salon=notification.salon_id, genre=_GENRES[notification.modele], debut=debut)


def messages_de(rapports: Iterable[RapportPeriodique]) -> dict[object, list[Notification]]:
    """Return the messages of each report by its key, the newest sending first; one statement."""
    cles = {
        evenement_de(rapport.salon, rapport.genre, rapport.debut, envoi): rapport.pk
        for rapport in rapports
        for envoi in range(1, rapport.envois + 1)
    }
    trouves: dict[object, list[Notification]] = {cle: [] for cle in cles.values()}
    siennes = Notification.objects.filter(evenement__in=cles).defer("destinataire_chiffre")
    for message in siennes.order_by("-date_creation", "canal"):
        trouves[cles[message.evenement]].append(message)
    return trouves
