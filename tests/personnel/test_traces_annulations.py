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
from paiements.annulations.groupe import Groupe
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


def comptes(groupe: Groupe) -> list[tuple[str, int, int]]:
    return [(p.nom, p.compte.annulees, p.compte.francs) for p in groupe.personnes]


def page(equipe: Equipe, role: str = Role.PROPRIETAIRE, **champs: str) -> Any:
    return equipe.client(role).get(reverse("admin:traces_annulations"), champs)


def test_compte_les_notes_finies_sans_argent_de_chacun(salon: Equipe) -> None:
    tableau = annulations_de(salon.chez.salon)
    lus = {
        p.nom: (p.compte.notes, p.compte.annulees, p.compte.francs, p.ecart.a_regarder)
        for p in tableau.coiffeurs.personnes
    }
    assert lus == {"Bola": (4, 4, 20_000, True), "Awa": (4, 0, 0, False), "Chantal": (4, 0, 0, False)}
    assert comptes(tableau.caissiers) == [(salon.personnes[Role.CAISSIER].username, 2, 10_000)]


def test_le_dit_sans_accuser_avec_chaque_note(salon: Equipe) -> None:
    reponse = page(salon)
    texte, html = lu(reponse), reponse.content.decode()
    assert "À regarder : 4 annulations sur 4 notes, pour 20 000 F. Médiane des 3 personnes comparées : 0 %." in texte
    assert "demandez avant de conclure" in texte
    for session in SessionPaiement.objects.filter(coiffeur__nom="Bola"):
        assert reverse("admin:traces_histoire", args=[session.code_court]) in html
    assert [texte.count(fin) for fin in ("5 000 F annulée à la caisse : partie", "5 000 F annulée par le client")] == [
        2,
        1,
    ]
    assert texte.count("5 000 F expirée") == 1
    assert "plus récentes" not in texte
    # Each link to the log opens on that person's facts of that kind: Bola's three, the desk's two.
    liens = [unescape(lien) for lien in re.findall(r'href="([^"]*/traces/\?[^"]*&amp;type=[^"]*)"', html)]
    assert len(liens) == 3 * 3 + 1
    pages = [salon.client(Role.PROPRIETAIRE).get(lien).context["page"].lignes for lien in liens]
    assert [len(lignes) for lignes in pages] == [0, 3, 0, *[0] * 6, 2]


def test_dit_pourquoi_personne_n_est_juge(salon: Equipe) -> None:
    texte = lu(page(salon))
    # One person of the desk only; the numbers said are those of the rule.
    assert "il faut au moins 3 personnes ayant chacune 10 notes ou plus. Sur cette période, il y en a 0." in texte
    assert "Rien sur cette période, donc personne à comparer : il faut au moins 3 personnes" in texte
    Coiffeur.objects.filter(nom="Bola").update(nom="Béa")
    SessionPaiement.objects.filter(coiffeur__nom="Béa").update(coiffeur=salon.chez.coiffeurs[0])
    assert "Pas de comparaison possible" in lu(page(salon))


def test_dit_que_personne_ne_s_ecarte(salon: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ecarts, "ANNULATIONS_MIN", 5)
    assert "Personne ne s'écarte des autres : 3 personnes comparées, médiane 0 %." in lu(page(salon))


def test_compte_les_especes_annulees_apres_le_recu(equipe: Equipe) -> None:
    chez, gerant = equipe.chez, gerante(equipe.chez)
    ouvrir(chez)
    paiement = payee_en_especes(chez)
    especes_annuler(paiement.pk, "erreur de saisie", gerant, "cle-annuler-1")
    tableau = annulations_de(chez.salon)
    assert comptes(tableau.coiffeurs) == [("Awa", 1, 5000)]
    assert comptes(tableau.especes) == [(gerant.username, 1, 5000)]
    assert Paiement.objects.get(pk=paiement.pk).etat == "annule"


def test_ne_compte_ni_un_scan_sans_choix_ni_hors_de_la_periode(salon: Equipe) -> None:
    session_abandonner(fabriques.session_scannee(salon.chez).pk, par="client")
    avant = annulations_de(salon.chez.salon)
    assert sum(p.compte.annulees for p in avant.coiffeurs.personnes) == 4
    plus_tard = annulations_de(salon.chez.salon, 7, timezone.now() + datetime.timedelta(days=30))
    assert (plus_tard.coiffeurs.personnes, plus_tard.caissiers.personnes) == ((), ())


def test_ne_voit_que_son_salon(salon: Equipe) -> None:
    assert annulations_de(salon.ailleurs.salon).coiffeurs.personnes == ()
    assert page(salon, salon=str(salon.ailleurs.salon.pk)).status_code == 404
    assert "Bola" not in lu(page(salon, "etrangere"))
    assert "Rien sur cette période" in lu(page(salon, "etrangere"))


def test_pose_six_questions_quel_que_soit_le_nombre_de_notes(salon: Equipe) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as vues:
            annulations_de(salon.chez.salon)
        return len(vues)

    # Two counts and the list for hairdressers, what was done at the desk, and who may cancel cash (two).
    assert questions() == 6
    for _rang in range(5):
        session_abandonner(note(salon.chez, salon.chez.coiffeurs[1]).pk, par="client")
    assert questions() == 6


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
