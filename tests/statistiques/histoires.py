"""Salons that live several weeks at random, through the services alone, and figures counted from the facts by hand."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import ClassVar

import time_machine
from django.utils import timezone
from hypothesis import strategies as st

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import SessionPaiement
from statistiques.coupes import Genre
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.effectifs import effectifs
from statistiques.etats import etats_lire
from statistiques.mesures import PHOTOS, SOURCES
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import details, serie, totaux
from tests.modele_base.gestes_client import Tirage
from tests.modele_base.test_z_et_livre import GESTES as TOUS
from tests.statistiques.a_la_main import a_la_main, des_heures
from tests.statistiques.gestes_chiffres import GESTES as AUTRES
from tests.statistiques.gestes_chiffres import Chiffres
from traces.scellement import tout_sceller

# Time passes here by itself: rows are not aged by hand, which no fact would tell.
GESTES = [nom for nom in (*TOUS, *AUTRES) if nom != "le_temps_passe"]
# Facts dated by their instant: the day they fall on changes, not what they add up to.
DATEES = tuple(mesure.nom for source in SOURCES if not source.par_jour for mesure in source.mesures)
_UN_JOUR = datetime.timedelta(days=1)
_UNE_MINUTE = datetime.timedelta(minutes=1)


class Histoire(Chiffres):
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
            self.salon_change_de_regles(tirer)

    def _une_journee(self, tirer: Tirage) -> None:
        """Some gestures at one moment; filling may come after, or not at all."""
        self.instant += datetime.timedelta(minutes=tirer(st.integers(20, 60 * 24 * 6)))
        with time_machine.travel(self.instant, tick=True):
            self._gestes(tirer, 10)
            # Either may be off for weeks.
            if tirer(st.booleans()):
                tout_sceller()
            if tirer(st.booleans()):
                self.vus["jours"] += cumuls_remplir().jours
            # Just counted, or with what came since.
            if aussitot := tirer(st.booleans()):
                self._comparer_le_present()
            self._gestes(tirer, 4)
            if not aussitot:
                self._comparer_le_present()

    def _gestes(self, tirer: Tirage, nombre: int) -> None:
        for _rang in range(nombre):
            getattr(self, tirer(st.sampled_from(GESTES)))(tirer)

    def _comparer_le_present(self) -> None:
        """Whatever came since the last filling, the day under way and the last hours say it at once."""
        salon = self.maison.salon
        perimetre = Perimetre((salon,))
        jour, fenetre = perimetre.aujourd_hui(), perimetre.dernieres_heures()
        attendu, lu = a_la_main(salon, Periode(jour, jour)), totaux(perimetre, Periode(jour, jour))
        # Photos are of finished days: they follow the next round.
        ecarts = {nom: (lu[nom], n) for nom, n in attendu.items() if lu[nom] != n and nom not in PHOTOS}
        assert not ecarts, (jour, ecarts)
        for heures in (fenetre, fenetre.precedente()):
            faits, lues = des_heures(salon, heures), totaux(perimetre, heures)
            assert {nom: lues[nom] for nom in faits} == faits, heures
        # Out of reach of any index of ours: each visit is looked at.
        recents = {v.client_id for v in SessionPaiement.objects.filter(salon=salon) if v.date_creation >= fenetre.debut}
        assert effectifs(perimetre, ["clients_recents"]) == {"clients_recents": len(recents - {None})}, self.instant
        self.vus["clients_recents"] += len(recents - {None})
        self.vus["present"] += etats_lire([salon])[salon.pk].present is not None

    def _regarder(self, tirer: Tirage) -> None:
        """Whatever is stored and whatever is live, a page says what the facts say."""
        with time_machine.travel(self.instant + datetime.timedelta(seconds=30), tick=True):
            # Late facts re-open their day at the next round, ten seconds later.
            tout_sceller()
            cumuls_remplir()
            faux = list(map(str, salon_verifier(self.maison.salon)))
            assert not faux, faux
            au = jour_affaires(self.maison.salon, timezone.now())
            self._comparer_au_livre(Periode(au - 70 * _UN_JOUR, au))
            au -= tirer(st.sampled_from([1, 0, 3, 9, 20])) * _UN_JOUR
            self._comparer_au_livre(Periode(au - tirer(st.sampled_from([6, 0, 2, 29])) * _UN_JOUR, au))
            self._comparer_depuis_toujours()
            self._changer_de_regles(tirer)

    def _comparer_depuis_toujours(self) -> None:
        """Breakdowns read by years add up to totals read by months."""
        perimetre = Perimetre((self.maison.salon,))
        toujours = Periode(datetime.date(2020, 1, 1), perimetre.aujourd_hui())
        sommes = totaux(perimetre, toujours)
        for genre, nom, total in (
            (Genre.RESEAU, "montant", "encaisse"),
            (Genre.RESEAU, "nombre", "tentatives"),
            (Genre.HEURE, "nombre", "visites"),
            (Genre.COIFFEUR, "pourboires", "pourboires"),
        ):
            assert sum(ligne.valeurs[nom] for ligne in details(perimetre, toujours, genre)) == sommes[total]

    def _changer_de_regles(self, tirer: Tirage) -> None:
        """Nothing is lost nor counted twice between rows cut by the old rules and days cut by the new ones."""
        perimetre = Perimetre((self.maison.salon,))
        jour = perimetre.aujourd_hui()
        tout = Periode(jour - 120 * _UN_JOUR, jour + 2 * _UN_JOUR)
        avant = totaux(perimetre, tout, DATEES)
        self.salon_change_de_regles(tirer)
        with time_machine.travel(timezone.now() + _UN_JOUR, tick=True):
            assert totaux(Perimetre((self.maison.salon,)), tout, DATEES) == avant

    def _comparer(self, totaux_du_z: object) -> None:
        """A Z is another test's business."""

    def _comparer_au_livre(self, periode: Periode) -> None:
        salon = self.maison.salon
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
        reseaux = details(perimetre, periode, Genre.RESEAU)
        assert sum(ligne.valeurs["montant"] for ligne in reseaux) == lu["encaisse"]
        assert sum(ligne.valeurs["frais"] for ligne in reseaux) == lu["livre_frais_attendus"] + lu["livre_frais_reels"]
        vingt_quatre = perimetre.dernieres_heures(timezone.now() - (periode.jours * 41 % 3_000) * _UNE_MINUTE)
        for fenetre in (vingt_quatre, vingt_quatre.precedente()):
            faits, lues = des_heures(salon, fenetre), totaux(perimetre, fenetre)
            assert {nom: lues[nom] for nom in faits} == faits, fenetre
            points = serie(perimetre, fenetre, Pas.HEURE, ["livre_ventes", "visites"])
            assert len(points) == 24
            for nom in ("livre_ventes", "visites"):
                assert sum(point.valeurs[nom] for point in points) == lues[nom]
            self.vus["heures"] += faits["visites"]
        heures = details(perimetre, periode, Genre.HEURE)
        assert sum(ligne.valeurs["montant"] for ligne in heures) == lu["encaisse"]
        coiffeurs = details(perimetre, periode, Genre.COIFFEUR)
        for nom in ("pourboires", "commissions"):
            assert sum(ligne.valeurs[nom] for ligne in coiffeurs) == lu[nom]
        self.vus.update(nom for nom, valeur in attendu.items() if valeur)
