"""The last 24 hours row by row, and what is going on right now."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from paiements.selecteurs import mots_des_paiements
from salon_paiement.acteurs import titre_de
from salon_paiement.calendrier import RECALAGE, jour_affaires
from salon_paiement.comptes_vises import comptes_vises
from salon_paiement.etats import OUVERTS
from salon_paiement.historique import phrase_de
from salon_paiement.models import SessionPaiement
from statistiques.effectifs import effectifs
from statistiques.perimetre import Perimetre
from statistiques.selecteurs import totaux
from traces.models import TraceTransaction
from traces.types import Niveau

FENETRE = datetime.timedelta(hours=24)
SESSIONS, ERREURS = 20, 50
# What is 24 hours old is dated yesterday at the earliest, by the calendar it came under; a visit waiting for an
# operator's word may be older.
_RECENTES, _ANCIENNES = datetime.timedelta(days=1 + RECALAGE), datetime.timedelta(days=4 + RECALAGE)
# What each word of an answer counts.
_VISITES = {"visites": "visites", "payees": "visites_paiement_reussi"}
_TENTATIVES = {"total": "tentatives", "reussies": "tentatives_reussies"}
_ARGENT = ("encaisse", "rembourse")
_CONNEXIONS = ("connexions", "connexions_refusees")


def sessions_recentes(perimetre: Perimetre) -> list[dict[str, Any]]:
    """Return the newest visits of the last 24 hours, without anybody's name or number; two statements."""
    sessions = SessionPaiement.objects.filter(
        _depuis(perimetre, _RECENTES), date_creation__gte=timezone.now() - FENETRE
    )
    lues = sessions.select_related("coiffeur").prefetch_related("lignes").order_by("-date_creation", "-pk")[:SESSIONS]
    return [
        {
            "id": session.pk,
            "salon": session.salon_id,
            "code": session.code_court,
            "etat": session.etat,
            "etat_libelle": session.get_etat_display(),
            "origine": session.origine,
            "prestations": [{"libelle": ligne.libelle, "quantite": ligne.quantite} for ligne in session.lignes.all()],
            "coiffeur": session.coiffeur.nom if session.coiffeur else None,
            "total": session.total,
            "paye": session.montant_applique,
            "essai": session.montant_essai,
            "pourboire": session.pourboire,
            "creee_le": session.date_creation,
            "finie_le": session.finie_le,
        }
        for session in lues
    ]


def erreurs_recentes(perimetre: Perimetre) -> list[dict[str, Any]]:
    """Return the newest facts of the last 24 hours that deserve a look, as the log words them."""
    traces = TraceTransaction.objects.filter(
        salon_id__in=perimetre.ids,
        niveau_importance__in=[Niveau.AVERTISSEMENT, Niveau.ERREUR, Niveau.CRITIQUE],
        date_creation__gte=timezone.now() - FENETRE,
    )
    lues = list(traces.select_related("session", "acteur").order_by("-date_creation", "-pk")[:ERREURS])
    mots = dataclasses.replace(mots_des_paiements(), comptes=comptes_vises(lues))
    return [
        {
            "id": trace.pk,
            "salon": trace.salon_id,
            "date": trace.date_creation,
            "type": trace.type_trace,
            "niveau": trace.niveau_importance,
            "titre": titre_de(trace),
            "phrase": phrase_de(trace, mots) or titre_de(trace),
            "session": trace.session.code_court if trace.session else None,
        }
        for trace in lues
    ]


def temps_reel(perimetre: Perimetre, *, journal: bool) -> dict[str, Any]:
    """Return what is going on, and the last 24 hours as the pages count them, on the hour; money in whole XOF.

    Args:
        journal: the reader may see the journal, hence who was connected.
    """
    maintenant = timezone.now()
    heures = perimetre.dernieres_heures(maintenant)
    # What goes on now is no stored figure, however little the rows are late.
    sessions = SessionPaiement.objects.filter(_depuis(perimetre, _ANCIENNES), etat__in=OUVERTS)
    ouvertes = dict(sessions.values_list("etat").annotate(Count("pk")).order_by("etat"))
    connexions = _CONNEXIONS if journal else ()
    lues = totaux(perimetre, heures, [*_VISITES.values(), *_TENTATIVES.values(), *_ARGENT, *connexions])
    presents = effectifs(perimetre, ["coiffeurs_disponibles", *(["membres_connectes"] if journal else [])])
    return {
        "instant": maintenant,
        "depuis": heures.debut.astimezone(datetime.UTC),
        "sessions": {
            **{mot: lues[nom] for mot, nom in _VISITES.items()},
            "actives": sum(ouvertes.values()),
            "par_etat": {etat: ouvertes.get(etat, 0) for etat in sorted(OUVERTS)},
        },
        "tentatives": {mot: lues[nom] for mot, nom in _TENTATIVES.items()},
        "argent": {nom: lues[nom] for nom in _ARGENT},
        "coiffeurs_disponibles": presents["coiffeurs_disponibles"],
        "membres_connectes": presents.get("membres_connectes"),
        "connexions": {nom: lues[nom] for nom in connexions} if journal else None,
    }


def _depuis(perimetre: Perimetre, duree: datetime.timedelta) -> Q:
    """Visits of today and ``duree`` before: the days bound the index."""
    instant = timezone.now()
    jour = min(jour_affaires(salon, instant) for salon in perimetre.salons) - duree
    return Q(salon_id__in=perimetre.ids, jour__gte=jour)
