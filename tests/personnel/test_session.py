"""One session: timeline, cancel with a reason, another way to pay, releasing a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.etats import EtatSession
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.personnel.conftest import Equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace


def adresse(nom: str, *args: object) -> str:
    return reverse(f"admin:{nom}", args=args)


def test_raconte_la_note_en_phrases(equipe: Equipe) -> None:
    session = fabriques.session_payee(equipe.chez, pourboire=500, courriel="a@example.org")
    page = equipe.client(Role.GERANT).get(adresse("caisse_session", session.code_court)).content.decode()
    attendues = (
        "QR de « Fauteuil 1 » scanné.",
        "1 prestation choisie, 5\u202f500\u00a0F à payer.",
        "Dont pourboire : 500\u00a0F.",
        "Le client a donné son numéro.",
        "demandés à MTN MoMo",
        "L&#x27;opérateur a pris la demande",
        "5\u202f500\u00a0F reçus, 5\u202f500\u00a0F comptés sur la note.",
        "Note réglée : 5\u202f500\u00a0F.",
        "Reçu",
        "À envoyer".casefold(),
    )
    assert [phrase for phrase in attendues if phrase not in page] == []
    assert "66 00 00 01" not in page


def test_se_lit_par_code_tape_ou_par_identifiant(equipe: Equipe) -> None:
    session = fabriques.session_scannee(equipe.chez)
    client = equipe.client(Role.CAISSIER)
    for cle in (session.code_court.lower(), str(session.pk)):
        assert client.get(adresse("caisse_session", cle)).status_code == 200


def test_lit_la_note_en_un_nombre_fixe_de_requetes(equipe: Equipe, django_assert_max_num_queries: Any) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    for _ in range(3):
        fabriques.echouer(fabriques.tentative(session))
        session.refresh_from_db()
    client = equipe.client(Role.GERANT)
    with django_assert_max_num_queries(14):
        assert client.get(adresse("session_direct", session.code_court)).status_code == 200


def annuler(client: Client, session: SessionPaiement, motif: str) -> Any:
    return client.post(adresse("session_annuler", session.code_court), {"motif": motif, "cle": "cle-1"})


def test_annule_avec_un_motif(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    client = equipe.client(Role.CAISSIER)
    reponse = annuler(client, session, "Erreur de prestation")
    session.refresh_from_db()
    assert (reponse.status_code, session.etat) == (303, EtatSession.ABANDONNE)
    assert session.motif_fin == "Erreur de prestation"
    trace = TraceTransaction.objects.get(session=session, type_trace=TypeTrace.ABANDON_SESSION)
    assert (trace.acteur, trace.donnees_structures) == (equipe.personnes[Role.CAISSIER], {"par": "personnel"})
    page = client.get(adresse("caisse_session", session.code_court)).content.decode()
    assert "Note annulée à la caisse. Motif : Erreur de prestation" in page


def test_refuse_d_annuler_sans_motif(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    reponse = annuler(equipe.client(Role.CAISSIER), session, " ")
    session.refresh_from_db()
    assert (reponse.status_code, session.etat) == (422, EtatSession.PRESTATION_SELECTIONNEE)
    assert "Dites en quelques mots" in reponse.content.decode()


def test_refuse_d_annuler_pendant_un_paiement(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    fabriques.tentative(session)
    reponse = annuler(equipe.client(Role.CAISSIER), session, "Parti")
    session.refresh_from_db()
    assert (reponse.status_code, session.etat) == (409, EtatSession.PAIEMENT_INITIE)
    assert "en cours de vérification : attendez sa réponse" in reponse.content.decode()
    assert not TraceTransaction.objects.filter(type_trace=TypeTrace.ABANDON_SESSION).exists()


@pytest.mark.parametrize(
    ("role", "statut"), [(Role.COMPTABLE, 403), (Role.COIFFEUR, 403), ("etrangere", 404), ("", 302)]
)
@pytest.mark.parametrize("geste", ["session_annuler", "session_liberer"])
def test_refuse_les_gestes_sans_le_droit(equipe: Equipe, geste: str, role: str, statut: int) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    avant = TraceTransaction.objects.count()
    reponse = equipe.client(role).post(adresse(geste, session.code_court), {"motif": "pourquoi pas"})
    appareil = session.appareil
    session.refresh_from_db()
    assert (reponse.status_code, session.etat) == (statut, EtatSession.PRESTATION_SELECTIONNEE)
    assert (session.appareil, TraceTransaction.objects.count()) == (appareil, avant)


def test_explique_puis_laisse_payer_autrement(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    paiement = fabriques.tentative(session)
    paiement_rendre_incertain(paiement.pk, motif="x")
    client = equipe.client(Role.CAISSIER)
    lien = adresse("paiement_remplacer", session.code_court, paiement.reference)
    assert "reste surveillé" in client.get(lien).content.decode()
    paiement.refresh_from_db()
    assert not paiement.remplacee
    assert client.post(lien, {"motif": "réseau en panne", "cle": "cle-1"}).status_code == 303
    paiement.refresh_from_db()
    session.refresh_from_db()
    assert (paiement.remplacee, session.etat) == (True, EtatSession.PRESTATION_SELECTIONNEE)


def test_refuse_de_remplacer_un_paiement_deja_juge(equipe: Equipe) -> None:
    session = fabriques.session_payee(equipe.chez)
    paiement = session.paiements.get()
    lien = adresse("paiement_remplacer", session.code_court, paiement.reference)
    assert equipe.client(Role.CAISSIER).post(lien, {"cle": "cle-1"}).status_code == 409
    paiement.refresh_from_db()
    assert not paiement.remplacee


def test_ne_remplace_que_les_paiements_de_cette_note(equipe: Equipe) -> None:
    session, autre = (fabriques.session_a_payer(equipe.chez) for _ in range(2))
    paiement = fabriques.tentative(autre)
    lien = adresse("paiement_remplacer", session.code_court, paiement.reference)
    assert equipe.client(Role.CAISSIER).post(lien, {"cle": "cle-1"}).status_code == 404
    paiement.refresh_from_db()
    assert not paiement.remplacee


def test_libere_le_telephone(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    assert equipe.client(Role.CAISSIER).post(adresse("session_liberer", session.code_court)).status_code == 303
    session.refresh_from_db()
    assert session.appareil == ""


def test_refuse_de_liberer_une_note_terminee(equipe: Equipe) -> None:
    session = fabriques.session_payee(equipe.chez)
    reponse = equipe.client(Role.CAISSIER).post(adresse("session_liberer", session.code_court))
    appareil = session.appareil
    session.refresh_from_db()
    assert (reponse.status_code, session.appareil) == (422, appareil)
