"""The owner closes an attempt without news: late, with a reason, knowing that late money still counts."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from paiements.etats import EtatPaiement
from paiements.models import Paiement
from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.etats import EtatSession
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence
from traces.models import TraceTransaction

GESTE = "Clore sans nouvelle"


def muette(equipe: Equipe, heures: int = 73) -> tuple[SessionPaiement, Paiement]:
    session = fabriques.session_a_payer(equipe.chez)
    paiement = fabriques.tentative(session)
    paiement_rendre_incertain(paiement.pk, motif="sans_reponse")
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=fabriques.il_y_a(heures=heures))
    return session, paiement


def lien(session: SessionPaiement, paiement: Paiement) -> str:
    return reverse("admin:paiement_abandonner", args=[session.code_court, paiement.reference])


def note(equipe: Equipe, role: str, session: SessionPaiement, langue: str = "fr") -> str:
    adresse = reverse("admin:caisse_session", args=[session.code_court])
    return lu(equipe.client(role).get(adresse, headers={"Accept-Language": langue}))


def lu(reponse: Any) -> str:
    return unescape(reponse.content.decode())


def test_n_est_propose_qu_a_la_proprietaire(equipe: Equipe) -> None:
    session, paiement = muette(equipe)
    for role in (Role.PROPRIETAIRE, "plateforme"):
        assert lien(session, paiement) in note(equipe, role, session)
    for role in (Role.GERANT, Role.CAISSIER, Role.COMPTABLE):
        assert GESTE not in note(equipe, role, session)


def test_n_est_propose_qu_apres_soixante_douze_heures(equipe: Equipe) -> None:
    session, paiement = muette(equipe, heures=71)
    assert GESTE not in note(equipe, Role.PROPRIETAIRE, session)
    client = equipe.client(Role.PROPRIETAIRE)
    envoi = {"motif": "absent", "cle": "cle-1"}
    for reponse in (client.get(lien(session, paiement)), client.post(lien(session, paiement), envoi)):
        assert reponse.status_code == 409
        assert "attendez 72 heures" in lu(reponse)
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.INCERTAIN


def test_explique_que_l_argent_tardif_sera_compte_avant_de_clore(equipe: Equipe) -> None:
    session, paiement = muette(equipe)
    page = lu(equipe.client(Role.PROPRIETAIRE).get(lien(session, paiement)))
    assert "Si l'argent arrive quand même plus tard, il n'est pas perdu" in page
    assert "5\u202f000\u00a0F demandés à MTN MoMo" in page
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.INCERTAIN


def test_clot_avec_un_motif_qui_reste_dans_l_historique(equipe: Equipe) -> None:
    session, paiement = muette(equipe)
    client = equipe.client(Role.PROPRIETAIRE)
    assert client.post(lien(session, paiement), {"motif": " absent  du relevé ", "cle": "cle-1"}).status_code == 303
    paiement.refresh_from_db()
    session.refresh_from_db()
    assert (paiement.etat, session.etat) == (EtatPaiement.ABANDONNE, EtatSession.PRESTATION_SELECTIONNEE)
    trace = TraceTransaction.objects.get(paiement=paiement, nouvel_etat=EtatPaiement.ABANDONNE)
    assert trace.acteur == equipe.personnes[Role.PROPRIETAIRE]
    page = note(equipe, Role.PROPRIETAIRE, session)
    assert "Sans nouvelle, clos. Motif : absent du relevé" in page
    assert GESTE not in page
    attend_coherence()
    fabriques.reussir(paiement)
    session.refresh_from_db()
    assert session.etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


@pytest.mark.parametrize("motif", ["", "   "])
def test_refuse_sans_motif(equipe: Equipe, motif: str) -> None:
    session, paiement = muette(equipe)
    reponse = equipe.client(Role.PROPRIETAIRE).post(lien(session, paiement), {"motif": motif, "cle": "cle-1"})
    assert reponse.status_code == 422
    assert "Dites pourquoi" in lu(reponse)
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.INCERTAIN


@pytest.mark.parametrize(
    ("role", "statut"),
    [(Role.GERANT, 403), (Role.CAISSIER, 403), (Role.COMPTABLE, 403), (Role.COIFFEUR, 403), ("etrangere", 404),
     ("", 302)],
)  # fmt: skip
def test_refuse_le_geste_sans_le_droit(equipe: Equipe, role: str, statut: int) -> None:
    session, paiement = muette(equipe)
    client = equipe.client(role)
    assert client.get(lien(session, paiement)).status_code == statut
    assert client.post(lien(session, paiement), {"motif": "absent", "cle": "cle-1"}).status_code == statut
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.INCERTAIN


def test_refuse_un_paiement_qui_vient_de_reussir_ou_d_une_autre_note(equipe: Equipe) -> None:
    session, paiement = muette(equipe)
    autre = fabriques.session_a_payer(equipe.chez)
    client = equipe.client(Role.PROPRIETAIRE)
    assert client.post(lien(autre, paiement), {"motif": "absent", "cle": "cle-1"}).status_code == 404
    fabriques.reussir(paiement)
    assert client.post(lien(session, paiement), {"motif": "absent", "cle": "cle-1"}).status_code == 409
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.REUSSI


def test_se_lit_aussi_en_anglais(equipe: Equipe) -> None:
    session, paiement = muette(equipe)
    page = equipe.client(Role.PROPRIETAIRE).get(lien(session, paiement), headers={"Accept-Language": "en"})
    assert "it is not lost" in lu(page)
    assert "Close without news" in note(equipe, Role.PROPRIETAIRE, session, "en")
