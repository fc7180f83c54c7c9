"""What a report tells equals the ledger, whatever happened in the salon; on paper, in a mail, on the screen alike."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any, cast

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from paiements.models import Ecriture
from salon_paiement.calendrier import jour_affaires
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from statistiques.models import RapportPeriodique
from statistiques.periodes import Pas, Periode
from statistiques.rapports.calendrier import periode_de
from statistiques.rapports.chiffres import chiffres_lire
from statistiques.rapports.lecture import Lu, tout_permis
from statistiques.rapports.pdf import rapport_pdf
from statistiques.tasks import generer_rapport_journalier
from tests import LONG, fabriques, fabriques_caisse
from tests.statistiques.a_la_main import a_la_main
from tests.statistiques.histoires import Histoire
from tests.statistiques.rapports.conftest import NUIT, SOIR, ranger

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
EXEMPLES, JOURNEES = (30, 16) if LONG else (2, 8)
# The longest of the periods it is looked at over; how many of its days are told.
TOUT, JOURS_LUS = 71, 2
GENRES = (("soir", Pas.JOUR), ("jour", Pas.JOUR), ("semaine", Pas.SEMAINE), ("mois", Pas.MOIS))


class HistoireRacontee(Histoire):
    """The same life; what is looked at is the reports of its last day, week and month."""

    def _comparer_au_livre(self, periode: Periode) -> None:
        if periode.jours < TOUT:
            return
        salon = self.maison.salon
        instants = (
            Ecriture.objects.filter(salon=salon).order_by("-date_creation").values_list("date_creation", flat=True)
        )
        vecus = sorted({jour_affaires(salon, instant) for instant in instants[:200]})[-JOURS_LUS:]
        for jour, (genre, pas) in itertools.product(vecus, GENRES):
            debut = pas.debut(jour)
            contenu = chiffres_lire(RapportPeriodique(salon=salon, genre=genre, debut=debut), timezone.now())
            attendu = a_la_main(salon, periode_de(genre, debut))
            lu = contenu["mesures"]
            assert {nom: lu[nom] for nom in attendu.keys() & lu.keys()} == {
                nom: attendu[nom] for nom in attendu.keys() & lu.keys()
            }
            assert sum(ligne[1] for ligne in contenu["reseaux"]) == attendu["encaisse"]
            if "jours" in contenu:
                assert sum(jour[1] for jour in contenu["jours"]) == attendu["encaisse"]
            self.vus["racontes"] += bool(attendu["encaisse"])


@pytest.mark.timeout(1_200)
@pytest.mark.django_db(transaction=True)
def test_chaque_rapport_dit_ce_que_dit_le_livre() -> None:
    Histoire.vus.clear()

    @settings(
        max_examples=EXEMPLES, deadline=None, derandomize=not LONG, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def une(data: st.DataObject) -> None:
        HistoireRacontee().vivre(data.draw, JOURNEES)

    une()
    assert Histoire.vus["racontes"] > 0, Histoire.vus


@pytest.fixture
def journee(chez: fabriques.Maison, horloge: time_machine.Traveller) -> fabriques.Maison:
    """One note by mobile money, one in cash, a till closed 500 F short, late money to handle."""
    caisse = fabriques_caisse.ouvrir(chez)
    fabriques.session_payee(chez, pourboire=500)
    fabriques_caisse.payee_en_especes(chez)
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(chez), reseau="moov"), 6_000)
    fabriques_caisse.fermer(caisse, 24_500, fabriques_caisse.gerante(chez), "rendu de trop")
    horloge.move_to(SOIR)
    generer_rapport_journalier()
    horloge.move_to(NUIT)
    ranger()
    generer_rapport_journalier()
    return chez


def courriels() -> list[EmailMultiAlternatives]:
    notifications_envoyer()
    return cast(list[EmailMultiAlternatives], mail.outbox)


def plat(texte: object) -> str:
    return " ".join(str(texte).split())


def test_la_journee_par_courriel_a_ses_chiffres_son_sceau_et_son_pdf(journee: fabriques.Maison) -> None:
    [soir, jour] = [m for m in courriels() if "encaissés" in m.subject]
    assert plat(soir.subject) == "Salon Afi, ce soir à 21:01 : 16 500 F encaissés"
    assert plat(jour.subject) == "Salon Afi, lundi 2 mars 2026 : 16 500 F encaissés"
    riche = jour.alternatives[0][0]
    for forme in (plat(jour.body), plat(riche)):
        for mot in ("MTN MoMo", "Moov Money", "6 000 F", "−500 F", "1 somme", "Awa", "SP1.", "/admin/rapports/"):
            assert mot in forme, mot
        # Nothing of the client.
        assert not re.search(r"66 ?00|01 66", forme)
    assert soir.attachments == []
    [(nom, contenu, genre)] = jour.attachments
    assert (nom, genre) == ("rapport-jour-2026-03-02.pdf", "application/pdf")
    papier = plat(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(cast(bytes, contenu))).pages))
    for mot in ("Rapport de la journée", "Salon Afi", "16 500 F", "MTN MoMo", "−500 F", "1 somme", "Awa"):
        assert mot in papier, mot


def test_ce_qui_est_ecrit_ne_change_plus(journee: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    rapport = RapportPeriodique.objects.get(genre="jour", etat="ecrit")
    avant = rapport_pdf(Lu(rapport), tout_permis)
    fabriques.session_payee(journee)
    horloge.move_to(NUIT.replace(day=5))
    generer_rapport_journalier()
    rapport.refresh_from_db()
    assert rapport_pdf(Lu(rapport), tout_permis) == avant


def test_compare_avec_les_memes_jours_de_la_semaine(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    def lire(genre: str) -> Any:
        rapport = RapportPeriodique(salon=chez.salon, genre=genre, debut=jour_affaires(chez.salon, timezone.now()))
        return chiffres_lire(rapport, timezone.now())["habitude"]

    assert (lire("soir"), lire("jour")) == (None, None)
    for nombre in (1, 3, 2):
        for _vente in range(nombre):
            fabriques.session_payee(chez)
        horloge.shift(7 * 86_400)
    fabriques.session_payee(chez)
    horloge.shift(60)
    assert (lire("soir"), lire("jour")) == (7_500, 10_000)
