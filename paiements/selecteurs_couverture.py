"""What statements cover of a period, and what falls between them. Amounts are whole XOF."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum

from paiements.models import CompteFournisseur, EtatReleve, Paiement, ReleveFournisseur
from salon_paiement.argent import DEVISE

Intervalle = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True, slots=True)
class Somme:
    """How many, and how much (whole XOF)."""

    nombre: int = 0
    montant: int = 0

    def plus(self, autre: Somme) -> Somme:
        """Return both together."""
        return Somme(self.nombre + autre.nombre, self.montant + autre.montant)


@dataclass(frozen=True, slots=True)
class Trou:
    """A part of the past that no statement covers, though a later one came, and our payments in it."""

    debut: datetime.datetime
    fin: datetime.datetime
    somme: Somme


def couverture(compte: CompteFournisseur, debut: datetime.datetime, fin: datetime.datetime) -> list[Intervalle]:
    """Return the parts of [debut, fin[ that statements read to their end cover, merged, in order."""
    releves = ReleveFournisseur.objects.filter(
        compte=compte, etat=EtatReleve.LU, debut__lt=fin, fin__gte=debut
    ).order_by("debut")
    intervalles: list[Intervalle] = []
    dernier = fin - datetime.timedelta(microseconds=1)
    for premier, second in releves.values_list("debut", "fin"):
        if premier is None or second is None:
            continue
        de, jusqua = max(premier, debut), min(second, dernier)
        if intervalles and de <= intervalles[-1][1]:
            intervalles[-1] = (intervalles[-1][0], max(jusqua, intervalles[-1][1]))
        else:
            intervalles.append((de, jusqua))
    return intervalles


def couverture_fin(compte: CompteFournisseur) -> datetime.datetime | None:
    """Return up to when the newest statement of an account goes; ``None`` when it has none."""
    lus = ReleveFournisseur.objects.filter(compte=compte, etat=EtatReleve.LU)
    fin: datetime.datetime | None = lus.aggregate(fin=Max("fin"))["fin"]
    return fin


def trous_de(
    compte: CompteFournisseur,
    intervalles: Sequence[Intervalle],
    hors: QuerySet[Paiement],
    debut: datetime.datetime,
    fin: datetime.datetime,
) -> list[Trou]:
    """Return the gaps of [debut, fin[ before the newest statement's end that hold a payment, in order.

    Args:
        intervalles: what is covered (:func:`couverture`).
        hors: the period's payments that no line tells and no statement covers.
    """
    derniere = couverture_fin(compte)
    if derniere is None or not hors.exists():
        return []
    limite = min(fin, derniere)
    bornes = [debut, *(borne for intervalle in intervalles for borne in intervalle), limite]
    trous = []
    for de, jusqua in zip(bornes[::2], bornes[1::2], strict=True):
        if de < jusqua:
            dedans = hors.filter(verdict_le__gte=de, verdict_le__lt=jusqua)
            lu = dedans.aggregate(n=Count("pk"), s=Sum("montant_recu", filter=Q(devise_recue=DEVISE)))
            if lu["n"]:
                trous.append(Trou(de, jusqua, Somme(lu["n"], lu["s"] or 0)))
    return trous


def dans(champ: str, intervalles: Sequence[Intervalle]) -> Q:
    """Return "inside one of these"; nothing is inside none."""
    critere = Q(pk__in=[])
    for intervalle in intervalles:
        critere |= Q(**{f"{champ}__range": intervalle})
    return critere
