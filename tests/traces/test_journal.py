"""The real logging configuration: one JSON line per record, readable, and masked to its last field."""

from __future__ import annotations

import datetime
import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.journalisation import configuration_journaux
from traces.contexte import ContexteMiddleware

JETON = "Abcd" + "Ef1-_" * 7 + "Gh23"
NUMERO = "+229 01 97 12 34 56"
DEUX_TROUS = "%s et %s"
RESTES = ["97 12 34", "97123456", "12 34 56", JETON]


class Journal:
    """What standard output would have received."""

    def __init__(self, sortie: io.StringIO) -> None:
        self.sortie = sortie

    def lignes(self) -> list[dict[str, Any]]:
        brut = self.sortie.getvalue()
        assert brut == "" or brut.endswith("\n")
        # Only a line feed ends a line for a collector.
        return [json.loads(ligne) for ligne in brut.split("\n") if ligne]

    def seule(self) -> dict[str, Any]:
        (ligne,) = self.lignes()
        brut = self.sortie.getvalue()
        assert not [reste for reste in RESTES if reste in brut]
        return ligne


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """The production configuration, its console pointed at a text we can read; undone afterwards."""
    racine = logging.getLogger()
    anciens, niveau = racine.handlers[:], racine.level
    sortie = io.StringIO()
    configuration = configuration_journaux("INFO")
    configuration["handlers"]["console"]["stream"] = sortie
    logging.config.dictConfig(configuration)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    yield Journal(sortie)
    racine.handlers[:] = anciens
    racine.setLevel(niveau)


def test_un_message_et_ses_arguments_sont_masques_et_les_accents_lisibles(journal: Journal) -> None:
    logging.getLogger("essai").info("réglée à l'échéance : %s par %s", NUMERO, JETON)
    ligne = journal.seule()
    assert ligne["message"] == "réglée à l'échéance : +229 ** ** 56 par Abcd…"
    assert (ligne["levelname"], ligne["name"], ligne["requete"]) == ("INFO", "essai", "-")
    # An instant, not an hour of somewhere.
    assert datetime.datetime.strptime(ligne["asctime"], "%Y-%m-%d %H:%M:%S,%f%z").utcoffset() is not None
    assert "réglée à l'échéance" in journal.sortie.getvalue()


def test_une_exception_est_masquee_jusque_dans_sa_cause(journal: Journal) -> None:
    try:
        try:
            raise KeyError(NUMERO)
        except KeyError as cause:
            raise ValueError(f"session {JETON}") from cause
    except ValueError:
        logging.getLogger("essai").exception("échec pour %s", NUMERO)
    ligne = journal.seule()
    assert "ValueError: session Abcd…" in ligne["exc_info"]
    assert "Traceback" in ligne["exc_info"]


def test_une_exception_deja_mise_en_texte_par_un_autre_est_masquee_aussi(journal: Journal) -> None:
    enregistrement = logging.LogRecord("essai", logging.ERROR, "", 0, "échec", (), None)
    enregistrement.exc_text = f"ValueError: {NUMERO}"
    logging.getLogger("essai").handle(enregistrement)
    assert journal.seule()["exc_info"] == "ValueError: +229 ** ** 56"


def test_les_champs_ajoutes_sont_masques_a_toute_profondeur(journal: Journal) -> None:
    extra = {"telephone": NUMERO, "corps": {"payeur": {"msisdn": [NUMERO, 5000, None, True]}, JETON: 1.5}}
    logging.getLogger("essai").warning("corps", extra=extra)
    ligne = journal.seule()
    assert ligne["telephone"] == "+229 ** ** 56"
    assert ligne["corps"] == {"payeur": {"msisdn": ["+229 ** ** 56", 5000, None, True]}, "Abcd…": 1.5}


def test_un_objet_inconnu_est_masque_sous_forme_de_texte(journal: Journal) -> None:
    logging.getLogger("essai").warning("demande", extra={"requete_http": RequestFactory().get(f"/s/{JETON}/")})
    assert journal.seule()["requete_http"] == "<WSGIRequest: GET '/s/Abcd…/'>"


@pytest.mark.django_db
def test_une_page_absente_ne_dit_pas_le_jeton_demande(journal: Journal, client: Client) -> None:
    assert client.get(f"/s/{JETON}/").status_code == 404
    lignes = [ligne for ligne in journal.lignes() if ligne["name"] == "django.request"]
    assert [ligne["message"] for ligne in lignes] == ["Not Found: /s/Abcd…/"]
    assert JETON not in journal.sortie.getvalue()


@pytest.mark.parametrize("saut", ["\n", "\r\n", "\r", "\n\n"])
def test_un_saut_de_ligne_n_ecrit_pas_une_fausse_ligne(journal: Journal, saut: str) -> None:
    faux = f'a{saut}{{"levelname": "INFO", "message": "tout va bien"}}'
    logging.getLogger("essai").info("saisie : %s", faux, extra={"agent": faux})
    ligne = journal.seule()
    visible = faux.replace("\r", "\\r").replace("\n", "\\n")
    assert (ligne["message"], ligne["agent"]) == (f"saisie : {visible}", visible)
    assert journal.sortie.getvalue().count("\n") == 1
    assert "\r" not in journal.sortie.getvalue()


def test_une_ligne_mal_ecrite_n_arrete_pas_le_paiement(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("essai").info("montant %d", NUMERO)
    logging.getLogger("essai").info(DEUX_TROUS, NUMERO)
    messages = [ligne["message"] for ligne in journal.lignes()]
    assert messages == ["montant %d ('+229 ** ** 56',)", "%s et %s ('+229 ** ** 56',)"]
    assert capsys.readouterr().err == ""


def test_chaque_ligne_porte_le_numero_de_la_requete(journal: Journal) -> None:
    def vue(_request: HttpRequest) -> HttpResponse:
        logging.getLogger("essai").info("servie")
        return HttpResponse()

    reponse = ContexteMiddleware(vue)(RequestFactory().get("/"))
    assert journal.seule()["requete"] == reponse["X-Request-Id"]


def test_masquer_le_journal_ne_change_pas_ce_que_voient_les_autres(journal: Journal) -> None:
    # A later handler (an e-mail to the operators, an error tracker) still has the real request object.
    enregistrement = logging.LogRecord("essai", logging.ERROR, "", 0, "échec %s", (NUMERO,), None)
    requete = RequestFactory().get("/")
    enregistrement.__dict__["request"] = requete
    logging.getLogger("essai").handle(enregistrement)
    assert enregistrement.__dict__["request"] is requete
    assert (enregistrement.msg, enregistrement.args) == ("échec %s", (NUMERO,))
    assert journal.seule()["message"] == "échec +229 ** ** 56"


def test_deux_lignes_de_suite_ne_se_confondent_pas(journal: Journal) -> None:
    for rang in range(50):
        logging.getLogger("essai").info("ligne %d", rang)
    assert [ligne["message"] for ligne in journal.lignes()] == [f"ligne {rang}" for rang in range(50)]
