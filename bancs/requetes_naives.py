"""Two other ways to the same figures: the usual one (all counted, day by day), and sound SQL without a rollup."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from paiements.etats import EtatPaiement
from paiements.models import CompteLivre, Ecriture, Paiement, TypeOperation
from salon_paiement.etats import EtatSession
from salon_paiement.models import Client, Coiffeur, Evaluation, SessionPaiement
from traces.models import TraceTransaction

Jour = datetime.date
_PAYEE = Q(etat=EtatSession.PAIEMENT_REUSSI)
_REUSSI = Q(etat=EtatPaiement.REUSSI)


@dataclass(frozen=True, slots=True)
class Portee:
    """Whose figures, and which days (both ends included)."""

    salons: tuple[uuid.UUID, ...]
    du: Jour
    au: Jour

    def jours(self) -> list[Jour]:
        """Return every day of it."""
        return [self.du + datetime.timedelta(days=n) for n in range((self.au - self.du).days + 1)]


def globales(p: Portee) -> dict[str, Any]:
    """Count and sum everything there ever was, one figure a query, as a page that keeps nothing does."""
    sessions, paiements = _de(SessionPaiement.objects, p), _de(Paiement.objects, p)
    avis = Evaluation.objects.filter(session__salon__in=p.salons)
    depuis = Q(date_creation__date__gt=p.au - datetime.timedelta(days=30))
    return {
        "clients": _de(Client.objects, p).count(),
        "clients_nouveaux": _de(Client.objects, p).filter(depuis).count(),
        "clients_actifs": sessions.filter(depuis).aggregate(n=Count("client", distinct=True))["n"],
        "visites": sessions.count(),
        **{f"visites_{etat}": sessions.filter(etat=etat).count() for etat in EtatSession.values},
        "paye_duree": sessions.filter(_PAYEE).aggregate(n=Avg(F("finie_le") - F("date_creation")))["n"],
        "tentatives": paiements.count(),
        "reussies": paiements.filter(_REUSSI).count(),
        "chiffre": paiements.filter(_REUSSI).aggregate(n=Sum("montant_applique"))["n"],
        "frais": paiements.filter(_REUSSI).aggregate(n=Sum("frais_attendus"))["n"],
        "par_reseau": list(
            paiements.values("reseau").annotate(n=Count("pk"), m=Sum("montant_applique", filter=_REUSSI))
        ),
        "verdict_duree": paiements.filter(_REUSSI).aggregate(n=Avg(F("verdict_le") - F("initie_le")))["n"],
        "avis": avis.count(),
        "note": avis.aggregate(n=Avg("note"))["n"],
        "satisfaits": avis.filter(note__gte=4).count(),
        "recommandes": avis.filter(recommande=True).count(),
        "coiffeurs": list(
            Coiffeur.objects.filter(salon__in=p.salons).annotate(
                n=Count("sessions"), payees=Count("sessions", filter=Q(sessions__etat=EtatSession.PAIEMENT_REUSSI))
            ).values("nom", "n", "payees")
        ),
        "connexions": _de(TraceTransaction.objects, p).filter(type_trace="connexion").count(),
    }  # fmt: skip


def journees(p: Portee) -> dict[Jour, tuple[int, int, int, int]]:
    """Ask four questions a day: visits, those paid, money, new clients."""
    return {
        jour: (
            _de(SessionPaiement.objects, p).filter(date_creation__date=jour).count(),
            _de(SessionPaiement.objects, p).filter(_PAYEE, finie_le__date=jour).count(),
            _de(Paiement.objects, p).filter(_REUSSI, date_creation__date=jour).aggregate(n=Sum("montant_applique"))["n"]
            or 0,
            _de(Client.objects, p).filter(date_creation__date=jour).count(),
        )
        for jour in p.jours()
    }


def groupees(p: Portee) -> dict[str, list[dict[str, Any]]]:
    """Ask for the period's days with one grouped query over each table: as good as it gets without a rollup."""
    return {nom: list(requete) for nom, requete in requetes_groupees(p)}


def requetes_groupees(p: Portee) -> Iterator[tuple[str, QuerySet[Any, Any]]]:
    """Yield the grouped queries: visits, attempts, ledger, ratings, clients, hairdressers."""
    visites = _de(SessionPaiement.objects, p).filter(jour__range=(p.du, p.au))
    des_visites = Q(session__jour__range=(p.du, p.au))
    compte = {nom: Sum("montant", filter=Q(compte=nom), default=0) for nom in CompteLivre.values}
    paye = Q(libelle=TypeOperation.ENCAISSEMENT, compte__in=[CompteLivre.A_RECEVOIR, CompteLivre.CAISSE])
    datees = Q(date_creation__gte=_instant(p.du), date_creation__lt=_instant(p.au + datetime.timedelta(days=1)))
    yield (
        "visites",
        visites.values("jour")
        .annotate(
            n=Count("pk"),
            duree=Sum(F("finie_le") - F("date_creation"), filter=_PAYEE),
            **{etat: Count("pk", filter=Q(etat=etat)) for etat in EtatSession.values},
        )
        .order_by("jour"),
    )
    yield (
        "tentatives",
        _de(Paiement.objects, p)
        .filter(des_visites)
        .values("session__jour", "reseau")
        .annotate(n=Count("pk"), reussies=Count("pk", filter=_REUSSI), montant=Sum("montant_applique", default=0))
        .order_by("session__jour"),
    )
    yield (
        "livre",
        _de(Ecriture.objects, p)
        .filter(datees)
        .annotate(jour=TruncDate("date_creation"))
        .values("jour")
        .annotate(encaisse=Sum("montant", filter=paye, default=0), **compte)
        .order_by("jour"),
    )
    yield (
        "avis",
        Evaluation.objects.filter(des_visites, session__salon__in=p.salons)
        .values("session__jour")
        .annotate(n=Count("pk"), somme=Sum("note"))
        .order_by("session__jour"),
    )
    yield "clients", visites.values("jour").annotate(n=Count("client", distinct=True)).order_by("jour")
    yield (
        "coiffeurs",
        visites.values("coiffeur")
        .annotate(n=Count("pk"), montant=Sum("total", filter=_PAYEE), premiere=Min("jour"))
        .order_by("coiffeur"),
    )


def _de(lignes: Any, p: Portee) -> Any:
    return lignes.filter(salon__in=p.salons)


def _instant(jour: Jour) -> datetime.datetime:
    return datetime.datetime.combine(jour, datetime.time(), datetime.UTC)
