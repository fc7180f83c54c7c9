"""Reading the weather: one statement over the last attempts of every salon, kept a few seconds by each process.

In the process and not in the shared cache: a page must show it when Redis is dead, and fifteen seconds are short.
"""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Q
from django.db.models.functions import TruncHour
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.meteo.bulletin import BORNES, MOTIFS_A_NOUS, MOTIFS_DU_CLIENT, RIEN, Chiffres
from paiements.models import Paiement
from salon_paiement.memoire import Memoire
from salon_paiement.portee import portee_systeme

DUREE = 15.0
DUREE_JOURNEE = 300.0
JOURNEE = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Voie:
    """How a network is reached: through which provider, with play money or real."""

    reseau: str
    fournisseur: str
    mode: str


Heures = Mapping[datetime.datetime, Chiffres]


def chiffres_recents() -> Mapping[Voie, Chiffres]:
    """Return the sliding window of each way, read at most :data:`DUREE` seconds ago."""
    return _recents.lire()


def chiffres_du_jour() -> Mapping[Voie, Heures]:
    """Return the last 24 hours of each way, by hour (aware, UTC), read at most five minutes ago."""
    return _jour.lire()


def chiffres_des_comptes(comptes: Collection[uuid.UUID], depuis: datetime.datetime, *, essai: bool) -> Chiffres:
    """Return what the attempts of these accounts say since ``depuis`` (aware): one statement, read now."""
    lignes = _lignes(depuis).filter(compte__in=comptes, essai=essai)
    return _chiffres(lignes.aggregate(**_mesures()))


def bilans(depuis: datetime.datetime, *par: str, **filtre: Any) -> list[dict[str, Any]]:
    """Return how many attempts since ``depuis`` (aware) were paid, broke down or stay mute, by the given columns.

    One statement, read now. Keys of each row: those of ``par``, ``reussis``, ``pannes``, ``muets``.
    """
    mesures = {nom: mesure for nom, mesure in _mesures().items() if nom in {"reussis", "pannes", "muets"}}
    with portee_systeme(_POUR_TOUS):
        return list(_lignes(depuis).filter(**filtre).values(*par).annotate(**mesures).order_by())


def oublier() -> None:
    """Empty both memories (tests)."""
    _recents.oublier()
    _jour.oublier()


def _lire_recents() -> Mapping[Voie, Chiffres]:
    lignes = _lignes(timezone.now() - settings.METEO_FENETRE).values(*_VOIE).annotate(**_mesures())
    with portee_systeme(_POUR_TOUS):
        return {_voie(ligne): _chiffres(ligne) for ligne in lignes.order_by(*_VOIE)}


def _lire_jour() -> Mapping[Voie, Heures]:
    heure = TruncHour("initie_le", tzinfo=datetime.UTC)
    lignes = _lignes(timezone.now() - JOURNEE).annotate(heure=heure).values(*_VOIE, "heure").annotate(**_mesures())
    jours: dict[Voie, dict[datetime.datetime, Chiffres]] = {}
    with portee_systeme(_POUR_TOUS):
        lues = list(lignes.order_by(*_VOIE, "heure"))
    for ligne in lues:
        heures = jours.setdefault(_voie(ligne), {})
        heures[ligne["heure"]] = heures.get(ligne["heure"], RIEN).plus(_chiffres(ligne))
    return jours


_POUR_TOUS = "an operator's weather is the same for every salon, and names none"
_VOIE = ("reseau", "compte__fournisseur", "compte__mode")


def _lignes(depuis: datetime.datetime) -> Any:
    # Naming the networks lets the index (network, date) be used at both its ends.
    return Paiement.objects.filter(reseau__in=list(CATALOGUE), initie_le__gte=depuis, compte__isnull=False)


def _mesures() -> dict[str, Any]:
    """Return what is counted. The classes of times are cumulative, as the database compares best."""
    tard = timezone.now() - settings.DELAI_VERIFICATION
    reussi = Q(etat__in=[EtatPaiement.REUSSI, EtatPaiement.EXTOURNE])
    panne = Q(etat=EtatPaiement.ECHOUE) & ~Q(motif_code__in=MOTIFS_DU_CLIENT | MOTIFS_A_NOUS)
    attend = Q(etat__in=[EtatPaiement.EN_ATTENTE, EtatPaiement.EN_COURS], initie_le__lte=tard)
    classes = {
        f"t{borne}": Count("pk", filter=reussi & Q(verdict_le__lte=F("initie_le") + datetime.timedelta(seconds=borne)))
        for borne in BORNES
    }
    return {
        "reussis": Count("pk", filter=reussi),
        "pannes": Count("pk", filter=panne),
        "muets": Count("pk", filter=attend | Q(etat=EtatPaiement.INCERTAIN)),
        "dernier": Max("verdict_le", filter=reussi),
        **classes,
    }


def _voie(ligne: Mapping[str, Any]) -> Voie:
    return Voie(*(str(ligne[nom]) for nom in _VOIE))


def _chiffres(ligne: Mapping[str, Any]) -> Chiffres:
    cumuls = [0, *(ligne[f"t{borne}"] for borne in BORNES), ligne["reussis"]]
    durees = tuple(suivant - avant for avant, suivant in itertools.pairwise(cumuls))
    return Chiffres(ligne["reussis"], ligne["pannes"], ligne["muets"], durees, ligne["dernier"])


_recents = Memoire(_lire_recents, DUREE)
_jour = Memoire(_lire_jour, DUREE_JOURNEE)
