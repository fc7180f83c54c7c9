"""What counts as a cancellation, from real notes: once each, never when the money came, on the salon's clock."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from paiements.annulations import ecarts, exemples
from paiements.annulations.groupe import Groupe
from paiements.annulations.selecteur import annulations_de
from paiements.services.especes import especes_annuler
from salon_paiement.calendrier import fin_de_journee
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from tests import fabriques
from tests.fabriques_caisse import caissiere, cle, encaisser, gerante, ouvrir

pytestmark = pytest.mark.django_db


@pytest.fixture
def chez() -> fabriques.Maison:
    return fabriques.maison()


def comptes(groupe: Groupe) -> list[tuple[str, int, int, int]]:
    return [(p.nom, p.compte.notes, p.compte.annulees, p.compte.francs) for p in groupe.personnes]


def annuler_ticket(chez: fabriques.Maison, acteur: User) -> SessionPaiement:
    return session_abandonner(fabriques.ticket(chez, acteur).pk, par="personnel", motif="partie", acteur_id=acteur.pk)


def test_ne_compte_plus_une_note_annulee_que_l_argent_a_reglee(chez: fabriques.Maison) -> None:
    acteur = caissiere(chez)
    session = fabriques.session_a_payer(chez)
    paiement = fabriques.echouer(fabriques.tentative(session))
    session_abandonner(session.pk, par="personnel", motif="partie", acteur_id=acteur.pk)
    assert comptes(annulations_de(chez.salon).caissiers) == [(acteur.username, 1, 1, 5000)]
    fabriques.reussir(paiement)
    tableau = annulations_de(chez.salon)
    assert comptes(tableau.caissiers) == [(acteur.username, 1, 0, 0)]
    assert comptes(tableau.coiffeurs) == [("Awa", 1, 0, 0)]


def test_compte_une_note_une_fois_quel_que_soit_le_nombre_de_gestes(chez: fabriques.Maison) -> None:
    ouvrir(chez)
    acteur = gerante(chez)
    session = fabriques.ticket(chez, acteur)
    paiements = [encaisser(session, acteur, 2000), encaisser(session, acteur, 3000)]
    for paiement in paiements:
        especes_annuler(paiement.pk, "erreur de saisie", acteur, cle())
    tableau = annulations_de(chez.salon)
    assert comptes(tableau.especes) == [(acteur.username, 1, 1, 5000)]
    assert comptes(tableau.caissiers) == [(acteur.username, 1, 0, 0)]
    assert comptes(tableau.coiffeurs) == [("Awa", 1, 1, 5000)]


def test_des_especes_reprises_avant_le_recu_comptent_si_personne_n_a_paye(chez: fabriques.Maison) -> None:
    ouvrir(chez)
    acteur = gerante(chez)
    corrigee, perdue = fabriques.ticket(chez, acteur), fabriques.ticket(chez, acteur)
    for session in (corrigee, perdue):
        especes_annuler(encaisser(session, acteur, 2000).pk, "erreur de saisie", acteur, cle())
    encaisser(corrigee, acteur)
    assert comptes(annulations_de(chez.salon).especes) == [(acteur.username, 2, 0, 0)]
    sessions_expirer(timezone.now() + datetime.timedelta(days=2))
    tableau = annulations_de(chez.salon)
    assert comptes(tableau.especes) == [(acteur.username, 2, 1, 2000)]
    assert comptes(tableau.coiffeurs) == [("Awa", 2, 1, 5000)]


def test_une_note_reste_au_coiffeur_qu_elle_nomme_a_la_fin(chez: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(chez)
    choix = [Choix(str(chez.prestations[0].pk))]
    session_composer(session.pk, choix=choix, coiffeur_id=str(chez.coiffeurs[1].pk), pourboire=0)
    sans = fabriques.session_scannee(chez)
    session_composer(sans.pk, choix=choix, coiffeur_id=None, pourboire=0)
    for une in (session, sans):
        session_abandonner(une.pk, par="client")
    tableau = annulations_de(chez.salon)
    assert comptes(tableau.coiffeurs) == [("Bola", 1, 1, 5000)]
    assert (tableau.sans_coiffeur.notes, tableau.sans_coiffeur.annulees) == (1, 1)


def test_une_note_d_avant_la_periode_n_y_ajoute_pas_d_annulation_au_coiffeur(chez: fabriques.Maison) -> None:
    ouvrir(chez)
    acteur = gerante(chez)
    for retard in (0, 40):
        session = fabriques.ticket(chez, acteur)
        especes_annuler(encaisser(session, acteur).pk, "erreur de saisie", acteur, cle())
        SessionPaiement.objects.filter(pk=session.pk).update(jour=session.jour - datetime.timedelta(days=retard))
    tableau = annulations_de(chez.salon)
    assert comptes(tableau.coiffeurs) == [("Awa", 1, 1, 5000)]
    # The desk is judged on what it did in the period, whenever the note was opened.
    assert comptes(tableau.especes) == [(acteur.username, 2, 2, 10_000)]


def test_la_periode_finit_a_la_bascule_du_salon() -> None:
    chez = fabriques.maison(fuseau="Pacific/Kiritimati", heure_bascule=datetime.time(4))
    session = annuler_ticket(chez, caissiere(chez))
    fin = fin_de_journee(chez.salon, session.jour)
    dernier = annulations_de(chez.salon, 1, fin - datetime.timedelta(seconds=1))
    assert (len(dernier.coiffeurs.personnes), len(dernier.caissiers.personnes)) == (1, 1)
    lendemain = annulations_de(chez.salon, 1, fin)
    assert (lendemain.coiffeurs.personnes, lendemain.caissiers.personnes) == ((), ())


def test_les_notes_d_une_personne_n_evincent_pas_celles_d_une_autre(
    chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, garde, valeur in ((ecarts, "NOTES_MIN", 1), (ecarts, "ERREURS_MIN", 0), (exemples, "EXEMPLES", 1)):
        monkeypatch.setattr(module, garde, valeur)
    discrete, bavarde = (
        fabriques.membre(chez, Role.CAISSIER, "discrete"),
        fabriques.membre(chez, Role.CAISSIER, "toutes"),
    )
    for acteur, nombre in ((discrete, 5), (bavarde, 8)):
        siennes = [annuler_ticket(chez, acteur) for _rang in range(nombre)]
    for rang in range(3):
        fabriques.ticket(chez, fabriques.membre(chez, Role.CAISSIER, f"autre{rang}"))
    personnes = annulations_de(chez.salon).caissiers.personnes
    assert [(p.nom, p.compte.annulees, p.montrees) for p in personnes[:2]] == [("discrete", 5, 1), ("toutes", 8, 1)]
    assert [e.code for e in personnes[1].exemples] == [session.code_court for session in siennes[-1:]]
    assert {(e.montant, e.fin, e.motif) for e in personnes[0].exemples} == {(5000, "annulée à la caisse", "partie")}
