"""The typed code: leads to a place or a ticket, and to nobody else's bill."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from salon_paiement.models import AncienJetonQR, Frein, PosteQR, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.ouverture import session_ouvrir_ticket
from salon_paiement.views.code_court import ESSAIS
from tests import fabriques

pytestmark = pytest.mark.django_db
FAUX = "AAAAAA"


def _ticket(maison: fabriques.Maison) -> SessionPaiement:
    caissier = fabriques.membre(maison)
    choix = [Choix(str(maison.prestations[0].pk))]
    return session_ouvrir_ticket(maison.salon, choix=choix, coiffeur_id=None, acteur_id=caissier.pk)


def _echouer(client: Client, fois: int, adresse: str = "127.0.0.1") -> list[int]:
    return [client.post("/c/", {"code": FAUX}, REMOTE_ADDR=adresse).status_code for _essai in range(fois)]


def test_le_formulaire_aide_un_petit_clavier(client: Client) -> None:
    page = client.get("/c/").content.decode()
    for attribut in ('autocapitalize="characters"', 'autocomplete="off"', 'spellcheck="false"', 'inputmode="text"'):
        assert attribut in page


@pytest.mark.parametrize("forme", ["{0}", " {1} ", "{2}"])
def test_un_code_de_poste_mene_au_poste(maison: fabriques.Maison, client: Client, forme: str) -> None:
    code = maison.poste.code_court
    saisie = forme.format(code, code.lower(), f"{code[:3]}-{code[3:]}")
    reponse = client.post("/c/", {"code": saisie})
    assert (reponse.status_code, reponse["Location"]) == (303, f"/q/{maison.poste.jeton}")


def test_un_code_de_ticket_ouvert_mene_au_ticket(maison: fabriques.Maison, client: Client) -> None:
    ticket = _ticket(maison)
    assert client.post("/c/", {"code": ticket.code_court})["Location"] == f"/q/{ticket.jeton}"


def test_un_ticket_fini_n_a_plus_de_code(maison: fabriques.Maison, client: Client) -> None:
    ticket = _ticket(maison)
    session_abandonner(ticket.pk, par="personnel", motif="essai")
    assert client.post("/c/", {"code": ticket.code_court}).status_code == 404


def test_le_code_d_une_session_de_poste_n_ouvre_rien(maison: fabriques.Maison, client: Client) -> None:
    session = fabriques.session_a_payer(maison)
    reponse = client.post("/c/", {"code": session.code_court})
    assert reponse.status_code == 404
    assert session.jeton not in reponse.content.decode()


def test_un_ancien_code_mene_a_son_explication(maison: fabriques.Maison, client: Client) -> None:
    proprietaire = fabriques.membre(maison)
    ancien = AncienJetonQR.objects.create(
        poste=maison.poste, jeton="v" * 43, code_court="TTTTTT", remplace_par=proprietaire
    )
    assert client.post("/c/", {"code": "ttt ttt"})["Location"] == f"/q/{ancien.jeton}"
    assert client.get(f"/q/{ancien.jeton}").status_code == 410


@pytest.mark.parametrize("saisie", ["", "   ", FAUX, "é" * 500, "' OR 1=1 --", "\x00"])
def test_un_mauvais_code_se_dit_clairement(maison: fabriques.Maison, client: Client, saisie: str) -> None:
    reponse = client.post("/c/", {"code": saisie})
    assert reponse.status_code == 404
    assert "Ce code n&#x27;existe pas" in reponse.content.decode()


def test_freine_qui_devine(maison: fabriques.Maison, client: Client) -> None:
    assert set(_echouer(client, ESSAIS)) == {404}
    reponse = client.post("/c/", {"code": maison.poste.code_court})
    assert (reponse.status_code, reponse["Retry-After"]) == (429, "600")
    # Somebody else goes on undisturbed.
    assert client.post("/c/", {"code": maison.poste.code_court}, REMOTE_ADDR="192.0.2.7").status_code == 303


def test_un_bon_code_ne_compte_pas(maison: fabriques.Maison, client: Client) -> None:
    for _essai in range(ESSAIS + 5):
        assert client.post("/c/", {"code": maison.poste.code_court}).status_code == 303


def test_un_abonne_ipv6_compte_pour_un(maison: fabriques.Maison, client: Client) -> None:
    for rang in range(ESSAIS):
        _echouer(client, 1, adresse=f"2001:db8:1:2::{rang:x}")
    assert _echouer(client, 1, adresse="2001:db8:1:2:ffff::1") == [429]
    assert _echouer(client, 1, adresse="2001:db8:1:3::1") == [404]


def test_une_adresse_illisible_est_freinee_aussi(maison: fabriques.Maison, client: Client) -> None:
    assert set(_echouer(client, ESSAIS, adresse="unix:")) == {404}
    assert _echouer(client, 1, adresse="") == [429]


def test_la_perte_du_cache_ne_rend_ni_les_essais_ni_la_porte(maison: fabriques.Maison, client: Client) -> None:
    _echouer(client, ESSAIS)
    cache.clear()
    assert _echouer(client, 1) == [429]
    assert client.post("/c/", {"code": maison.poste.code_court}, REMOTE_ADDR="192.0.2.7").status_code == 303


def test_sans_frein_on_devinerait_sans_fin(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salon_paiement.views.code_court.frein_compter", lambda *_a: None)
    assert set(_echouer(client, ESSAIS + 3)) == {404}


def test_refuse_un_formulaire_venu_d_ailleurs(maison: fabriques.Maison) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/c/", {"code": maison.poste.code_court}).status_code == 403
    assert not Frein.objects.exists()
    assert PosteQR.objects.count() == 2
