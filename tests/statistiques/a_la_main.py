"""Figures counted from the facts by hand, in Python: as slow and as plain as can be."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from paiements.models import Ecriture, Paiement
from paiements.selecteurs_recettes import recettes_du_jour
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.models import Client, Evaluation, Salon, SessionPaiement
from statistiques.periodes import Heures, Periode
from traces.models import TraceTransaction

# The words of the board's own selector: the two ways of reading the ledger must say the same.
DU_TABLEAU = ("encaisse", "essai", "par_avoir", "retrouve", "rembourse", "repris")
# Received by each means, whatever the ledger calls it.
MOYENS = {"especes": "especes", "mobile_money": "mobile_money", "carte": "carte"}
# Reached at the operator's only; the rest of the states has no answer of his.
REPONDUS = {"reussi", "extourne", "echoue", "annule", "expire"}
_UN_JOUR = datetime.timedelta(days=1)
Compte = Iterator[tuple[datetime.date, str, int]]


def a_la_main(salon: Salon, periode: Periode) -> dict[str, int]:
    """Count a period, fact by fact; what a measure's name does not find here is not compared."""
    compte: Counter[str] = Counter()
    for jour, quoi, combien in [*_argent(salon), *_tentatives(salon), *_visites(salon), *_gens(salon)]:
        if periode.du <= jour <= periode.au:
            compte[quoi] += combien
    for n in range(periode.jours):
        jour = periode.du + n * _UN_JOUR
        recettes = recettes_du_jour([salon], fin_de_journee(salon, jour) - datetime.timedelta(seconds=1))
        if salon.pk in recettes:
            compte.update({nom: getattr(recettes[salon.pk], nom) for nom in DU_TABLEAU})
    return {nom: compte[nom] for nom in {*compte, *DU_TABLEAU, "visites"}} | _photo(salon, periode.au)


def des_heures(salon: Salon, heures: Heures) -> dict[str, int]:
    """Count some hours in Python: money by its own instant, visits and their attempts by when the visit began."""
    compte: Counter[str] = Counter()
    dedans = {"salon": salon, "date_creation__gte": heures.debut, "date_creation__lt": heures.fin}
    for ligne in Ecriture.objects.filter(devise="XOF", **dedans):
        compte[f"livre_{ligne.compte}"] += ligne.montant
    for session in SessionPaiement.objects.filter(**dedans):
        compte.update(["visites", f"visites_{session.etat}", f"visites_{session.origine}"])
        compte["tentatives"] += Paiement.objects.filter(session=session).count()
    vus = [_vue_le(client) for client in Client.objects.filter(salon=salon, fusionne_dans=None)]
    compte["clients_nouveaux"] = sum(heures.debut <= vue_le < heures.fin for vue_le in vus)
    return compte


def _argent(salon: Salon) -> Compte:
    for ligne in Ecriture.objects.filter(salon=salon, devise="XOF").select_related("paiement"):
        jour = jour_affaires(salon, ligne.date_creation)
        yield jour, f"livre_{ligne.compte}", ligne.montant
        yield jour, "notes_reglees", int((ligne.libelle, ligne.compte) == ("reglement", "clients"))
        if ligne.libelle == "reglement" and ligne.compte in {"ventes", "remises"}:
            yield jour, ligne.compte, abs(ligne.montant)
        if ligne.libelle in {"reglement", "remboursement"} and ligne.compte == "pourboires":
            yield jour, "pourboires", -ligne.montant
        entre = ligne.compte in {"a_recevoir", "caisse"} and ligne.libelle in {"encaissement", "annulation"}
        corrige = ligne.compte in {"a_recevoir", "caisse"} and ligne.libelle == "affectation"
        if ligne.paiement is not None and (entre or corrige):
            yield jour, MOYENS[ligne.paiement.moyen], ligne.montant


