"""A ticket: made in one click, shown as a QR, watched until paid."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.etats import EtatSession
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.composition import session_confirmer_ticket
from salon_paiement.services.ouverture import session_appareil_prendre
from tests import fabriques
from tests.personnel.conftest import Equipe

NOUVEAU = "/admin/caisse/nouveau/"


def donnees(equipe: Equipe, **autres: Any) -> dict[str, Any]:
    shampooing = str(equipe.chez.prestations[1].pk)
    return {
        "cle": "une-cle",
        "prestation": [str(equipe.chez.prestations[0].pk), shampooing],
        f"quantite_{shampooing}": "2",
        "coiffeur": str(equipe.chez.coiffeurs[0].pk),
        **autres,
    }


def test_prepare_un_ticket_et_montre_son_qr(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    reponse = client.post(NOUVEAU, donnees(equipe))
    session = SessionPaiement.objects.get()
    assert (session.etat, session.total, session.cree_par) == (EtatSession.CREE, 10000, equipe.personnes[Role.CAISSIER])
    assert reponse["Location"] == reverse("admin:ticket", args=[session.code_court])
    page = client.get(reponse["Location"]).content.decode()
    assert all(mot in page for mot in ("<svg", session.code_court, "10\u202f000\u00a0F"))


def test_ne_fait_qu_un_ticket_du_meme_formulaire(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    adresses = {client.post(NOUVEAU, donnees(equipe))["Location"] for _ in range(2)}
    assert (len(adresses), SessionPaiement.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "phrase", "statut"),
    [
        ({"prestation": []}, "Choisissez au moins une prestation.", 422),
        ({"prestation": ["n-importe-quoi"]}, "plus proposée", 422),
        ({"coiffeur": "n-importe-qui"}, "plus proposé", 422),
    ],
)
def test_refuse_un_mauvais_choix_sans_rien_ecrire(
    equipe: Equipe, change: dict[str, Any], phrase: str, statut: int
) -> None:
    reponse = equipe.client(Role.CAISSIER).post(NOUVEAU, donnees(equipe, **change))
    assert reponse.status_code == statut
    assert phrase in reponse.content.decode()
    assert SessionPaiement.objects.count() == 0


def test_refuse_les_prestations_d_un_autre_salon(equipe: Equipe) -> None:
    etrangere = str(equipe.ailleurs.prestations[0].pk)
    reponse = equipe.client(Role.CAISSIER).post(NOUVEAU, donnees(equipe, prestation=[etrangere]))
    assert (reponse.status_code, SessionPaiement.objects.count()) == (422, 0)


@pytest.mark.parametrize(("role", "statut"), [(Role.COIFFEUR, 403), (Role.COMPTABLE, 403)])
def test_refuse_un_ticket_sans_le_droit(equipe: Equipe, role: str, statut: int) -> None:
    assert equipe.client(role).post(NOUVEAU, donnees(equipe)).status_code == statut
    assert SessionPaiement.objects.count() == 0


def test_refuse_un_ticket_chez_les_autres(equipe: Equipe) -> None:
    adresse = f"{NOUVEAU}?salon={equipe.ailleurs.salon.pk}"
    assert equipe.client(Role.CAISSIER).post(adresse, donnees(equipe)).status_code == 404
    assert SessionPaiement.objects.count() == 0


def test_suit_le_ticket_jusqu_au_paiement_puis_n_interroge_plus(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    client.post(NOUVEAU, donnees(equipe))
    session = SessionPaiement.objects.get()
    adresse = reverse("admin:ticket_direct", args=[session.code_court])
    assert "Ticket prêt" in client.get(adresse).content.decode()
    session_appareil_prendre(session.pk, appareil="a" * 64)
    session_confirmer_ticket(session.pk, pourboire=0)
    session.refresh_from_db()
    paiement = fabriques.tentative(session)
    paiement_rendre_incertain(paiement.pk, motif="x")
    assert "En cours de vérification" in client.get(adresse).content.decode()
    paiement.refresh_from_db()
    fabriques.reussir(paiement)
    derniere = client.get(adresse)
    assert (derniere.status_code, "Payé" in derniere.content.decode()) == (286, True)
    # Even a reader who already has it must hear that it is the last one.
    assert client.get(adresse, headers={"If-None-Match": derniere["ETag"]}).status_code == 286
    assert '<svg class="qr"' not in client.get(reverse("admin:ticket", args=[session.code_court])).content.decode()
