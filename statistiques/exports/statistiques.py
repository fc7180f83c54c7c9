"""The figures of a period as a report: totals by salon, then day by day, then a chart; all read from the ledger."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paiements.models import Ecriture
from salon_paiement.argent import DEVISE
from salon_paiement.calendrier import fuseau_de
from salon_paiement.models import Salon
from statistiques.exports.demande import Demande
from statistiques.exports.sources.figures import figures_de
from statistiques.exports.sources.paiements import COMPTES, MOUVEMENTS, C
from statistiques.releve import Colonne, Genre, Rangee, Releve, Table

_Jours = dict[tuple[datetime.date, uuid.UUID], list[int]]
_ENCAISSE, _RENDU = 0, 7


@dataclass(frozen=True, slots=True)
class _Serie:
    nom: str
    valeurs: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class _Graphique:
    titre: str
    genre: str
    etiquettes: Sequence[str]
    series: Sequence[_Serie]


def releve_composer(demande: Demande) -> Releve:
    """Return the report of a request, in the active language; every total is the ledger's."""
    jours = _jours(demande)
    noms = {salon.pk: salon.nom for salon in demande.salons}
    montants = _montants()
    vide = [0] * len(montants)
    par_salon: dict[uuid.UUID, list[int]] = {cle: list(vide) for cle in noms}
    for (_jour, salon_id), sommes in jours.items():
        par_salon[salon_id] = _plus(par_salon[salon_id], sommes)
    salon = Colonne("salon", _("salon"), largeur=20)
    jour = Colonne("jour", _("journée"), Genre.JOUR, 12)
    lignes: list[Rangee] = [
        (j, noms[cle], *jours[j, cle]) for j, cle in sorted(jours, key=lambda quand: (quand[0], noms[quand[1]]))
    ]
    return Releve(
        titre=demande.titre,
        sous_titre=demande.sous_titre,
        tables=[
            Table(_("Par salon"), [salon, *montants], [(noms[cle], *sommes) for cle, sommes in par_salon.items()]),
            Table(_("Par journée"), [jour, salon, *montants], lignes),
        ],
        graphiques=[_graphique(demande, jours)],
    )


def _montants() -> list[Colonne]:
    dits = (
        ("encaisse", _("encaissé")), ("especes", _("dont espèces")), ("mobile_money", _("dont mobile money")),
        ("carte", _("dont carte")), ("encaisse_essai", _("dont essai")), ("par_avoir", _("payé par avoir")),
        ("retrouve", _("retrouvé")), ("rembourse", _("remboursé")), ("repris", _("repris par l'opérateur")),
    )  # fmt: skip
    return [Colonne(cle, titre, Genre.ENTIER, 10, somme=True) for cle, titre in dits]


def _graphique(demande: Demande, jours: _Jours) -> _Graphique:
    dates = [demande.du + datetime.timedelta(days=n) for n in range((demande.au - demande.du).days + 1)]
    par_date: dict[datetime.date, list[int]] = defaultdict(lambda: [0, 0])
    for (jour, _salon), sommes in jours.items():
        par_date[jour] = _plus(par_date[jour], [sommes[_ENCAISSE], sommes[_RENDU]])
    series = [
        _Serie(mot, [par_date[jour][rang] for jour in dates])
        for rang, mot in enumerate((_("encaissé"), _("remboursé")))
    ]
    return _Graphique(
        _("Encaissé et remboursé par journée (F)"), "ligne", [date_format(j, "j b") for j in dates], series
    )


def _jours(demande: Demande) -> _Jours:
    jours: _Jours = {}
    for salons in _memes_horloges(demande.salons):
        for salon_id, jour, sommes in _lues(demande, salons):
            jours[jour, salon_id] = _plus(jours.get((jour, salon_id), [0] * len(sommes)), sommes)
    return jours


def _memes_horloges(salons: Iterable[Salon]) -> Iterable[list[Salon]]:
    groupes: dict[tuple[str, datetime.time], list[Salon]] = defaultdict(list)
    for salon in salons:
        groupes[salon.fuseau, salon.heure_bascule].append(salon)
    return groupes.values()


def _lues(demande: Demande, salons: list[Salon]) -> Iterator[tuple[uuid.UUID, datetime.date, list[int]]]:
    """Yield (salon, business day, figures) of salons whose days begin together."""
    bascule = salons[0].heure_bascule
    retard = datetime.timedelta(hours=bascule.hour, minutes=bascule.minute, seconds=bascule.second)
    jour = TruncDate(F("date_creation") - retard, tzinfo=fuseau_de(salons[0]))
    sommes: dict[str, Any] = {
        f"s_{c.value}": Sum("montant", filter=Q(compte=c), default=0)
        for c in (C.CAISSE, C.A_RECEVOIR, C.BANQUE, C.AVOIRS)
    }
    siennes = Ecriture.objects.filter(
        demande.quand(), salon__in=salons, devise=DEVISE, libelle__in=MOUVEMENTS, compte__in=COMPTES
    )
    groupes = siennes.annotate(jour_affaires=jour, seul=Q(paiement=None)).order_by()
    lues = groupes.values_list(
        "salon_id", "jour_affaires", "libelle", "seul", "paiement__moyen", "paiement__essai"
    ).annotate(**sommes)  # fmt: skip
    for salon_id, le, genre, seul, moyen, essai, caisse, a_recevoir, banque, avoirs in lues:
        figures = figures_de(
            genre, avec_paiement=not seul, moyen=moyen, essai=bool(essai), caisse=caisse, a_recevoir=a_recevoir,
            banque=banque, avoirs=avoirs,
        )  # fmt: skip
        yield salon_id, le, list(figures)


def _plus(a: Sequence[int], b: Sequence[int]) -> list[int]:
    return [x + y for x, y in zip(a, b, strict=True)]
