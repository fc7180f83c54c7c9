"""Who cancels more than the others, from real notes: hairdressers, the desk, francs, and nobody else's salon."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from paiements.annulations import ecarts
from paiements.annulations.selecteur import annulations_de
from paiements.models import Paiement
from paiements.services.especes import especes_annuler
from salon_paiement.models import Coiffeur, Role, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from tests import fabriques
from tests.fabriques_caisse import caissiere, gerante, ouvrir, payee_en_especes
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db


def lu(reponse: Any) -> str:
    texte = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(texte.replace("\u202f", " ").replace("\u00a0", " ").split())


def note(chez: fabriques.Maison, coiffeur: Coiffeur) -> SessionPaiement:
    session = fabriques.session_scannee(chez)
    choix = [Choix(str(chez.prestations[0].pk))]
    session_composer(session.pk, choix=choix, coiffeur_id=str(coiffeur.pk), pourboire=0)
    return session


@pytest.fixture
def salon(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    """Three hairdressers with four notes each; Bola's all end without money, two of them cancelled by the desk."""
    monkeypatch.setattr(ecarts, "NOTES_MIN", 4)
    monkeypatch.setattr(ecarts, "ANNULATIONS_MIN", 3)
    chez = equipe.chez
    chez.coiffeurs.append(Coiffeur.objects.create(salon=chez.salon, nom="Chantal"))
    awa, bola, chantal = chez.coiffeurs
    for coiffeur in (awa, chantal):
        for _rang in range(4):
            fabriques.reussir(fabriques.tentative(note(chez, coiffeur)))
    for _rang in range(2):
        session_abandonner(note(chez, bola).pk, par="personnel", motif="partie", acteur_id=caissiere(chez).pk)
    session_abandonner(note(chez, bola).pk, par="client")
    note(chez, bola)
    sessions_expirer(timezone.now() + datetime.timedelta(days=2))
    return equipe


def page(equipe: Equipe, role: str = Role.PROPRIETAIRE, **champs: str) -> Any:
    return equipe.client(role).get(reverse("admin:traces_annulations"), champs)


def test_compte_les_notes_finies_sans_argent_de_chacun(salon: Equipe) -> None:
    tableau = annulations_de(salon.chez.salon)
    lus = {p.nom: (p.compte.notes, p.compte.annulees, p.compte.francs, p.ecart.a_regarder) for p in tableau.coiffeurs}
    assert lus == {"Bola": (4, 4, 20_000, True), "Awa": (4, 0, 0, False), "Chantal": (4, 0, 0, False)}
    assert [(p.nom, p.compte.annulees, p.compte.francs) for p in tableau.caissiers] == [
        (salon.personnes[Role.CAISSIER].username, 2, 10_000)
    ]


def test_le_dit_sans_accuser_avec_les_notes(salon: Equipe) -> None:
    reponse = page(salon)
    texte = lu(reponse)
    assert "À regarder : 4 annulations sur 4, pour 20 000 F. La moitié des autres est à 0 % ou moins." in texte
    assert "demandez avant de conclure" in texte
    bola = SessionPaiement.objects.filter(coiffeur__nom="Bola").values_list("code_court", flat=True)
    assert all(reverse("admin:traces_histoire", args=[code]) in reponse.content.decode() for code in bola)


def test_compte_les_especes_annulees_apres_le_recu(equipe: Equipe) -> None:
    chez, gerant = equipe.chez, gerante(equipe.chez)
    ouvrir(chez)
    paiement = payee_en_especes(chez)
    especes_annuler(paiement.pk, "erreur de saisie", gerant, "cle-annuler-1")
    tableau = annulations_de(chez.salon)
    assert [(p.nom, p.compte.annulees, p.compte.francs) for p in tableau.coiffeurs] == [("Awa", 1, 5000)]
    assert (gerant.username, 1, 5000) in [(p.nom, p.compte.annulees, p.compte.francs) for p in tableau.caissiers]
    assert Paiement.objects.get(pk=paiement.pk).etat == "annule"


def test_ne_compte_ni_un_scan_sans_choix_ni_hors_de_la_periode(salon: Equipe) -> None:
    session_abandonner(fabriques.session_scannee(salon.chez).pk, par="client")
    avant = annulations_de(salon.chez.salon)
    assert sum(p.compte.annulees for p in avant.coiffeurs) == 4
    plus_tard = annulations_de(salon.chez.salon, 7, timezone.now() + datetime.timedelta(days=30))
    assert (plus_tard.coiffeurs, plus_tard.caissiers) == ([], [])


def test_ne_voit_que_son_salon(salon: Equipe) -> None:
    assert annulations_de(salon.ailleurs.salon).coiffeurs == []
    assert page(salon, salon=str(salon.ailleurs.salon.pk)).status_code == 404
    assert "Bola" not in lu(page(salon, "etrangere"))
    assert "Rien sur cette période." in lu(page(salon, "etrangere"))


def test_pose_peu_de_questions_a_la_base(salon: Equipe) -> None:
    with CaptureQueriesContext(connection) as vues:
        annulations_de(salon.chez.salon)
    assert len(vues) <= 4


@pytest.mark.parametrize(
    ("role", "statut"),
    [(Role.PROPRIETAIRE, 200), (Role.GERANT, 200), ("plateforme", 200), (Role.COMPTABLE, 403), (Role.CAISSIER, 403),
     (Role.COIFFEUR, 403), ("", 302)],
)  # fmt: skip
def test_ouvre_a_qui_repond_du_salon(equipe: Equipe, role: str, statut: int) -> None:
    assert page(equipe, role, jours="7").status_code == statut


def test_une_periode_inventee_vaut_quatre_semaines(equipe: Equipe) -> None:
    assert [page(equipe, jours=jours).context["jours"] for jours in ("7", "90", "-1", "x", "99999")] == [
        7,
        90,
        28,
        28,
        28,
    ]
