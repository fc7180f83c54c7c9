"""Salons that live several weeks at random, through the services alone, and figures counted from the facts by hand."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

import time_machine
from django.utils import timezone
from hypothesis import strategies as st

from paiements.models import Ecriture, Paiement
from paiements.selecteurs_recettes import recettes_du_jour
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.models import Client, Salon, SessionPaiement
from statistiques.coupes import Genre
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Pas, Periode
from statistiques.selecteurs import details, serie, totaux
from tests.modele_base.gestes_client import Tirage
from tests.modele_base.test_z_et_livre import GESTES as TOUS
from tests.modele_base.test_z_et_livre import Tiroirs
from traces.models import TraceTransaction
from traces.scellement import tout_sceller

FUSEAUX = ["Africa/Porto-Novo", "Africa/Dakar", "Pacific/Kiritimati", "America/Martinique", "Asia/Kolkata"]
BASCULES = [datetime.time(4), datetime.time(0), datetime.time(1, 30), datetime.time(23, 45)]
# The words of the board's own selector: the two ways of reading the ledger must say the same.
DU_TABLEAU = ("encaisse", "essai", "par_avoir", "retrouve", "rembourse", "repris")
# Time passes here by itself: rows are not aged by hand, which no fact would tell.
GESTES = [nom for nom in TOUS if nom != "le_temps_passe"]
_UN_JOUR = datetime.timedelta(days=1)
_UNE_MINUTE = datetime.timedelta(minutes=1)


def a_la_main(salon: Salon, periode: Periode) -> dict[str, int]:
    """Count a period in Python, fact by fact: as slow and as plain as can be."""
    compte: Counter[str] = Counter()
    for jour, quoi, combien in [*_argent(salon), *_visites(salon), *_gens(salon)]:
        if periode.du <= jour <= periode.au:
            compte[quoi] += combien
    for n in range(periode.jours):
        jour = periode.du + n * _UN_JOUR
        recettes = recettes_du_jour([salon], fin_de_journee(salon, jour) - datetime.timedelta(seconds=1))
        if salon.pk in recettes:
            compte.update({nom: getattr(recettes[salon.pk], nom) for nom in DU_TABLEAU})
    return {nom: compte[nom] for nom in {*compte, *DU_TABLEAU, "visites"}}


def des_heures(salon: Salon, heures: Heures) -> dict[str, int]:
    """Count some hours in Python: money by its own instant, visits and their attempts by when the visit began."""
    compte: Counter[str] = Counter()
    dedans = {"salon": salon, "date_creation__gte": heures.debut, "date_creation__lt": heures.fin}
    for ligne in Ecriture.objects.filter(devise="XOF", **dedans):
        compte[f"livre_{ligne.compte}"] += ligne.montant
    for session in SessionPaiement.objects.filter(**dedans):
        compte.update(["visites", f"visites_{session.etat}", f"visites_{session.origine}"])
        compte["tentatives"] += Paiement.objects.filter(session=session).count()
    compte["clients_nouveaux"] = Client.objects.filter(fusionne_dans=None, **dedans).count()
    return compte


def _argent(salon: Salon) -> Iterator[tuple[datetime.date, str, int]]:
    for ligne in Ecriture.objects.filter(salon=salon, devise="XOF"):
        jour = jour_affaires(salon, ligne.date_creation)
        yield jour, f"livre_{ligne.compte}", ligne.montant
        yield jour, "notes_reglees", int((ligne.libelle, ligne.compte) == ("reglement", "clients"))
    for paiement in Paiement.objects.filter(salon=salon).select_related("session"):
        yield paiement.session.jour, "tentatives", 1
        yield paiement.session.jour, "tentatives_reussies", int(paiement.etat in {"reussi", "extourne"})


def _visites(salon: Salon) -> Iterator[tuple[datetime.date, str, int]]:
    for session in SessionPaiement.objects.filter(salon=salon):
        for nom in ("visites", f"visites_{session.etat}", f"visites_{session.origine}"):
            yield session.jour, nom, 1


def _gens(salon: Salon) -> Iterator[tuple[datetime.date, str, int]]:
    for client in Client.objects.filter(salon=salon, fusionne_dans=None):
        yield jour_affaires(salon, client.date_creation), "clients_nouveaux", 1
    for trace in TraceTransaction.objects.filter(salon=salon, niveau_importance__in=["warning", "error", "critical"]):
        yield jour_affaires(salon, trace.date_creation), "alertes", 1


class Histoire(Tiroirs):
    """A salon somewhere in the world, its gestures spread over weeks, its figures filled now and then."""

    vus: ClassVar[Counter[str]] = Counter()

    def vivre(self, tirer: Tirage, journees: int) -> None:
        """Live ``journees`` days, then look; all of it is undone at the end."""
        self._naitre(tirer)
        try:
            for rang in range(journees):
                self._une_journee(tirer)
                if rang % 4 == 3:
                    self._regarder(tirer)
        finally:
            self.teardown()

    def _naitre(self, tirer: Tirage) -> None:
        self.instant = timezone.now() - datetime.timedelta(days=100)
        with time_machine.travel(self.instant, tick=True):
            self.ouvrir_le_salon()
            self.brancher_la_banque()
            Salon.objects.update(fuseau=tirer(st.sampled_from(FUSEAUX)), heure_bascule=tirer(st.sampled_from(BASCULES)))
            self.maison.salon.refresh_from_db()

    def _une_journee(self, tirer: Tirage) -> None:
        """Some gestures at one moment; filling may come after, or not at all."""
        self.instant += datetime.timedelta(minutes=tirer(st.integers(20, 60 * 24 * 6)))
        with time_machine.travel(self.instant, tick=True):
            for _rang in range(12):
                getattr(self, tirer(st.sampled_from(GESTES)))(tirer)
            if tirer(st.booleans()):
                tout_sceller()
                self.vus["jours"] += cumuls_remplir().jours

    def _regarder(self, tirer: Tirage) -> None:
        """Whatever is stored and whatever is live, a page says what the facts say."""
        with time_machine.travel(self.instant + datetime.timedelta(seconds=30), tick=True):
            # Late facts re-open their day at the next round, ten seconds later.
            tout_sceller()
            cumuls_remplir()
            faux = list(map(str, salon_verifier(self.maison.salon)))
            assert not faux, faux
            self._comparer_au_livre(tirer)

    def _comparer(self, totaux_du_z: object) -> None:
        """A Z is another test's business."""

    def _comparer_au_livre(self, tirer: Tirage) -> None:
        salon = self.maison.salon
        au = jour_affaires(salon, timezone.now()) - tirer(st.integers(0, 40)) * _UN_JOUR
        periode = Periode(au - tirer(st.integers(0, 70)) * _UN_JOUR, au)
        attendu, perimetre = a_la_main(salon, periode), Perimetre((salon,))
        lu = totaux(perimetre, periode)
        ecarts = {nom: (lu[nom], valeur) for nom, valeur in attendu.items() if lu[nom] != valeur}
        assert not ecarts, (periode, ecarts)
        for pas in (Pas.JOUR, Pas.SEMAINE, Pas.MOIS, Pas.ANNEE):
            points = serie(perimetre, periode, pas, ["encaisse", "visites"])
            assert sum(point.valeurs["encaisse"] for point in points) == attendu["encaisse"]
            assert sum(point.valeurs["visites"] for point in points) == attendu["visites"]
        for genre, total in ((Genre.RESEAU, "tentatives"), (Genre.HEURE, "visites")):
            assert sum(ligne.valeurs["nombre"] for ligne in details(perimetre, periode, genre)) == lu[total]
        vingt_quatre = perimetre.dernieres_heures(timezone.now() - (periode.jours * 41 % 3_000) * _UNE_MINUTE)
        for fenetre in (vingt_quatre, vingt_quatre.precedente()):
            faits, lues = des_heures(salon, fenetre), totaux(perimetre, fenetre)
            assert {nom: lues[nom] for nom in faits} == faits, fenetre
            points = serie(perimetre, fenetre, Pas.HEURE, ["livre_ventes", "visites"])
            assert len(points) in {24, 25}
            for nom in ("livre_ventes", "visites"):
                assert sum(point.valeurs[nom] for point in points) == lues[nom]
            self.vus["heures"] += faits["visites"]
        heures = details(perimetre, periode, Genre.HEURE)
        assert sum(ligne.valeurs["montant"] for ligne in heures) == lu["encaisse"]
        coiffeurs = details(perimetre, periode, Genre.COIFFEUR)
        for nom in ("pourboires", "commissions"):
            assert sum(ligne.valeurs[nom] for ligne in coiffeurs) == lu[nom]
        self.vus.update(nom for nom, valeur in attendu.items() if valeur)
