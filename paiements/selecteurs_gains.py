"""What hairdressers earned, gave back and were paid, read from the ledger. Amounts are whole XOF."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Sum

from paiements.models import CompteLivre, Ecriture, TypeOperation, Versement
from paiements.mois import Periode
from salon_paiement.models import Coiffeur, SessionPaiement

_COMPTES = (CompteLivre.POURBOIRES, CompteLivre.COMMISSIONS_DUES)
_NOMS = {
    (CompteLivre.POURBOIRES, TypeOperation.REGLEMENT): "pourboires",
    (CompteLivre.POURBOIRES, TypeOperation.REMBOURSEMENT): "pourboires_repris",
    (CompteLivre.POURBOIRES, TypeOperation.VERSEMENT): "pourboires_verses",
    (CompteLivre.COMMISSIONS_DUES, TypeOperation.REGLEMENT): "commissions",
    (CompteLivre.COMMISSIONS_DUES, TypeOperation.REMBOURSEMENT): "commissions_reprises",
    (CompteLivre.COMMISSIONS_DUES, TypeOperation.VERSEMENT): "commissions_versees",
}


@dataclass(slots=True)
class Gains:
    """One hairdresser over a period, and what she is owed today (negative: she has received too much).

    ``essai`` and ``essai_total`` come from notes paid, wholly or in part, with play money: in the period, ever.
    """

    coiffeur: Coiffeur
    pourboires: int = 0
    commissions: int = 0
    pourboires_repris: int = 0
    commissions_reprises: int = 0
    pourboires_verses: int = 0
    commissions_versees: int = 0
    pourboires_dus: int = 0
    commissions_dues: int = 0
    essai: int = 0
    essai_total: int = 0

    @property
    def gagne(self) -> int:
        """Earned in the period, reversals taken off."""
        return self.pourboires + self.commissions - self.pourboires_repris - self.commissions_reprises

    @property
    def repris(self) -> int:
        """Reversed by refunds in the period."""
        return self.pourboires_repris + self.commissions_reprises

    @property
    def verse(self) -> int:
        """Paid out in the period."""
        return self.pourboires_verses + self.commissions_versees

    @property
    def du(self) -> int:
        """Owed today, all periods together."""
        return self.pourboires_dus + self.commissions_dues

    @property
    def commissions_a_verser(self) -> int:
        """What may be paid out as commissions: what one account owes back comes off the other."""
        return min(max(self.commissions_dues, 0), max(self.du, 0))

    @property
    def pourboires_a_verser(self) -> int:
        """What may be paid out as tips, beside :attr:`commissions_a_verser`."""
        return min(max(self.pourboires_dus, 0), max(self.du, 0) - self.commissions_a_verser)


@dataclass(slots=True)
class LigneGain:
    """What one note brought one hairdresser; reversed amounts are negative.

    Args:
        reprise: part of the sale was undone: ``rembourse`` to the client, or else cancelled or taken back.
    """

    session: SessionPaiement
    instant: datetime.datetime
    reprise: bool = False
    rembourse: bool = False
    pourboire: int = 0
    commission: int = 0


@dataclass(frozen=True, slots=True)
class Detail:
    """One hairdresser's month, line by line."""

    gains: Gains
    lignes: list[LigneGain] = field(default_factory=list)
    versements: list[Versement] = field(default_factory=list)


def gains_de(coiffeurs: Iterable[Coiffeur], periode: Periode) -> list[Gains]:
    """Return the gains of each hairdresser over ``periode``; three statements whatever their number."""
    gains = {c.pk: Gains(c) for c in coiffeurs}
    lignes = Ecriture.objects.filter(coiffeur_id__in=list(gains), compte__in=_COMPTES)
    dans = Q(date_creation__gte=periode.debut, date_creation__lt=periode.fin)
    for qui, compte, libelle, montant in _sommes(lignes.filter(dans), "coiffeur_id", "compte", "libelle"):
        nom = _NOMS.get((compte, libelle))
        if nom is not None:
            setattr(gains[qui], nom, -montant if libelle == TypeOperation.REGLEMENT else montant)
    for qui, compte, montant in _sommes(lignes, "coiffeur_id", "compte"):
        setattr(gains[qui], "pourboires_dus" if compte == CompteLivre.POURBOIRES else "commissions_dues", -montant)
    # Apart: the notes of play money are few, and looking at each note for them took longer than the sums.
    salons = {gain.coiffeur.salon_id for gain in gains.values()}
    essais = lignes.filter(session__salon__in=salons, session__montant_essai__gt=0)
    sommes = essais.values_list("coiffeur_id").annotate(total=Sum("montant"), mois=Sum("montant", filter=dans))
    for qui, total, mois in sommes.order_by():
        gains[qui].essai_total, gains[qui].essai = -total, -(mois or 0)
    return list(gains.values())


def dus_au(coiffeur_id: uuid.UUID) -> tuple[int, int]:
    """Return what one hairdresser is owed today: commissions, tips (whole XOF, negative when overpaid)."""
    lignes = Ecriture.objects.filter(coiffeur_id=coiffeur_id, compte__in=_COMPTES)
    soldes = {compte: -montant for compte, montant in _sommes(lignes, "compte")}
    return soldes.get(CompteLivre.COMMISSIONS_DUES, 0), soldes.get(CompteLivre.POURBOIRES, 0)


def detail_de(coiffeur: Coiffeur, periode: Periode) -> Detail:
    """Return one hairdresser's month: her notes, what was reversed, what was paid to her."""
    dans = Q(date_creation__gte=periode.debut, date_creation__lt=periode.fin)
    lignes = Ecriture.objects.filter(dans, coiffeur=coiffeur, compte__in=_COMPTES, session__isnull=False)
    regroupees: dict[uuid.UUID, LigneGain] = {}
    for ecriture in lignes.select_related("session").order_by("pk"):
        if ecriture.session is None:
            continue
        ligne = regroupees.setdefault(
            ecriture.operation,
            LigneGain(
                ecriture.session,
                ecriture.date_creation,
                reprise=ecriture.libelle != TypeOperation.REGLEMENT,
                rembourse=ecriture.remboursement_id is not None,
            ),
        )
        if ecriture.compte == CompteLivre.POURBOIRES:
            ligne.pourboire -= ecriture.montant
        else:
            ligne.commission -= ecriture.montant
    versements = Versement.objects.filter(dans | Q(accuse_le=None), coiffeur=coiffeur).order_by("-date_creation")
    gains = gains_de([coiffeur], periode)[0]
    return Detail(gains, list(regroupees.values())[::-1], list(versements.select_related("verse_par")))


def totaux(gains: Iterable[Gains]) -> dict[str, int]:
    """Return the salon's sums: earned, paid, owed (what is owed back by one does not pay another)."""
    sommes: dict[str, int] = defaultdict(int)
    for g in gains:
        for nom in ("gagne", "verse", "essai", "essai_total"):
            sommes[nom] += getattr(g, nom)
        sommes["du"] += max(g.du, 0)
    return dict(sommes)


def _sommes(lignes: QuerySet[Ecriture], *champs: str) -> list[tuple[Any, ...]]:
    """Sum by ``champs``: each row ends with the sum."""
    return [tuple(t) for t in lignes.values_list(*champs).annotate(n=Sum("montant")).order_by()]
