"""What one reading changes in the alerts, written by sets: one crossing makes one row, whoever sweeps beside us."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from statistiques.anomalies.types import GRAVITE, Severite
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.types import Cle, Indicateur, Releve
from traces.lots import par_lots

# Rows of one statement.
LOT = 500
# Not who has seen it: she may be saying so at this moment.
_SUIVIS = ("valeur", "attendu", "severite", "regle", "calme_depuis", "sans_nouvelle_depuis")
# An alert of which nothing was known for so long (a network nobody uses any more) is no longer news.
PEREMPTION = datetime.timedelta(days=7)


@dataclass(slots=True)
class Changements:
    """What will be written; ``instant`` (aware) is that of the reading."""

    indicateur: Indicateur
    instant: datetime.datetime
    nouvelles: list[AlerteStatistique] = field(default_factory=list)
    suivies: list[AlerteStatistique] = field(default_factory=list)
    aggravees: list[uuid.UUID] = field(default_factory=list)
    finies: list[uuid.UUID] = field(default_factory=list)
    # Ended because nothing is watched any more: nobody is told.
    tues: list[uuid.UUID] = field(default_factory=list)

    def ouvrir(self, cle: Cle, regle: RegleAlerte, releve: Releve) -> None:
        """A limit was just crossed."""
        salon_id, objet = cle
        self.nouvelles.append(
            AlerteStatistique(
                salon_id=salon_id,
                regle=regle,
                genre=regle.genre,
                mesure=self.indicateur.code,
                objet=objet,
                objet_nom=releve.nom,
                jour=timezone.localdate(self.instant),
                severite=regle.gravite_de(releve.valeur),
                valeur=releve.valeur,
                attendu=regle.seuil,
                date_creation=self.instant,
            )
        )

    def suivre(self, alerte: AlerteStatistique, regle: RegleAlerte, releve: Releve) -> None:
        """Still beyond its limit. It may get graver, and then somebody must look again; it never gets milder."""
        avant = _photo(alerte)
        gravite = regle.gravite_de(releve.valeur)
        if GRAVITE[Severite(gravite)] > GRAVITE[Severite(alerte.severite)]:
            alerte.severite = gravite
            self.aggravees.append(alerte.pk)
        alerte.valeur, alerte.attendu, alerte.calme_depuis = releve.valeur, regle.seuil, None
        alerte.regle_id, alerte.sans_nouvelle_depuis = regle.pk, None
        if avant != _photo(alerte):
            self.suivies.append(alerte)

    def calmer(self, alerte: AlerteStatistique, regle: RegleAlerte) -> None:
        """Good again: over once it has stayed so long enough."""
        avant = _photo(alerte)
        alerte.calme_depuis, alerte.sans_nouvelle_depuis = alerte.calme_depuis or self.instant, None
        if regle.repos and avant != _photo(alerte):
            self.suivies.append(alerte)
        if (self.instant - alerte.calme_depuis).total_seconds() >= regle.repos:
            self.finies.append(alerte.pk)

    def agiter(self, alerte: AlerteStatistique) -> None:
        """Not good any more, and too little is known to follow it: only its calm is over."""
        avant = _photo(alerte)
        alerte.calme_depuis = alerte.sans_nouvelle_depuis = None
        if avant != _photo(alerte):
            self.suivies.append(alerte)

    def ignorer(self, alerte: AlerteStatistique) -> None:
        """Nothing is known: it stays as it is, for a week from here and not from its beginning.

        A salon that is bad for ten days has no attempt at night either: that is no end.
        """
        if alerte.sans_nouvelle_depuis is None:
            alerte.sans_nouvelle_depuis = self.instant
            self.suivies.append(alerte)
        elif self.instant - alerte.sans_nouvelle_depuis > PEREMPTION:
            self.taire(alerte)

    def taire(self, alerte: AlerteStatistique) -> None:
        """Nothing is watched there any more."""
        self.tues.append(alerte.pk)


def changements_ecrire(changements: Changements) -> int:
    """Write them in one transaction.

    Returns:
        How many alerts opened or ended; those another sweep wrote at the same moment are not counted.
    """
    c = changements
    with transaction.atomic():
        ouvertes = _ouvrir(c)
        if c.suivies:
            AlerteStatistique.objects.bulk_update(c.suivies, _SUIVIS, batch_size=LOT)
        for lot in par_lots(c.aggravees, LOT):
            AlerteStatistique.objects.filter(pk__in=lot).update(acquittee_par=None, acquittee_le=None)
        return ouvertes + _finir(c, c.finies, dit=c.indicateur.retour) + _finir(c, c.tues, dit=False)


def _ouvrir(c: Changements) -> int:
    """Insert what no other sweep has inserted: the unique constraint on open alerts decides."""
    salons = Salon.objects.in_bulk({a.salon_id for a in c.nouvelles if a.salon_id is not None})
    ecrites = 0
    for lot in par_lots(c.nouvelles, LOT):
        for alerte in lot:
            salon = salons.get(alerte.salon_id) if alerte.salon_id is not None else None
            alerte.jour = jour_affaires(salon, c.instant) if salon else alerte.jour
        AlerteStatistique.objects.bulk_create(lot, ignore_conflicts=True)
        ecrites += AlerteStatistique.objects.filter(pk__in=[alerte.pk for alerte in lot]).count()
    return ecrites


def _finir(c: Changements, cles: Sequence[uuid.UUID], *, dit: bool) -> int:
    """End alerts. ``dit``: whether those whose beginning was told have their end told too."""
    total = 0
    for lot in par_lots(cles, LOT):
        siennes = AlerteStatistique.objects.filter(pk__in=lot, active=True)
        rien_a_dire = siennes.filter(prevenue_le=None) if dit else siennes
        rien_a_dire.update(retour_le=c.instant)
        total += siennes.update(active=False, resolue_le=c.instant)
    return total


def _photo(alerte: AlerteStatistique) -> tuple[object, ...]:
    instants = (alerte.calme_depuis, alerte.sans_nouvelle_depuis)
    return (alerte.valeur, alerte.attendu, alerte.severite, alerte.regle_id, *instants)
