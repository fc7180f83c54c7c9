"""The waiting page tells the truth, asks less and less often, and costs little."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from paiements.models import Paiement
from paiements.services.incertitude import paiement_rendre_incertain
from paiements.views.attente import delai_sonde, url_permise
from tests import fabriques
from tests.client.telephone import Lire, Telephone


@pytest.fixture
def attend(telephone: Telephone) -> Any:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    return telephone


def test_dit_quoi_faire_sur_le_telephone(attend: Telephone, lire: Lire) -> None:
    texte = lire(attend.voir())
    assert "Regardez votre téléphone" in texte
    assert "Montant 5 000 F Opérateur MTN MoMo Numéro +229 01 ** ** ** 01" in texte
    assert f"Référence {attend.session.code_court}" in texte


@pytest.mark.parametrize("etape", ["", "prestations", "vous", "payer", "especes", "abandonner", "n'importe"])
def test_toutes_les_etapes_menent_a_l_attente(attend: Telephone, lire: Lire, etape: str) -> None:
    assert "Regardez votre téléphone" in lire(attend.voir(etape))


def test_pendant_que_la_demande_part_elle_ne_dit_pas_que_le_telephone_sonne(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    fabriques.intention(telephone.session)
    texte = lire(telephone.voir())
    assert "Nous prévenons MTN MoMo" in texte
    assert "Tapez votre code" not in texte


def test_sans_verdict_elle_dit_verification_et_jamais_echec(attend: Telephone, lire: Lire) -> None:
    paiement_rendre_incertain(Paiement.objects.get().pk, motif="sans_reponse")
    texte = lire(attend.voir())
    assert "Votre paiement est en cours de vérification" in texte
    assert "Ne payez pas une deuxième fois." in texte
    assert attend.session.code_court in texte
    for mensonge in ("échoué", "échec", "prélevé", "Rien n'a été"):
        assert mensonge not in texte


@pytest.mark.parametrize(
    ("secondes", "delai"), [(0, 3), (29, 3), (30, 5), (119, 5), (120, 10), (299, 10), (300, 30), (90_000, 30)]
)
def test_espace_ses_demandes_avec_l_age(secondes: int, delai: int) -> None:
    assert delai_sonde(datetime.timedelta(seconds=secondes)) == delai


def test_la_page_porte_son_rythme_sans_javascript(attend: Telephone) -> None:
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in attend.voir().content.decode()
    Paiement.objects.update(initie_le=fabriques.il_y_a(minutes=4))
    assert 'http-equiv="refresh" content="10"' in attend.voir().content.decode()


def test_repond_304_tant_que_rien_ne_change(attend: Telephone) -> None:
    page = attend.voir()
    etiquette = page["ETag"]
    assert f'data-etag="{etiquette.replace(chr(34), "&quot;")}"' in page.content.decode()
    assert page["Cache-Control"] == "no-cache, private"
    suite = attend.client.get(attend.adresse(), headers={"If-None-Match": etiquette})
    assert (suite.status_code, suite.content) == (304, b"")
    assert suite["ETag"] == etiquette


def test_le_304_tient_en_300_octets(attend: Telephone) -> None:
    etiquette = attend.voir()["ETag"]
    suite = attend.client.get(attend.adresse(), headers={"If-None-Match": etiquette})
    # What the server adds on the wire: status line, Server, Date, Connection.
    serveur = 27 + len("Server: gunicorn\r\nDate: Fri, 21 Nov 2025 01:00:00 GMT\r\nConnection: keep-alive\r\n\r\n")
    octets = serveur + sum(len(f"{nom}: {valeur}\r\n") for nom, valeur in suite.items())
    assert not suite.cookies
    assert octets <= 300


@pytest.mark.parametrize("changement", ["etat", "rythme", "langue", "tentative"])
def test_repond_en_entier_des_que_quelque_chose_change(attend: Telephone, changement: str) -> None:
    etiquette = attend.voir()["ETag"]
    paiement = Paiement.objects.get()
    entetes = {"If-None-Match": etiquette}
    if changement == "etat":
        paiement_rendre_incertain(paiement.pk, motif="sans_reponse")
    elif changement == "rythme":
        Paiement.objects.update(initie_le=fabriques.il_y_a(minutes=1))
    elif changement == "langue":
        entetes["Accept-Language"] = "en"
    else:
        fabriques.echouer(paiement)
        fabriques.tentative(attend.session)
    assert attend.client.get(attend.adresse(), headers=entetes).status_code == 200


def test_le_304_ne_lit_que_deux_lignes(attend: Telephone, django_assert_max_num_queries: Any) -> None:
    etiquette = attend.voir()["ETag"]
    adresse = attend.adresse()
    with django_assert_max_num_queries(2):
        attend.client.get(adresse, headers={"If-None-Match": etiquette})


def test_mene_au_recu_des_que_c_est_paye_et_oublie_bientot_le_telephone(attend: Telephone) -> None:
    fabriques.reussir(Paiement.objects.get())
    page = attend.voir()
    assert (page.status_code, page["Location"]) == (303, f"/r/{attend.session.recu.jeton}/")
    assert page.cookies["appareil"]["max-age"] == 600


def test_n_oublie_pas_le_telephone_qui_tient_une_autre_note(attend: Telephone) -> None:
    premiere = attend.session
    attend.client.get(f"/q/{attend.chez.postes[1].jeton}")
    fabriques.reussir(Paiement.objects.get())
    page = attend.client.get(f"/s/{premiere.jeton}/")
    assert page.status_code == 303
    assert "appareil" not in page.cookies


@pytest.mark.parametrize(
    ("adresse", "permise"),
    [
        ("https://pay.wave.com/c/1", True),
        ("http://127.0.0.1:9/payer/1", True),
        ("http://192.168.1.20:9/payer/1", True),
        ("http://pay.wave.com/c/1", False),
        ("http://8.8.8.8/payer", False),
        ("javascript:alert(1)", False),
        ("https:///rien", False),
        ("", False),
    ],
)
def test_n_envoie_que_chez_l_operateur_ou_le_simulateur(adresse: str, permise: bool) -> None:
    assert url_permise(adresse) == (adresse if permise else "")


def test_hors_demonstration_le_reseau_local_est_refuse(settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert url_permise("http://192.168.1.20:9/payer/1") == ""


def test_un_reseau_a_redirection_a_son_bouton(attend: Telephone, lire: Lire) -> None:
    Paiement.objects.update(url_action="https://pay.wave.com/c/1", reseau="wave_ci")
    page = attend.voir()
    assert "Payer avec Wave" in lire(page)
    assert 'href="https://pay.wave.com/c/1" rel="noreferrer"' in page.content.decode()
    Paiement.objects.update(url_action="javascript:alert(1)")
    assert "javascript:" not in attend.voir().content.decode()
