"""The till and the board: what they show, to whom, and what a poll costs."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from paiements import selecteurs, selecteurs_tableau
from paiements.services.incertitude import especes_declarer, paiement_rendre_incertain
from salon_paiement.models import Coiffeur, Membre, Role, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.ouverture import session_ouvrir_ticket
from tests import fabriques
from tests.personnel.conftest import Equipe

CAISSE, DIRECT = "/admin/caisse/", "/admin/caisse/direct/"


def ticket(equipe: Equipe, coiffeur: int = 0) -> SessionPaiement:
    """5 000 F of braids by one of the hairdressers."""
    return session_ouvrir_ticket(
        equipe.chez.salon,
        choix=[Choix(str(equipe.chez.prestations[0].pk))],
        coiffeur_id=str(equipe.chez.coiffeurs[coiffeur].pk),
        acteur_id=equipe.personnes[Role.CAISSIER].pk,
    )


def texte(equipe: Equipe, role: str, adresse: str = CAISSE, **donnees: Any) -> str:
    return equipe.client(role).get(adresse, donnees).content.decode()


def test_montre_code_montant_place_coiffeur_et_numero_masque(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    page = texte(equipe, Role.CAISSIER)
    attendus = (session.code_court, "5\u202f000\u00a0F", "Fauteuil 1", "Awa", "+229 01 ** ** ** 01", "À payer")
    assert [mot for mot in attendus if mot not in page] == []
    assert "66 00 00 01" not in page


def test_dit_en_verification_jamais_echoue(equipe: Equipe) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    paiement_rendre_incertain(paiement.pk, motif="ResultatInconnu")
    page = texte(equipe, Role.CAISSIER)
    assert "En cours de vérification" in page
    assert "ne pas encaisser une deuxième fois" in page
    assert "data-depuis" in page
    assert [mot for mot in ("échoué", "refusé") if mot in page.casefold()] == []


def test_signale_qui_veut_payer_en_especes(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    assert "veut payer en espèces" not in texte(equipe, Role.CAISSIER)
    especes_declarer(session.pk)
    assert "veut payer en espèces" in texte(equipe, Role.CAISSIER)


def test_filtre_par_etat_et_par_coiffeur(equipe: Equipe) -> None:
    payee, ouverte = fabriques.session_payee(equipe.chez), ticket(equipe, coiffeur=1)
    vues = {}
    for etat in ("ouvertes", "payees", "toutes"):
        page = texte(equipe, Role.CAISSIER, etat=etat)
        vues[etat] = (payee.code_court in page, ouverte.code_court in page)
    assert vues == {"ouvertes": (False, True), "payees": (True, False), "toutes": (True, True)}
    page = texte(equipe, Role.CAISSIER, etat="toutes", coiffeur=equipe.chez.coiffeurs[1].pk)
    assert (payee.code_court in page, ouverte.code_court in page) == (False, True)


def test_oublie_les_notes_d_hier(equipe: Equipe) -> None:
    session = ticket(equipe)
    SessionPaiement.objects.filter(pk=session.pk).update(jour=session.jour - datetime.timedelta(days=1))
    assert session.code_court not in texte(equipe, Role.CAISSIER, etat="toutes")


def test_tourne_les_pages_sans_doublon_ni_oubli(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecteurs, "PAGE_CAISSE", 3)
    voulues = [ticket(equipe).pk for _ in range(7)]
    vues, avant = [], None
    while True:
        filtre = selecteurs.FiltreCaisse("toutes", (equipe.chez.salon,), None, avant)
        page = selecteurs.sessions_de_caisse(equipe.personnes[Role.CAISSIER], filtre)
        vues += [s.pk for s in page.sessions]
        avant = page.suivante
        if avant is None:
            break
    assert vues == voulues[::-1]


def test_repond_304_quand_rien_n_a_change(equipe: Equipe) -> None:
    ticket(equipe)
    client = equipe.client(Role.CAISSIER)
    premiere = client.get(DIRECT)
    seconde = client.get(DIRECT, headers={"If-None-Match": premiere["ETag"]})
    assert (premiere.status_code, seconde.status_code, seconde.content) == (200, 304, b"")
    nouveau = ticket(equipe)
    troisieme = client.get(DIRECT, headers={"If-None-Match": premiere["ETag"]})
    assert troisieme.status_code == 200
    assert nouveau.code_court in troisieme.content.decode()


def test_repond_304_aussi_pour_l_accueil_et_la_note(equipe: Equipe) -> None:
    session = fabriques.session_payee(equipe.chez)
    client = equipe.client(Role.GERANT)
    for adresse in ("/admin/direct/", f"/admin/caisse/{session.code_court}/direct/"):
        etag = client.get(adresse)["ETag"]
        assert client.get(adresse, headers={"If-None-Match": etag}).status_code == 304


def test_lit_la_caisse_en_un_nombre_fixe_de_requetes(equipe: Equipe, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    client = equipe.client(Role.CAISSIER)
    # As the page itself asks: a person's own click is also noted once a minute, for the till's lock.
    with django_assert_max_num_queries(9):
        assert client.get(DIRECT, headers={"HX-Request": "true"}).content.decode().count("Paiement en cours") == 12


def test_lit_l_accueil_en_un_nombre_fixe_de_requetes(equipe: Equipe, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        fabriques.session_payee(equipe.chez)
    client = equipe.client("plateforme")
    # Four of them are the seals': what waits (two), the last seals, the last verifications.
    with django_assert_max_num_queries(15):
        assert "40\u202f000" in client.get("/admin/direct/").content.decode()


def test_additionne_ses_salons_pour_la_proprietaire(equipe: Equipe) -> None:
    Membre.objects.create(
        salon=equipe.ailleurs.salon, utilisateur=equipe.personnes[Role.PROPRIETAIRE], role=Role.PROPRIETAIRE
    )
    fabriques.session_payee(equipe.chez)
    fabriques.session_payee(equipe.ailleurs, pourboire=500)
    tableaux = selecteurs_tableau.tableaux_du_jour(equipe.personnes[Role.PROPRIETAIRE])
    assert {t.salon.nom: (t.recettes.encaisse, t.reglees) for t in tableaux} == {
        "Salon Afi": (5000, 1),
        "Chez Rivale": (5500, 1),
    }
    assert "10\u202f500" in texte(equipe, Role.PROPRIETAIRE, "/admin/")


def test_compte_l_argent_a_traiter_et_en_verification(equipe: Equipe) -> None:
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 4500)
    incertain = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    paiement_rendre_incertain(incertain.pk, motif="x")
    tableau = selecteurs_tableau.tableaux_du_jour(equipe.personnes[Role.GERANT])[0]
    # A sum that its note did not expect came all the same.
    assert (tableau.recettes.encaisse, tableau.a_traiter, tableau.verification) == (4500, 1, 1)


def test_ne_montre_a_la_coiffeuse_que_sa_journee(equipe: Equipe) -> None:
    sienne, autre = ticket(equipe, coiffeur=0), ticket(equipe, coiffeur=1)
    hier = ticket(equipe, coiffeur=0)
    SessionPaiement.objects.filter(pk=hier.pk).update(jour=hier.jour - datetime.timedelta(days=1))
    page = texte(equipe, Role.COIFFEUR, etat="toutes")
    assert [s.code_court in page for s in (sienne, autre, hier)] == [True, False, False]
    client = equipe.client(Role.COIFFEUR)
    statuts = [client.get(f"{CAISSE}{s.code_court}/").status_code for s in (sienne, autre, hier)]
    assert statuts == [200, 404, 404]


def test_ne_montre_a_la_coiffeuse_ni_client_ni_argent_des_autres(equipe: Equipe) -> None:
    session = fabriques.session_payee(equipe.chez, pourboire=700)
    autre = equipe.chez.prestations[1]
    bola = Coiffeur.objects.get(nom="Bola", salon=equipe.chez.salon)
    session.lignes.create(prestation=autre, libelle=autre.nom, prix_unitaire=2500, coiffeur=bola)
    page = texte(equipe, Role.COIFFEUR, f"{CAISSE}{session.code_court}/")
    interdits = ("Shampooing", "Bola", "**", "Historique", "5\u202f700", "Pourboire", "réf.")
    assert [mot for mot in interdits if mot in page] == []
    assert "Mes prestations" in page
    accueil = texte(equipe, Role.COIFFEUR, reverse("admin:index"))
    assert "Mes prestations payées" in accueil
    assert "Encaissé aujourd" not in accueil


def test_explique_quoi_faire_quand_la_journee_est_vide(equipe: Equipe) -> None:
    assert "dès qu&#x27;un client scanne" in texte(equipe, Role.CAISSIER).replace("'", "&#x27;")
    assert "Rien encore aujourd" in texte(equipe, Role.CAISSIER, "/admin/")
