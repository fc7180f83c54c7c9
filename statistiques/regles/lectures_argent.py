"""What rules read of money: for every salon at once, by a fixed number of statements that indexes serve."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Subquery

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.meteo.mesures import bilans
from paiements.models import EtatEvenement, EvenementFournisseur, ExceptionMonetaire, Paiement, TypeException
from statistiques.regles.types import HEURE, Cle, Regard, Releve
from traces.models import Objet, TraceTransaction

# Answers looked at: far more than a quarter of an hour of the largest installation.
_REPONSES_MAX = 5_000
_RANG = 95


def reussite_paiements(regard: Regard) -> dict[Cle, Releve]:
    """Success rate of each salon's attempts by network, whole per cent, a client's own refusal left out."""
    lignes = bilans(regard.depuis, "salon_id", "reseau", **_reels(), **regard.du_salon("salon_id"))
    return {(ligne["salon_id"], ligne["reseau"]): _taux(ligne) for ligne in lignes if _base(ligne)}


def reussite_plateforme(regard: Regard) -> dict[Cle, Releve]:
    """The same for all salons together."""
    lignes = bilans(regard.depuis, "reseau", **_reels())
    return {(None, ligne["reseau"]): _taux(ligne) for ligne in lignes if _base(ligne)}


def attente_reseau(regard: Regard) -> dict[Cle, Releve]:
    """How long the oldest attempt of each network has been waiting for its verdict, seconds.

    One the client has left for another way of paying is watched too, but nobody waits for it.
    """
    vivants = Paiement.objects.filter(etat__in=sorted(VIVANTS), remplacee=False, initie_le__isnull=False)
    lignes = (
        vivants.filter(**_reels(), **regard.du_salon("salon_id"))
        .values("salon_id", "reseau")
        .annotate(depuis=Min("initie_le"))
    )
    return {(ligne["salon_id"], ligne["reseau"]): _age(regard, ligne["depuis"], 1) for ligne in lignes}


def argent_tardif(regard: Regard) -> dict[Cle, Releve]:
    """How many sums that came after the end of their visit wait for somebody."""
    return _exceptions(regard, type=TypeException.TARDIF)


def argent_en_attente(regard: Regard) -> dict[Cle, Releve]:
    """How long the oldest sum to handle has been waiting, whole hours."""
    lignes = _ouvertes(regard).values("salon_id").annotate(depuis=Min("date_creation"))
    return {(ligne["salon_id"], ""): _age(regard, ligne["depuis"], HEURE) for ligne in lignes}


def erreurs_webhook(regard: Regard) -> dict[Cle, Releve]:
    """How many messages of operators could not be read or treated over the window.

    Keys are ordered by time: the table is entered by its primary key, there is no index on its dates.
    """
    evenements = EvenementFournisseur.objects.filter(
        pk__gte=cle_a(regard.depuis),
        date_creation__gte=regard.depuis,
        etat__in=[EtatEvenement.IGNORE, EtatEvenement.EN_ECHEC],
        **regard.du_salon("compte__salon_id"),
    )
    lignes = evenements.values("compte__salon_id").annotate(nombre=Count("pk"))
    return {(ligne["compte__salon_id"], ""): Releve(ligne["nombre"]) for ligne in lignes}


def reponse_operateur(regard: Regard) -> dict[Cle, Releve]:
    """How long each provider takes to answer a request to pay, for 95 out of 100, seconds rounded up.

    From the call's departure to the first fact about the attempt: what the network and the operator took, without the
    client. A call without an answer counts for as long as it was waited for.
    """
    reponse = (
        TraceTransaction.objects.filter(
            paiement=OuterRef("pk"), objet=Objet.PAIEMENT, ancien_etat=EtatPaiement.EN_ATTENTE
        )
        .order_by("id")
        .values("date_creation")[:1]
    )
    partis = Paiement.objects.filter(reseau__in=list(CATALOGUE), initie_le__gte=regard.depuis, compte__isnull=False)
    lignes = (
        partis.annotate(repondu=Subquery(reponse))
        .exclude(repondu=None)
        .order_by("-initie_le")
        .values_list("compte__fournisseur", "initie_le", "repondu")[:_REPONSES_MAX]
    )
    durees: dict[str, list[float]] = {}
    for fournisseur, parti, repondu in lignes:
        durees.setdefault(fournisseur, []).append((repondu - parti).total_seconds())
    return {(None, nom): Releve(_quantile(secondes), len(secondes)) for nom, secondes in durees.items()}


def cle_a(instant: datetime.datetime) -> uuid.UUID:
    """Return the smallest UUIDv7 of an instant (aware): every row made since has a larger key."""
    return uuid.UUID(int=(int(instant.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def _reels() -> dict[str, Any]:
    """Play money rings nobody; in a demo there is no other."""
    return {} if getattr(settings, "DEMONSTRATION", False) else {"essai": False}


def _base(ligne: dict[str, int]) -> int:
    return ligne["reussis"] + ligne["pannes"] + ligne["muets"]


def _taux(ligne: dict[str, int]) -> Releve:
    # Rounded down: 89.9 % is under 90 %.
    return Releve(100 * ligne["reussis"] // _base(ligne), _base(ligne))


def _age(regard: Regard, depuis: datetime.datetime, secondes: int) -> Releve:
    return Releve(max(0, int((regard.instant - depuis).total_seconds())) // secondes)


def _ouvertes(regard: Regard) -> Any:
    return ExceptionMonetaire.objects.filter(resolue_le=None, **regard.du_salon("salon_id"))


def _exceptions(regard: Regard, **filtre: str) -> dict[Cle, Releve]:
    lignes = _ouvertes(regard).filter(**filtre).values("salon_id").annotate(nombre=Count("pk"))
    return {(ligne["salon_id"], ""): Releve(ligne["nombre"]) for ligne in lignes}


def _quantile(secondes: list[float]) -> int:
    ranges = sorted(secondes)
    return max(0, -int(-ranges[-(-_RANG * len(ranges) // 100) - 1] // 1))
