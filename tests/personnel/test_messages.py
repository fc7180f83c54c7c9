"""The page « Messages »: channels are set and tried there, what did not arrive is seen and sent again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_httpserver import HTTPServer

from salon_paiement.models import Canal, EtatNotification, Notification, ReglageCanal, Role
from salon_paiement.services.canaux import destination_de
from tests import fabriques
from tests.fabriques_messages import (
    NUMERO,
    SECRET,
    PasserelleLocale,
    canal_par_passerelle,
    dit,
    envoyer,
    rapporter,
    visite_payee,
)
from tests.personnel.conftest import Equipe
from traces.chiffrement import dechiffrer_identifiants
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.fixture
def passerelle(httpserver: HTTPServer, settings: object) -> PasserelleLocale:
    settings.RESEAU_BOUCLE_LOCALE = True  # type: ignore[attr-defined]
    return PasserelleLocale(httpserver)


def _page(equipe: Equipe, role: str = Role.PROPRIETAIRE, **filtres: str) -> str:
    return equipe.client(role).get(reverse("admin:messages"), filtres).content.decode()


@pytest.mark.parametrize(
    ("role", "page", "canal"),
    [("proprietaire", 200, 200), ("gerant", 200, 403), ("caissier", 403, 403), ("coiffeur", 403, 403),
     ("comptable", 200, 403)],
)  # fmt: skip
def test_chacun_selon_son_role(equipe: Equipe, role: str, page: int, canal: int) -> None:
    client = equipe.client(role)
    assert client.get(reverse("admin:messages")).status_code == page
    assert client.get(reverse("admin:messages_canal", args=["sms"])).status_code == canal
    assert client.post(reverse("admin:messages_essayer", args=["sms"])).status_code in {canal, 303}


def test_une_page_vide_dit_ce_qui_y_viendra(equipe: Equipe) -> None:
    page = _page(equipe)
    assert "Aucun message." in page
    assert page.count("pas encore réglé") == 3


def test_regle_un_canal_sans_jamais_remontrer_son_secret(equipe: Equipe, passerelle: PasserelleLocale) -> None:
    client, adresse = equipe.client(Role.PROPRIETAIRE), reverse("admin:messages_canal", args=["sms"])
    saisie = {
        "adresse": passerelle.adresse, "secret": SECRET, "destination": "97 00 00 01", "cout_unitaire": "22",
        "plafond_mensuel": "5000", "actif": "on",
    }  # fmt: skip
    assert client.post(f"{adresse}?service=passerelle", saisie).status_code == 303
    reglage = ReglageCanal.objects.get()
    assert dechiffrer_identifiants(reglage.identifiants_chiffres)["secret"] == SECRET
    assert (destination_de(reglage), reglage.cout_unitaire, reglage.plafond_mensuel) == (NUMERO, 22, 5000)
    assert SECRET not in client.get(adresse).content.decode()
    # Left empty, it stays; the fact that tells the change holds neither it nor the number.
    assert client.post(adresse, {**saisie, "secret": "", "cout_unitaire": "25"}).status_code == 303
    reglage.refresh_from_db()
    assert dechiffrer_identifiants(reglage.identifiants_chiffres)["secret"] == SECRET
    faits = str(list(TraceTransaction.objects.filter(type_trace=TypeTrace.REGLAGE_MODIFIE).values()))
    assert "'cout_unitaire': 25" in faits
    assert SECRET not in faits
    assert NUMERO[4:] not in faits


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [
        ({"adresse": "https://169.254.169.254/", "secret": SECRET}, "nom de domaine public"),
        ({"adresse": "https://passerelle.bj/", "secret": "court"}, "au moins 32 signes"),
        ({"adresse": "https://passerelle.bj/", "secret": SECRET, "destination": "12"}, "pas complet"),
    ],
)
def test_dit_ce_qui_ne_va_pas(equipe: Equipe, saisie: dict[str, str], phrase: str) -> None:
    adresse = reverse("admin:messages_canal", args=["sms"]) + "?service=passerelle"
    reponse = equipe.client(Role.PROPRIETAIRE).post(adresse, {"cout_unitaire": "0", **saisie})
    assert reponse.status_code == 422
    assert phrase in reponse.content.decode()
    assert not ReglageCanal.objects.exists()


def test_s_envoie_un_essai_et_en_voit_le_resultat(equipe: Equipe, passerelle: PasserelleLocale) -> None:
    canal_par_passerelle(equipe.chez, passerelle.adresse, destination=NUMERO)
    client, adresse = equipe.client(Role.PROPRIETAIRE), reverse("admin:messages_essayer", args=["sms"])
    client.post(adresse)
    # Twice in a minute is once.
    assert "un essai vient déjà de partir" in client.post(adresse, follow=True).content.decode()
    envoyer()
    assert passerelle.textes == ["Salon Afi : ce message d'essai est bien arrivé."]
    assert "Message d'essai · SMS" in _page(equipe).replace("&#x27;", "'")


def test_renvoie_ce_qui_n_est_pas_arrive(equipe: Equipe, passerelle: PasserelleLocale) -> None:
    canal_par_passerelle(equipe.chez, passerelle.adresse, cout_unitaire=22)
    visite_payee(equipe.chez)
    passerelle.prevues = [400]
    envoyer()
    message = Notification.objects.get(canal=Canal.SMS)
    assert "1 message n'est pas arrivé" in _page(equipe).replace("&#x27;", "'")
    # A number that only grew would tell nothing any more.
    Notification.objects.filter(pk=message.pk).update(date_creation=fabriques.il_y_a(secondes=31 * 86_400))
    assert "1 message n'est pas arrivé" not in _page(equipe).replace("&#x27;", "'")
    renvoyer = reverse("admin:messages_renvoyer", args=[message.pk])
    assert equipe.client("etrangere").post(renvoyer).status_code == 404
    assert equipe.client(Role.COMPTABLE).post(renvoyer).status_code == 403
    assert equipe.client(Role.GERANT).post(renvoyer).status_code == 303
    envoyer()
    message.refresh_from_db()
    assert message.etat == EtatNotification.ENVOYEE
    assert "Ce mois-ci : 22" in _page(equipe)


def test_montre_ce_que_dit_la_passerelle_et_renvoie_ce_qui_n_est_pas_remis(
    equipe: Equipe, passerelle: PasserelleLocale
) -> None:
    reglage = canal_par_passerelle(equipe.chez, passerelle.adresse, destination=NUMERO, cout_unitaire=22)
    client = equipe.client(Role.PROPRIETAIRE)
    client.post(reverse("admin:messages_essayer", args=["sms"]))
    envoyer()
    message = Notification.objects.get(canal=Canal.SMS)
    renvoyer = reverse("admin:messages_renvoyer", args=[message.pk])
    # The gateway is told where to report, by the owner, who reads it on the channel's page.
    adresse = reverse("accuses", args=[reglage.pk])
    assert adresse in client.get(reverse("admin:messages_canal", args=["sms"])).content.decode()
    assert rapporter(reglage, dit(message, "failed")) == 204
    page = _page(equipe).replace("&#x27;", "'")
    assert "non remise" in page
    assert "1 message n'est pas arrivé" in page
    assert renvoyer in page
    assert "Message d'essai" in _page(equipe, etat="non_remis").replace("&#x27;", "'")
    assert client.post(renvoyer).status_code == 303
    assert "déjà parti" in client.post(renvoyer, follow=True).content.decode()
    envoyer()
    # Another message, under another key: the gateway sends it, and it is paid too.
    [autre] = Notification.objects.filter(canal=Canal.SMS).exclude(pk=message.pk)
    assert (autre.fait, autre.evenement, list(passerelle.recus)) == (
        message.evenement, f"{message.evenement}~2", [str(message.pk), str(autre.pk)],
    )  # fmt: skip
    assert "Ce mois-ci : 44" in _page(equipe)
    assert rapporter(reglage, dit(autre)) == 204
    page = _page(equipe)
    assert "remise le" in page
    assert "renvoyée" in page
    assert renvoyer not in page
    assert "Message d" not in _page(equipe, etat="expire")


def test_ne_montre_rien_d_un_autre_salon(equipe: Equipe, passerelle: PasserelleLocale) -> None:
    canal_par_passerelle(equipe.chez, passerelle.adresse)
    session = visite_payee(equipe.chez)
    assert session.code_court not in _page(equipe, "etrangere")
    adresse = reverse("admin:messages_canal", args=["sms"])
    assert equipe.client("etrangere").get(adresse, {"salon": str(equipe.chez.salon.pk)}).status_code == 404
