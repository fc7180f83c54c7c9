"""Cash from a note's page: quick sums, parts, change in large, cancelling, discount."""

from __future__ import annotations

from typing import Any

import pytest

from paiements.etats import EtatPaiement
from paiements.models import Moyen, Paiement
from paiements.services.incertitude import paiement_remplacer
from salon_paiement.etats import EtatSession
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import encaisser, ouvrir, payee_en_especes, ticket
from tests.personnel.conftest import Equipe
from tests.personnel.test_tiroir import adresse, lire
from tests.verification import attend_coherence


def poster(equipe: Equipe, role: str, nom: str, code: str, *args: str, **donnees: str) -> Any:
    return equipe.client(role).post(adresse(nom, code, *args), {"cle": "cle-guichet", **donnees})


def test_propose_les_sommes_rondes_et_montre_la_monnaie_en_grand(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez, pourboire=200)
    client = equipe.client(Role.CAISSIER)
    page = lire(client.get(adresse("caisse_session", session.code_court)))
    assert [f'value="{n}"' in page for n in (5200, 5500, 6000, 10_000)] == [True] * 4
    assert "rendre 4 800 F" in page
    for _ in range(2):
        reponse = poster(equipe, Role.CAISSIER, "note_encaisser", session.code_court, remis="10000")
        assert reponse.status_code == 303
    rendu = lire(client.get(reponse["Location"]))
    assert '<p class="somme">4 800 F</p>' in rendu
    assert "Note payée" in rendu
    assert Paiement.objects.filter(moyen=Moyen.ESPECES).count() == 1
    attend_coherence()


def test_prend_une_part_et_dit_le_reste(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    donnees = {"montant": "2 000", "remis": "2 000"}
    reponse = poster(equipe, Role.CAISSIER, "note_encaisser", session.code_court, **donnees)
    assert "Reste à payer : 3 000 F" in lire(equipe.client(Role.CAISSIER).get(reponse["Location"]))
    attend_coherence()


def test_encaisse_le_ticket_d_un_client_sans_telephone(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = ticket(equipe.chez)
    client = equipe.client(Role.CAISSIER)
    assert "Il paie en espèces" in lire(client.get(adresse("ticket", session.code_court)))
    assert "Touchez ce que" in lire(client.get(adresse("caisse_session", session.code_court)))
    poster(equipe, Role.CAISSIER, "note_encaisser", session.code_court, remis="5000")
    session.refresh_from_db()
    assert session.etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_dit_d_ouvrir_la_caisse_ou_d_attendre(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    client = equipe.client(Role.CAISSIER)
    url = adresse("caisse_session", session.code_court)
    assert "ouvrez-la avant" in lire(client.get(url))
    ouvrir(equipe.chez)
    tentative = fabriques.tentative(session)
    assert "Un paiement est en cours" in lire(client.get(url))
    refus = poster(equipe, Role.CAISSIER, "note_encaisser", session.code_court, remis="5000")
    assert refus.status_code == 409
    assert "encaissez pas" in lire(refus)
    paiement_remplacer(tentative.pk, acteur_id=None)
    assert "Touchez ce que" in lire(client.get(url))


@pytest.mark.parametrize(
    ("donnees", "statut"),
    [({"montant": "abc"}, 422), ({"montant": "6000"}, 422), ({"montant": "5000", "remis": "4000"}, 422)],
)
def test_refuse_une_somme_et_garde_la_saisie(equipe: Equipe, donnees: dict[str, str], statut: int) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    refus = poster(equipe, Role.CAISSIER, "note_encaisser", session.code_court, **donnees)
    assert refus.status_code == statut
    assert f'value="{donnees["montant"]}"' in refus.content.decode()
    assert not Paiement.objects.exists()


def test_la_gerante_annule_les_especes_et_accorde_une_remise(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    paiement = encaisser(session, equipe.personnes[Role.CAISSIER], montant=1000)
    page = lire(equipe.client(Role.GERANT).get(adresse("caisse_session", session.code_court)))
    assert "Annuler les espèces : 1 000 F" in page
    assert "Accorder une remise" in page
    args = (session.code_court, paiement.reference)
    assert poster(equipe, Role.GERANT, "especes_annuler", *args, motif="").status_code == 422
    assert poster(equipe, Role.GERANT, "especes_annuler", *args, motif="erreur").status_code == 303
    remise = {"montant": "500", "motif": "cliente fidèle"}
    assert poster(equipe, Role.GERANT, "note_remise", session.code_court, **remise).status_code == 303
    session.refresh_from_db()
    assert (session.du, session.remise) == (4500, 500)
    attend_coherence()


@pytest.mark.parametrize("role", [Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR])
def test_seule_la_gerance_annule_et_accorde(equipe: Equipe, role: str) -> None:
    ouvrir(equipe.chez)
    paiement = payee_en_especes(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    args = (paiement.session.code_court, paiement.reference)
    assert poster(equipe, role, "especes_annuler", *args, motif="erreur").status_code == 403
    assert poster(equipe, role, "note_remise", session.code_court, montant="5", motif="ami").status_code == 403
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.REUSSI


def test_la_note_d_un_autre_salon_est_introuvable(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    reponse = poster(equipe, "etrangere", "note_encaisser", session.code_court, remis="5000")
    assert reponse.status_code == 404
    assert not Paiement.objects.exists()
