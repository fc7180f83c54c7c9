"""Reports as pages show them: what comes, what left and by which way, what did not leave and why."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.droits import Action, salons_de
from salon_paiement.models import EtatNotification, GenreRapport, Notification, Salon
from statistiques.etats_rapport import LISIBLES, PERDUS, EtatRapport
from statistiques.models import RapportPeriodique
from statistiques.perimetre import Perimetre
from statistiques.rapports.envoi import messages_de
from statistiques.rapports.lecture import Lu

PAGE = 40
# A report that did not leave is told on the board for so long.
MEMOIRE = datetime.timedelta(days=7)
# Reports looked up at once for the board of a whole platform.
_LIMITE = 300


@dataclass(frozen=True, slots=True)
class Suivi:
    """One report and its messages, the newest first."""

    rapport: RapportPeriodique
    messages: list[Notification]

    @property
    def lu(self) -> Lu:
        """Its words."""
        return Lu(self.rapport)

    @property
    def lisible(self) -> bool:
        """Whether its figures are there."""
        return self.rapport.etat in LISIBLES

    @property
    def perdu(self) -> bool:
        """Whether nobody received it, though somebody wanted it."""
        echecs = [message.etat == EtatNotification.EN_ECHEC for message in self.messages]
        return self.rapport.etat in PERDUS or (bool(echecs) and all(echecs))

    @property
    def raison(self) -> str:
        """Why nothing left, in words; empty when something did."""
        raisons: dict[str, str] = {
            EtatRapport.SANS_ACTIVITE: _("Rien ne s'est passé : rien n'est envoyé."),
            EtatRapport.SANS_DESTINATAIRE: _("Personne à prévenir : le salon n'a donné ni adresse ni numéro."),
            EtatRapport.ECARTE: _("Ce rapport n'était pas demandé."),
            EtatRapport.MANQUE: _("Le service était arrêté à cette heure-là ; le rapport de la journée dit tout."),
            EtatRapport.ECHOUE: _("Il n'a pas pu être écrit (%(erreur)s). Prévenez qui tient le serveur.")
            % {"erreur": self.rapport.erreur},
        }
        return raisons.get(self.rapport.etat, "")


def rapports_suivre(salon: Salon) -> tuple[list[Suivi], list[Suivi]]:
    """Return what comes and is wanted, the soonest first, then what is past, the newest first."""
    siens = RapportPeriodique.objects.filter(salon=salon).select_related("salon")
    a_venir = siens.filter(etat=EtatRapport.A_VENIR, genre__in=salon.rapports).order_by("du_a", "genre")
    passes = siens.exclude(etat=EtatRapport.A_VENIR).order_by("-du_a", "genre")[:PAGE]
    return _suivre(a_venir), _suivre(passes)


def rapport_visible(user: User | AnonymousUser, rapport_id: uuid.UUID) -> Suivi | None:
    """Return one report of the salons whose figures ``user`` may see; ``None`` when unknown or not hers."""
    visibles = RapportPeriodique.objects.filter(salon__in=salons_de(user, Action.VOIR_STATISTIQUES))
    return next(iter(_suivre(visibles.filter(pk=rapport_id).select_related("salon"))), None)


def rapports_perdus(perimetre: Perimetre) -> int:
    """Return how many reports of the last days reached nobody; two statements."""
    recents = RapportPeriodique.objects.filter(salon__in=perimetre.ids, du_a__gte=timezone.now() - MEMOIRE)
    recents = recents.filter(etat__in=[*PERDUS, EtatRapport.ECRIT]).select_related("salon").defer("contenu")
    return sum(suivi.perdu for suivi in _suivre(recents.order_by("-du_a")[:_LIMITE]))


def genres_de(salon: Salon) -> list[tuple[str, str, bool]]:
    """Return each kind of report: code, words, whether it is wanted."""
    return [(genre.value, str(genre.label), genre.value in salon.rapports) for genre in GenreRapport]


def _suivre(rapports: QuerySet[RapportPeriodique]) -> list[Suivi]:
    lus: Sequence[RapportPeriodique] = list(rapports)
    messages = messages_de(lus)
    return [Suivi(rapport, messages.get(rapport.pk, [])) for rapport in lus]
