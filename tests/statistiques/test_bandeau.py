"""What waits on the pages: the forecast and its error or why there is none, and alerts until somebody saw them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salon_paiement.models import Role
from statistiques.models import AlerteStatistique, CumulJour, SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.previsions.apercu import apercus, oublier
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.exports.lecteurs import demande, octets
from tests.statistiques.rangees import ranger_jusqu_a

pytestmark = pytest.mark.django_db
PAGE = "admin:statistiques"
UN_JOUR = datetime.timedelta(days=1)


@pytest.fixture
def equipe(db: None) -> Iterator[Equipe]:
    oublier()
    yield composer_equipe()
    oublier()


def travailler(equipe: Equipe, jours: int) -> Perimetre:
    """Store ``jours`` days that alternate between 40 000 and 60 000 F."""
    perimetre = Perimetre((equipe.chez.salon,))
    hier = perimetre.aujourd_hui() - UN_JOUR
    for n in range(jours):
        valeurs = {"encaisse": 40_000 + n % 2 * 20_000, "visites": 8, "notes_reglees": 8, "ventes": 50_000}
        CumulJour.objects.create(salon=equipe.chez.salon, jour=hier - n * UN_JOUR, **valeurs)
    ranger_jusqu_a(equipe.chez.salon, hier)
    return perimetre


def test_montre_la_bande_et_dit_de_combien_elle_se_trompe(equipe: Equipe) -> None:
    (apercu,) = apercus(travailler(equipe, 70), ("encaisse",))
    passe, prevu, bas, haut = (serie.valeurs for serie in apercu.graphique.series)
    assert len(apercu.graphique.etiquettes) == 60
    assert (passe[30:], prevu[:30], [serie.bande for serie in apercu.graphique.series]) == (
        [None] * 30, [None] * 30, ["", "", "bas", "haut"],
    )  # fmt: skip
    assert set(passe[:30]) == {40_000, 60_000}
    bornes = list(zip(bas[30:], prevu[30:], haut[30:], strict=True))
    assert all(a is not None and b is not None and c is not None and a <= b <= c for a, b, c in bornes)
    html = equipe.client(Role.COMPTABLE).get(reverse(PAGE), {"onglet": "previsions"}).content.decode()
    assert f"En moyenne, cette prévision se trompe de {apercu.ecart}" in html
    assert html.count("<canvas") == html.count("<details data-tableau") == 2


def test_le_fichier_porte_les_jours_prevus(equipe: Equipe) -> None:
    (apercu,) = apercus(travailler(equipe, 70), ("encaisse",))
    lu = json.loads(octets(demande(equipe.chez.salon, quoi="statistiques", forme="json", jours=6)))
    (lignes,) = (partie["lignes"] for partie in lu["parties"] if partie["cle"] == "previsions")
    assert len(lignes) == 30
    for ligne, prevu in zip(lignes, apercu.prevision.jours, strict=True):
        ecrits = [ligne[f"encaisse_{nom}"] for nom in ("prevu", "bas", "haut")]
        assert [ligne["jour"], *ecrits] == [prevu.jour.isoformat(), prevu.valeur, prevu.bas, prevu.haut]


def test_dit_pourquoi_il_n_y_a_pas_de_prevision(equipe: Equipe) -> None:
    travailler(equipe, 10)
    html = equipe.client(Role.PROPRIETAIRE).get(reverse(PAGE), {"onglet": "previsions"}).content.decode()
    assert html.count("Il faut deux semaines") == 2
    assert "<canvas" not in html


def test_les_deux_previsions_viennent_d_une_seule_lecture(equipe: Equipe) -> None:
    perimetre = travailler(equipe, 70)
    with CaptureQueriesContext(connection) as ordres:
        ensemble = apercus(perimetre, ("encaisse", "visites"))
    lues = [ordre["sql"] for ordre in ordres.captured_queries if "statistiques_cumul_jour" in ordre["sql"]]
    assert (len(lues), [apercu.indicateur.code for apercu in ensemble]) == (1, ["encaisse", "visites"])
    assert ensemble == [*apercus(perimetre, ("encaisse",)), *apercus(perimetre, ("visites",))]
    assert [len(apercu.passe) for apercu in ensemble] == [30, 30]


def test_une_journee_recomptee_refait_la_prevision(equipe: Equipe) -> None:
    perimetre = travailler(equipe, 70)
    avant = apercus(perimetre, ("encaisse",))
    CumulJour.objects.update(encaisse=90_000)
    assert apercus(perimetre, ("encaisse",)) == avant
    SuiviCumuls.objects.update(version=7)
    assert apercus(perimetre, ("encaisse",))[0].prevision.total == 30 * 90_000


def test_une_alerte_mene_a_ses_chiffres_et_part_quand_on_l_a_vue(equipe: Equipe) -> None:
    salon = equipe.chez.salon
    alerte = AlerteStatistique.objects.create(
        salon=salon, genre="anomalie", mesure="visites", jour=datetime.date(2026, 11, 20), severite="critical",
        valeur=0, attendu=12,
    )  # fmt: skip
    html = equipe.client(Role.COMPTABLE).get(reverse(PAGE)).content.decode()
    assert f"onglet=visites&amp;periode=dates&amp;du=2026-11-20&amp;au=2026-11-20&amp;salon={salon.pk}" in html
    # Whoever keeps the books reads it; the owner says that it was seen. A shape says how grave, not a colour alone.
    adresse = reverse("admin:alerte_acquitter", args=[alerte.pk])
    assert adresse not in html
    proprietaire = equipe.client(Role.PROPRIETAIRE)
    page = proprietaire.get(reverse(PAGE)).content.decode()
    assert (adresse in page, "▲" in page, "Critique" in page) == (True, True, True)
    assert alerte.phrase.split()[0] in proprietaire.get(reverse("admin:statistiques_accueil")).content.decode()
    assert equipe.client("etrangere").get(reverse(PAGE)).content.decode().count(str(alerte.pk)) == 0
    assert proprietaire.post(adresse, {"suite": reverse(PAGE)}).status_code == 303
    assert adresse not in proprietaire.get(reverse(PAGE)).content.decode()