def _tentatives(salon: Salon) -> Compte:
    for paiement in Paiement.objects.filter(salon=salon).select_related("session"):
        jour = paiement.session.jour
        yield jour, "tentatives", 1
        yield jour, "tentatives_reussies", int(paiement.etat in {"reussi", "extourne"})
        if paiement.compte_id is not None:
            yield jour, "demandes", 1
            yield jour, "demandes_reussies", int(paiement.etat in {"reussi", "extourne"})
        yield jour, "tentatives_refusees", int(paiement.etat == "echoue")
        if paiement.etat in REPONDUS and paiement.initie_le is not None and paiement.verdict_le is not None:
            yield jour, "verdict_duree_n", 1
            yield jour, "verdict_duree_s", _secondes(paiement.verdict_le) - _secondes(paiement.initie_le)


def _visites(salon: Salon) -> Compte:
    for session in SessionPaiement.objects.filter(salon=salon):
        for nom in ("visites", f"visites_{session.etat}", f"visites_{session.origine}"):
            yield session.jour, nom, 1
        if session.etat == "paiement_reussi" and session.finie_le is not None:
            yield session.jour, "paye_duree_n", 1
            yield session.jour, "paye_duree_s", _secondes(session.finie_le) - _secondes(session.date_creation)
    for avis in Evaluation.objects.filter(session__salon=salon).select_related("session"):
        yield avis.session.jour, "avis", 1
        yield avis.session.jour, "avis_somme", avis.note
        yield avis.session.jour, "avis_satisfaits", int(avis.note >= 4)
        yield avis.session.jour, "avis_recommandes", int(avis.recommande is True)
        yield avis.session.jour, "avis_recommandations", int(avis.recommande is not None)


def _gens(salon: Salon) -> Compte:
    for client in Client.objects.filter(salon=salon, fusionne_dans=None):
        vue_le = _vue_le(client)
        yield jour_affaires(salon, vue_le), "clients_nouveaux", 1
    for trace in TraceTransaction.objects.filter(salon=salon):
        jour = jour_affaires(salon, trace.date_creation)
        yield jour, "alertes", int(trace.niveau_importance in {"warning", "error", "critical"})
        if trace.type_trace in {"connexion", "connexion_refusee"}:
            yield jour, {"connexion": "connexions", "connexion_refusee": "connexions_refusees"}[trace.type_trace], 1


def _photo(salon: Salon, au: datetime.date) -> dict[str, int]:
    """Look at the last finished day up to ``au``: who came in its thirty days, in the thirty before, in both.

    A salon that has no finished day yet shows who came today.
    """
    fini = min(au, jour_affaires(salon, timezone.now() - datetime.timedelta(minutes=2)) - _UN_JOUR)
    au = min(au, jour_affaires(salon, timezone.now())) if fini < _premier(salon) else fini

    def venus(depuis: int, jusque: int) -> set[object]:
        bornes = (au - depuis * _UN_JOUR, au - jusque * _UN_JOUR)
        siennes = SessionPaiement.objects.filter(salon=salon, etat="paiement_reussi", jour__range=bornes)
        return set(siennes.exclude(client=None).values_list("client_id", flat=True))

    recents, anciens = venus(29, 0), venus(59, 30)
    trouves = (len(recents), len(anciens), len(recents & anciens))
    return dict(zip(("clients_actifs", "clients_precedents", "clients_revenus"), trouves, strict=True))


def _premier(salon: Salon) -> datetime.date:
    dates = [salon.date_creation, *(f.date_creation for m in (Ecriture, Client, TraceTransaction)
                                    for f in m.objects.filter(salon=salon))]  # fmt: skip
    visites = SessionPaiement.objects.filter(salon=salon).values_list("jour", flat=True)
    return min([jour_affaires(salon, date) for date in dates] + list(visites))


def _vue_le(client: Client) -> datetime.datetime:
    return min([client.date_creation, *client.fusionnes.values_list("date_creation", flat=True)])


def _secondes(instant: datetime.datetime) -> int:
    return int(instant.timestamp())
