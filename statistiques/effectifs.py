"""The team and the people known, counted when a page asks: what has no history."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from django.db.models import Count, Q
from django.utils import timezone

from salon_paiement.models import Coiffeur, Membre
from statistiques.cumuls.recents import recents_compter
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from statistiques.vif import etats_de

DEBUT = datetime.date(2020, 1, 1)
_RECENT = datetime.timedelta(hours=24)


def effectifs(perimetre: Perimetre, noms: Collection[str]) -> dict[str, int]:
    """Return what is true now of these salons, and only what ``noms`` asks for; one statement per kind of people."""
    trouves: dict[str, int] = {}
    if any(nom.startswith("coiffeurs") for nom in noms):
        trouves |= _coiffeurs(perimetre)
    if any(nom.startswith("membres") for nom in noms):
        trouves |= _membres(perimetre)
    if "clients_recents" in noms:
        trouves["clients_recents"] = _clients_recents(perimetre)
    if "clients_connus" in noms:
        depuis = totaux(perimetre, Periode(DEBUT, perimetre.aujourd_hui()), ["clients_nouveaux"])
        trouves["clients_connus"] = depuis["clients_nouveaux"]
    return trouves


def _coiffeurs(perimetre: Perimetre) -> Mapping[str, int]:
    return Coiffeur.objects.filter(salon_id__in=perimetre.ids, actif=True).aggregate(
        coiffeurs=Count("pk"),
        coiffeurs_disponibles=Count("pk", filter=Q(disponible=True)),
        coiffeurs_verifies=Count("pk", filter=Q(membre__actif=True)),
    )


def _membres(perimetre: Perimetre) -> Mapping[str, int]:
    # Somebody who works in two salons is one person.
    recents = Q(utilisateur__last_login__gte=timezone.now() - _RECENT)
    return Membre.objects.filter(salon_id__in=perimetre.ids, actif=True).aggregate(
        membres=Count("utilisateur_id", distinct=True),
        membres_connectes=Count("utilisateur_id", distinct=True, filter=recents),
    )


def _clients_recents(perimetre: Perimetre) -> int:
    """Add up who began a visit in each salon's last 24 hours: as it was counted, or counted now if anything came."""
    etats = etats_de(perimetre.salons)
    connus = {cle: etat.clients_recents for cle, etat in etats.items() if etat.clients_recents is not None}
    reste = [salon for salon in perimetre.salons if salon.pk not in connus]
    comptes = recents_compter(reste, timezone.now()) if reste else {}
    return sum(connus.values()) + sum(maintenant for maintenant, _ensuite in comptes.values())
