"""A ticket's note page takes a credit, and « À traiter » sends money to a ticket."""

from __future__ import annotations

import pytest
from django.urls import reverse

from paiements.services.avoirs import avoir_donner
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_guichet import exception_apres
from tests.fabriques_remboursements import cle
from tests.personnel.conftest import Equipe
from tests.personnel.test_a_traiter import decider
from tests.verification import attend_coherence


@pytest.fixture
def ticket(equipe: Equipe) -> SessionPaiement:
    return fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])


def test_la_page_d_un_ticket_propose_l_avoir_et_l_encaisse(equipe: Equipe, ticket: SessionPaiement) -> None:
    avoir = avoir_donner(equipe.chez.salon, 5000, "geste commercial", equipe.personnes[Role.GERANT], cle())
    caissier = equipe.client(Role.CAISSIER)
    note, adresse = (reverse(f"admin:{nom}", args=[ticket.code_court]) for nom in ("caisse_session", "note_avoir"))
    assert adresse in caissier.get(note).content.decode()
    assert adresse not in equipe.client(Role.COMPTABLE).get(note).content.decode()
    assert caissier.post(adresse, {"avoir": avoir.code, "cle": cle()}).status_code == 303
    ticket.refresh_from_db()
    assert ticket.etat == "paiement_reussi"
    page = caissier.get(note)
    assert "payés par avoir" in texte_de(page)
    assert adresse not in page.content.decode()
    attend_coherence()


def test_la_page_d_une_visite_sans_note_ne_propose_pas_d_avoir(equipe: Equipe) -> None:
    session = fabriques.session_scannee(equipe.chez)
    page = equipe.client(Role.CAISSIER).get(reverse("admin:caisse_session", args=[session.code_court]))
    assert reverse("admin:note_avoir", args=[session.code_court]) not in page.content.decode()


def test_affecte_un_trop_percu_a_un_ticket(equipe: Equipe, ticket: SessionPaiement) -> None:
    exception = exception_apres(equipe.chez, 8000)
    reponse = decider(equipe, Role.GERANT, exception, "autre_session", cible=ticket.code_court)
    exception.refresh_from_db()
    ticket.refresh_from_db()
    assert (reponse.status_code, exception.session_cible, ticket.du) == (303, ticket, 2000)
    attend_coherence()
