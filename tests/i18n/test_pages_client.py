"""Every client page, walked in each language: no sentence of the other one is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from paiements.fournisseurs.base import Statut
from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.jetons import jeton_nouveau
from salon_paiement.models import AncienJetonQR, SessionPaiement
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.services.expiration import sessions_expirer
from tests import fabriques
from tests.client.telephone import Telephone
from tests.i18n.langues import mots_etrangers

# What people typed.
DONNEES = frozenset({"Tresses", "Shampooing", "Coiffure", "Soins", "Comptoir", "Salon Afi"})
LANGUES = pytest.mark.parametrize("langue", ["fr", "en"])
Pages = Iterator[Any]


def _telephone(chez: fabriques.Maison, langue: str) -> Telephone:
    return Telephone(chez, Client(headers={"Accept-Language": langue}))


def _composition(tel: Telephone) -> Pages:
    yield tel.scanner()
    yield tel.poster("prestations", p=[])
    yield tel.poster("prestations", p=[str(tel.chez.prestations[0].pk)], pourboire="autre", autre="1,5")
    tel.choisir(0, 1)
    yield tel.voir("prestations")
    yield tel.voir("vous")
    yield tel.poster("vous", prenom="", telephone="12", courriel="afi@")
    tel.poster("vous", prenom="Afi", telephone=fabriques.NUMERO, courriel="afi@example.org")
    yield tel.voir("vous")
    yield tel.voir("payer")
    yield tel.payer(reseau="", telephone="12")
    yield tel.voir("abandonner")


def _attente(tel: Telephone) -> Pages:
    tel.jusqu_a_payer()
    paiement = fabriques.tentative(tel.session)
    yield tel.voir()
    yield tel.poster("abandonner")
    yield tel.poster("prestations", p=[str(tel.chez.prestations[0].pk)])
    paiement_rendre_incertain(paiement.pk, motif="sans_reponse")
    yield tel.voir()
    yield _telephone(tel.chez, tel.client.defaults["HTTP_ACCEPT_LANGUAGE"]).client.get(tel.adresse())


def _refus(tel: Telephone) -> Pages:
    for motif in ("solde_insuffisant", "numero_inconnu", "plafond", "operateur_indisponible", "inconnu"):
        tel.jusqu_a_payer() if motif == "solde_insuffisant" else tel.voir()
        fabriques.echouer(fabriques.tentative(tel.session), motif=motif)
        yield tel.voir("payer")
    for statut in (Statut.ANNULE, Statut.EXPIRE):
        fabriques.echouer(fabriques.tentative(tel.session), statut, "")
        yield tel.voir("payer")
    fabriques.reussir(fabriques.tentative(tel.session), montant=2000)
    yield tel.voir("payer")


def _especes(tel: Telephone) -> Pages:
    tel.jusqu_a_payer()
    tel.poster("especes")
    yield tel.voir()


def _fins(tel: Telephone) -> Pages:
    tel.jusqu_a_payer()
    paiement = fabriques.echouer(fabriques.tentative(tel.session))
    tel.poster("abandonner")
    yield tel.voir()
    yield tel.poster("abandonner")
    fabriques.reussir(paiement)
    yield tel.voir()
    tel.scanner()
    SessionPaiement.objects.filter(pk=tel.session.pk).update(expire_le=timezone.now())
    sessions_expirer()
    yield tel.voir()


def _recu(tel: Telephone) -> Pages:
    tel.jusqu_a_payer()
    paiement = fabriques.reussir(fabriques.tentative(tel.session), montant=6000)
    recu = f"/r/{tel.session.recu.jeton}/"
    yield tel.client.get(recu)
    yield tel.client.post(f"{recu}avis", {"note": "9"})
    tel.client.post(f"{recu}avis", {"note": "4", "recommande": "oui"})
    yield tel.client.get(recu)
    fabriques.echouer(paiement, Statut.EXTOURNE, "")
    yield tel.client.get(recu)
    saisie = {"n": tel.session.recu.numero, "c": tel.session.recu.code}
    yield tel.client.get("/recu/verifier/", saisie)
    yield tel.client.post("/recu/verifier/", saisie)
    yield tel.client.post("/recu/verifier/", saisie | {"c": "AAAAAAAAAA"})
    yield tel.client.post(f"{recu}effacer", follow=True)


def _portes(tel: Telephone) -> Pages:
    for adresse in ("/c/", "/au-revoir/", "/demo/courriels/", "/nulle-part", f"/q/{jeton_nouveau()}"):
        yield tel.client.get(adresse)
    yield tel.client.post("/c/", {"code": "AAAAAA"})
    ancien = AncienJetonQR.objects.create(
        poste=tel.chez.poste,
        jeton=jeton_nouveau(),
        code_court="AAAAAA",
        remplace_par=fabriques.membre(tel.chez, "proprietaire"),
    )
    yield tel.client.get(f"/q/{ancien.jeton}")
    tel.chez.salon.prestations.update(active=False)
    yield tel.scanner()
    type(tel.chez.poste).objects.update(actif=False)
    yield tel.client.get(f"/q/{tel.chez.poste.jeton}")


@LANGUES
@pytest.mark.parametrize("visite", [_composition, _attente, _refus, _especes, _fins, _recu, _portes])
def test_ne_parle_qu_une_langue(maison: fabriques.Maison, langue: str, visite: Callable[[Telephone], Pages]) -> None:
    vues = 0
    for page in visite(_telephone(maison, langue)):
        texte = page.content.decode()
        assert page["Content-Language"] == langue
        assert "<h1" in texte, texte[:400]
        assert mots_etrangers(texte, langue, DONNEES) == []
        vues += 1
    assert vues


@LANGUES
def test_les_courriels_ne_parlent_qu_une_langue(maison: fabriques.Maison, langue: str) -> None:
    tel = _telephone(maison, langue)
    tel.scanner()
    tel.choisir()
    tel.poster("vous", prenom="Afi", telephone=fabriques.NUMERO, courriel="afi@example.org")
    fabriques.reussir(fabriques.tentative(tel.session))
    notifications_envoyer()
    recu = next(message for message in mail.outbox if message.to == ["afi@example.org"])
    assert isinstance(recu, mail.EmailMultiAlternatives)
    for texte in (str(recu.subject), str(recu.body), str(recu.alternatives[0][0])):
        assert mots_etrangers(texte, langue, DONNEES) == []


@pytest.mark.parametrize(
    ("langue", "page", "attendu"),
    [
        ("en", "<p>Ne payez pas une deuxième fois.</p>", ["Ne payez pas une deuxième fois."]),
        ("en", '<button aria-label="Réseau">x</button><b>Passer</b>', ["Passer", "Réseau"]),
        ("en", "<h1>Enregistrer</h1>", ["Enregistrer"]),
        ("fr", "<h1>Do not pay a second time.</h1>", ["Do not pay a second time."]),
        ("fr", '<input type="submit" value="Save">', ["Save"]),
        ("fr", "<p>Passer</p><p>Tresses</p>", []),
    ],
)
def test_le_controle_voit_une_phrase_de_l_autre_langue(langue: str, page: str, attendu: list[str]) -> None:
    assert sorted(set(mots_etrangers(page, langue, DONNEES))) == attendu
