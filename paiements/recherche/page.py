"""One page of facts of one salon, newest first, by keyset: neither counted nor skipped, whatever the log holds."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import operator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from paiements.recherche.filtres import NIVEAUX, Filtres
from paiements.recherche.visees import Visees, visees_de, visees_de_coiffeur
from paiements.selecteurs import mots_des_paiements
from salon_paiement.acteurs import acteur_nomme, est_redite, icone_de, qui_agit, titre_de
from salon_paiement.comptes_vises import comptes_vises
from salon_paiement.historique import phrase_de
from salon_paiement.models import Coiffeur, Salon
from traces.models import TraceTransaction
from traces.types import TypeTrace

PAGE = 40
# Where a fact says a sum, by what says most of it.
_SOMMES = ("recu", "montant", "total", "du", "fond", "compte", "commissions")


@dataclass(frozen=True, slots=True)
class Ligne:
    """One fact as the list shows it; ``montant`` in whole XOF, ``code`` of the visit, empty when it is of none."""

    cle: int
    instant: datetime.datetime
    qui: str
    acteur: str
    icone: str
    niveau: str
    titre: str
    phrase: str
    montant: int | None
    code: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``suivante`` is the key of its last fact when there is more, ``vide_de`` what nothing carries."""

    lignes: list[Ligne]
    suivante: int | None
    vide_de: str = ""


def page_de_traces(filtres: Filtres, taille: int = PAGE) -> Page:
    """Return one page of what ``filtres`` asks for, of ``taille`` facts read."""
    if filtres.demande.incompris and not filtres.demande.criteres:
        # Nothing of what was typed is understood: listing everything would look like an answer.
        return Page([], None)
    visees: list[Visees] = []
    for critere in filtres.criteres:
        visees.append(visees_de(critere, filtres.salon))
        if visees[-1].aucune:
            return Page([], None, critere.mots)
    if filtres.coiffeur:
        visees.append(visees_de_coiffeur(filtres.coiffeur.pk))
    lues = list(traces_de(filtres, visees)[: taille + 1])
    mots = dataclasses.replace(mots_des_paiements(), comptes=comptes_vises(lues))
    lignes = [_ligne(trace, phrase_de(trace, mots)) for trace in lues[:taille] if not est_redite(trace)]
    return Page(lignes, lues[taille - 1].pk if len(lues) > taille else None)


def traces_de(filtres: Filtres, visees: list[Visees]) -> QuerySet[TraceTransaction]:
    """Return the facts, newest first: each case is read by one index, in order, and stops at the page's end."""
    traces = TraceTransaction.objects.filter(salon=filtres.salon)
    nommees = [visee.ids for visee in visees if visee.ids is not None]
    if nommees:
        traces = traces.filter(session_id__in=functools.reduce(operator.and_, nommees))
    for visee in visees:
        if visee.ids is None:
            traces = traces.filter(visee.condition)
    champs: dict[str, Any] = {}
    if filtres.type_trace:
        champs["type_trace"] = filtres.type_trace
    if filtres.niveau:
        champs["niveau_importance__in"] = NIVEAUX[filtres.niveau]
    if filtres.acteur:
        champs["acteur"] = filtres.acteur
    if filtres.debut:
        champs["date_creation__gte"] = filtres.debut
    if filtres.fin:
        champs["date_creation__lt"] = filtres.fin
    return (
        _avant(traces.filter(**champs), filtres).select_related("session", "acteur").order_by("-date_creation", "-pk")
    )


def salon_choix(salon: Salon) -> dict[str, Any]:
    """Return what the filters of a salon offer: kinds of facts, hairdressers."""
    return {
        "types": TypeTrace.choices,
        "coiffeurs": list(Coiffeur.objects.filter(salon=salon).order_by("nom", "pk")),
    }


def personnes_de(salon: Salon) -> dict[int, User]:
    """Return by key whoever works or worked in this salon."""
    membres = User.objects.filter(appartenances__salon=salon).distinct().order_by("first_name", "username")
    return {membre.pk: membre for membre in membres}


def _avant(traces: QuerySet[TraceTransaction], filtres: Filtres) -> QuerySet[TraceTransaction]:
    """Facts older than the cursor. An unknown one is somebody's invention: the first page is the answer."""
    if filtres.avant is None:
        return traces
    borne = TraceTransaction.objects.filter(pk=filtres.avant, salon=filtres.salon)
    date = borne.values_list("date_creation", flat=True).first()
    if date is None:
        return traces
    # The first condition alone bounds the index, on both databases.
    return traces.filter(date_creation__lte=date).filter(Q(date_creation__lt=date) | Q(pk__lt=filtres.avant))


def _ligne(trace: TraceTransaction, phrase: str) -> Ligne:
    donnees = trace.donnees_structures
    sommes = (donnees.get(cle) for cle in _SOMMES)
    return Ligne(
        cle=trace.pk,
        instant=trace.date_creation,
        qui=qui_agit(trace),
        acteur=acteur_nomme(trace),
        icone=icone_de(trace),
        niveau=trace.niveau_importance,
        titre=titre_de(trace),
        phrase=phrase or titre_de(trace),
        montant=next((somme for somme in sommes if isinstance(somme, int) and not isinstance(somme, bool)), None),
        code=trace.session.code_court if trace.session else "",
    )
