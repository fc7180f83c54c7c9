"""Whose address counts, and the id that ties a page to its facts and logs."""

from __future__ import annotations

import uuid

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from traces.contexte import ContexteMiddleware, adresse_ip, appareil_de, contexte_courant

DIRECTE = "203.0.113.9"


def demande(chaine: str | None, directe: str = DIRECTE) -> HttpRequest:
    entetes = {} if chaine is None else {"x-forwarded-for": chaine}
    return RequestFactory().get("/", REMOTE_ADDR=directe, headers=entetes)


@pytest.mark.parametrize(
    ("proxys", "chaine", "attendue"),
    [
        # Nobody in front of us: the header is only what the caller wrote.
        (0, None, DIRECTE),
        (0, "1.2.3.4", DIRECTE),
        (0, "1.2.3.4, 5.6.7.8", DIRECTE),
        # One proxy: it appended the address it saw; everything on the left is forged.
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, 2.2.2.2, 3.3.3.3,198.51.100.7", "198.51.100.7"),
        (1, "<script>, ' OR 1=1, 198.51.100.7", "198.51.100.7"),
        # Two: the outer one saw the client, the inner one saw the outer one.
        (2, "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        # Fewer entries than proxies: the request did not come the expected way.
        (2, "198.51.100.7", DIRECTE),
        (1, None, DIRECTE),
        (1, "", DIRECTE),
        (1, " , ,", DIRECTE),
        # What is not an address is not stored: it would break the write of a fact.
        (1, "inconnu", DIRECTE),
        (1, "1.2.3.4, inconnu", DIRECTE),
        (1, "198.51.100.7:4711", DIRECTE),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_seule_compte_l_adresse_ajoutee_par_nos_mandataires(
    settings: Settings, proxys: int, chaine: str | None, attendue: str
) -> None:
    settings.NOMBRE_PROXYS = proxys
    assert adresse_ip(demande(chaine)) == attendue


@pytest.mark.parametrize("directe", ["", "unix:", "inconnu"])
def test_une_prise_locale_n_a_pas_d_adresse(settings: Settings, directe: str) -> None:
    settings.NOMBRE_PROXYS = 0
    assert adresse_ip(demande(None, directe)) is None


@pytest.mark.parametrize("proxys", [0, 1, 2])
def test_rien_de_ce_que_le_client_ecrit_a_gauche_ne_change_l_adresse(settings: Settings, proxys: int) -> None:
    settings.NOMBRE_PROXYS = proxys
    vraie = ["198.51.100.7", "10.0.0.1"][:proxys]

    @given(st.lists(st.one_of(st.ip_addresses().map(str), st.text("abc <>%':.", max_size=12)), max_size=5))
    def forger(forges: list[str]) -> None:
        chaine = ", ".join([*forges, *vraie])
        assert adresse_ip(demande(chaine)) == (vraie[0] if proxys else DIRECTE)

    forger()


def test_chaque_requete_a_son_numero_et_le_rend_dans_sa_reponse() -> None:
    vus = []

    def vue(_request: HttpRequest) -> HttpResponse:
        contexte = contexte_courant()
        assert contexte is not None
        vus.append(contexte.requete)
        return HttpResponse()

    intermediaire = ContexteMiddleware(vue)
    reponses = [intermediaire(demande(None)) for _rang in range(3)]
    assert [r["X-Request-Id"] for r in reponses] == vus
    assert len({uuid.UUID(vu) for vu in vus}) == 3
    assert contexte_courant() is None


def test_le_numero_envoye_par_le_client_n_est_pas_repris() -> None:
    requete = RequestFactory().get("/", headers={"x-request-id": "choisi-par-le-client"})
    reponse = ContexteMiddleware(lambda _request: HttpResponse())(requete)
    assert reponse["X-Request-Id"] != "choisi-par-le-client"


def test_une_vue_qui_echoue_ne_laisse_pas_son_contexte_a_la_suivante() -> None:
    def vue(_request: HttpRequest) -> HttpResponse:
        raise ValueError

    with pytest.raises(ValueError):
        ContexteMiddleware(vue)(demande(None))
    assert contexte_courant() is None


@pytest.mark.django_db
def test_toute_page_porte_son_numero_meme_absente(client: Client) -> None:
    reponse = client.get("/il-n-y-a-rien-ici/")
    assert reponse.status_code == 404
    assert str(uuid.UUID(reponse["X-Request-Id"])) == reponse["X-Request-Id"]


@pytest.mark.parametrize("agent", ["", "x", "é" * 400, "Mozilla/5.0 (" + "A" * 390])
def test_un_agent_illisible_tient_dans_les_colonnes(agent: str) -> None:
    appareil, navigateur, systeme = appareil_de(agent)
    assert len(appareil) <= 100
    assert len(navigateur) <= 50
    assert len(systeme) <= 50


def test_l_agent_garde_est_borne() -> None:
    agents = []

    def vue(_request: HttpRequest) -> HttpResponse:
        contexte = contexte_courant()
        assert contexte is not None
        agents.append(contexte.user_agent)
        return HttpResponse()

    ContexteMiddleware(vue)(RequestFactory().get("/", headers={"user-agent": "a" * 5000}))
    assert [len(agent) for agent in agents] == [400]
