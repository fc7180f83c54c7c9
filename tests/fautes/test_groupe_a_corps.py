"""Bodies nobody should send: endless, cut, compressed, unreadable, under any method or type (F15, F16, F17)."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from config.corps import corps_entiers
from paiements.models import EvenementFournisseur
from paiements.webhooks.reception import TAILLE_MAX
from paiements.webhooks.traitement import evenements_traiter
from tests import fabriques
from tests.verification import attend_coherence
from traces.chiffrement import dechiffrer

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
MEGA = 1024 * 1024


class Flux(io.RawIOBase):
    """A body of ``taille`` bytes that exists nowhere; after ``coupe`` bytes the sender hangs up."""

    def __init__(self, taille: int, coupe: int | None = None, pas: int = 8192) -> None:
        self.reste, self.lus, self.coupe, self.pas = taille, 0, coupe, pas

    def readable(self) -> bool:
        return True

    def readinto(self, place: Any) -> int:
        if self.coupe is not None and self.lus >= self.coupe:
            raise ConnectionResetError
        pris = min(self.reste, self.pas, len(place))
        place[:pris] = b"x" * pris
        self.reste, self.lus = self.reste - pris, self.lus + pris
        return pris


def frapper(maison: fabriques.Maison, flux: Flux, *, garde: bool = True, **environ: Any) -> int:
    """Knock as a web server does, with a body read as it comes; ``garde=False`` takes a short body for a whole one."""
    recus: list[str] = []

    def commencer(statut: str, *_reste: Any) -> Callable[[bytes], object]:
        recus.append(statut)
        return len

    requete = RequestFactory().post(adresse(maison), b"", content_type="application/json")
    entree = {**requete.environ, "wsgi.input": io.BufferedReader(flux), **environ}
    application: Any = WSGIHandler()
    b"".join((corps_entiers(application) if garde else application)(entree, commencer))
    return int(recus[0].split()[0])


def adresse(maison: fabriques.Maison) -> str:
    return f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"


@pytest.mark.parametrize("taille", [10 * MEGA, 1024 * MEGA])
def test_un_corps_sans_fin_est_lache_a_64_ko_sans_occuper_la_memoire(
    maison_reelle: fabriques.Maison, taille: int
) -> None:
    Client().post(adresse(maison_reelle), b"{}", content_type="application/json")  # everything is loaded by now
    flux = Flux(taille)
    tracemalloc.start()
    try:
        assert frapper(maison_reelle, flux, CONTENT_LENGTH=str(taille)) == 413
        _maintenant, pic = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert flux.lus <= TAILLE_MAX + 2 * flux.pas
    assert pic < MEGA
    assert EvenementFournisseur.objects.count() == 1


def test_la_mesure_de_memoire_verrait_un_corps_garde_entier() -> None:
    flux = Flux(10 * MEGA)
    tracemalloc.start()
    try:
        garde = flux.readall()
        assert len(garde) == 10 * MEGA
        assert tracemalloc.get_traced_memory()[1] > 5 * MEGA
    finally:
        tracemalloc.stop()


def test_un_corps_goutte_a_goutte_est_lu_entier_et_range(maison_reelle: fabriques.Maison) -> None:
    assert frapper(maison_reelle, Flux(500, pas=1), CONTENT_LENGTH="500") == 200
    assert (
        dechiffrer(maison_reelle.salon.pk, "webhook", EvenementFournisseur.objects.get().corps_chiffre or b"")
        == b"x" * 500
    )


def test_un_envoi_interrompu_ne_range_rien_et_n_est_pas_notre_erreur(
    maison_reelle: fabriques.Maison,
) -> None:
    statut = frapper(maison_reelle, Flux(5_000, coupe=1_000, pas=500), CONTENT_LENGTH="5000")
    assert statut in {400, 408}
    assert not EvenementFournisseur.objects.exists()


def test_un_message_plus_court_qu_annonce_n_est_pas_un_message(maison_reelle: fabriques.Maison) -> None:
    assert frapper(maison_reelle, Flux(1_000), CONTENT_LENGTH="5000") == 400
    assert not EvenementFournisseur.objects.exists()
    attend_coherence()


def test_temoin_sans_la_garde_une_moitie_de_message_serait_rangee(maison_reelle: fabriques.Maison) -> None:
    assert frapper(maison_reelle, Flux(1_000), garde=False, CONTENT_LENGTH="5000") == 200
    assert EvenementFournisseur.objects.count() == 1


def test_une_bombe_compressee_reste_compressee(maison: fabriques.Maison) -> None:
    bombe = gzip.compress(b"0" * (20 * MEGA))
    assert len(bombe) < TAILLE_MAX
    tracemalloc.start()
    try:
        reponse = Client().post(
            adresse(maison), bombe, content_type="application/json", headers={"Content-Encoding": "gzip"}
        )
        evenements_traiter()
        pic = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reponse.status_code == 200
    assert pic < 5 * MEGA
    evenement = EvenementFournisseur.objects.get()
    assert (evenement.etat, dechiffrer(maison.salon.pk, "webhook", evenement.corps_chiffre or b"")) == ("ignore", bombe)
    attend_coherence()


_OBJET = json.dumps({"reference": "abc", "status": "SUCCESSFUL"})
DECHETS = {
    "utf8_casse": b'{"reference": "\xc3\x28"}',
    "utf16": _OBJET.encode("utf-16"),
    "utf16_sans_marque": _OBJET.encode("utf-16-le"),
    "marque_d_ordre": b"\xef\xbb\xbf" + _OBJET.encode(),
    "latin1": '{"reference": "é"}'.encode("latin-1"),
    "nul": b'{"reference": "a\x00b"}',
    "nul_echappe": b'{"reference": "a\\u0000b"}',
    "que_des_nuls": b"\x00" * 1000,
    "demi_caractere": b'{"reference": "\\ud800"}',
    "nan": b'{"reference": NaN, "amount": -Infinity}',
    "profond_liste": b"[" * 60_000,
    "profond_objet": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "cles_doubles": b'{"reference": "a", "reference": "b"}',
    "entier_enorme": b'{"reference": ' + b"9" * 5_000 + b"}",
    "exposant": b'{"amount": 1e999999}',
    "zero_octet": b"",
    "nombre": b"42",
    "chaine": b'"paye"',
    "nul_json": b"null",
    "formulaire": b"reference=abc&status=SUCCESSFUL&data%5Bstatus%5D=completed",
    "multipart": b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "zlib": zlib.compress(_OBJET.encode()),
    "controle": bytes(range(32)) * 10,
    "injection": b'{"reference": "\' OR 1=1; DROP TABLE paiements_paiement; --"}',
    "types": b'{"reference": ["a"], "callback_info": {"x": 1}, "status": true, "data": [], "entity": 5}',
}


@pytest.mark.parametrize("nature", sorted(DECHETS))
def test_un_dechet_est_range_en_octets_et_n_arrete_rien(maison: fabriques.Maison, nature: str) -> None:
    octets = DECHETS[nature]
    reponse = Client().generic("POST", adresse(maison), octets, content_type="application/json; charset=klingon")
    assert reponse.status_code == 200
    evenement = EvenementFournisseur.objects.get()
    assert dechiffrer(maison.salon.pk, "webhook", evenement.corps_chiffre or b"") == octets
    evenements_traiter()
    evenement.refresh_from_db()
    # Read, and about nobody we know: ignored at once, or looked up again for a while.
    assert evenement.etat in {"ignore", "a_traiter"}
    assert evenement.erreur in {"", "paiement inconnu pour l'instant"}
    attend_coherence()


TYPES = ["", "text/html", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "é"]


@pytest.mark.parametrize("type_mime", TYPES)
@pytest.mark.parametrize(("methode", "attendu"), [("POST", 200), ("PUT", 200), ("DELETE", 405), ("PATCH", 405)])
def test_la_methode_decide_et_le_type_ne_compte_pas(
    maison: fabriques.Maison, type_mime: str, methode: str, attendu: int
) -> None:
    reponse = Client().generic(methode, adresse(maison), b'{"n": 1}', content_type=type_mime)
    assert reponse.status_code == attendu
    assert EvenementFournisseur.objects.count() == (attendu == 200)


@pytest.mark.parametrize("methode", ["GET", "HEAD"])
def test_un_ping_recoit_un_200_vide(maison: fabriques.Maison, methode: str) -> None:
    reponse = Client().generic(methode, adresse(maison))
    assert (reponse.status_code, reponse.content) == (200, b"")
    assert not EvenementFournisseur.objects.exists()
