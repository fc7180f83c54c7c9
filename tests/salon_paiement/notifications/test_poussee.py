"""Web Push from the event to the device: encrypted for it alone, signed by us, forgotten when it is gone."""

from __future__ import annotations

import base64
import json
from io import StringIO
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import LazySettings
from django.conf import settings as settings_django
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salon_paiement.models import AbonnementPoussee, EtatNotification, Notification, Role
from salon_paiement.notifications.equipe import equipe_prevenir
from salon_paiement.services.poussee import abonnement_lire, cle_privee_nouvelle, cle_publique
from tests.fabriques_messages import envoyer
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
E = EtatNotification


def _b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def _octets(texte: str) -> bytes:
    return base64.urlsafe_b64decode(texte + "=" * (-len(texte) % 4))


class Appareil:
    """A browser's half: its keys, and what its push service received."""

    def __init__(self, serveur: HTTPServer) -> None:
        self.cle, self.secret = ec.generate_private_key(ec.SECP256R1()), b"s" * 16
        self.adresse = serveur.url_for("/poussee/abc")
        self.recus: list[Request] = []
        self.code = 201
        serveur.expect_request("/poussee/abc", method="POST").respond_with_handler(self._prendre)

    def _prendre(self, requete: Request) -> Response:
        requete.get_data()
        self.recus.append(requete)
        return Response(status=self.code)

    @property
    def abonnement(self) -> str:
        publique = self.cle.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return json.dumps({"endpoint": self.adresse, "keys": {"p256dh": _b64(publique), "auth": _b64(self.secret)}})

    def lire(self, requete: Request) -> dict[str, Any]:
        clair = http_ece.decrypt(requete.get_data(), private_key=self.cle, auth_secret=self.secret, version="aes128gcm")
        lu: dict[str, Any] = json.loads(clair)
        return lu


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.fixture
def appareil(httpserver: HTTPServer, settings: LazySettings) -> Appareil:
    settings.RESEAU_BOUCLE_LOCALE = True
    settings.VAPID_CLE_PRIVEE = cle_privee_nouvelle()
    return Appareil(httpserver)


def _abonner(equipe: Equipe, role: str, appareil: Appareil) -> None:
    reponse = equipe.client(role).post(reverse("admin:poussee_abonner"), {"abonnement": appareil.abonnement})
    assert reponse.status_code == 204


def _signe_par_nous(jeton: str) -> bool:
    tete, corps, signature = jeton.split(".")
    r, s = _octets(signature)[:32], _octets(signature)[32:]
    cle = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(cle_publique()))
    dss = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    cle.verify(dss, f"{tete}.{corps}".encode(), ec.ECDSA(hashes.SHA256()))
    return "mailto:" in json.loads(_octets(corps))["sub"]


def test_arrive_chiffre_et_signe_sur_l_appareil_de_qui_peut_agir(equipe: Equipe, appareil: Appareil) -> None:
    _abonner(equipe, Role.GERANT, appareil)
    # The same browser again is the same device.
    _abonner(equipe, Role.GERANT, appareil)
    equipe_prevenir(equipe.chez.salon, evenement="exception:1:tardif", modele="argent_a_traiter", canaux={"poussee"})
    envoyer()
    [requete] = appareil.recus
    assert b"Salon" not in requete.get_data()
    assert requete.headers["TTL"] == "86400"
    assert _signe_par_nous(requete.headers["Authorization"].partition("t=")[2].partition(",")[0])
    dit = appareil.lire(requete)
    assert dit["titre"] == equipe.chez.salon.nom
    assert "argent à traiter" in dit["texte"]
    assert dit["adresse"] == "/admin/"


@pytest.mark.parametrize("role", [Role.CAISSIER, "etrangere"])
def test_n_ecrit_pas_a_qui_n_a_rien_a_y_voir(equipe: Equipe, appareil: Appareil, role: str) -> None:
    _abonner(equipe, role, appareil)
    equipe_prevenir(equipe.chez.salon, evenement="exception:1:tardif", modele="argent_a_traiter")
    assert not Notification.objects.filter(canal="poussee").exists()


@pytest.mark.parametrize(("champ", "valeur"), [("actif", False), ("role", Role.COIFFEUR)])
def test_partie_du_salon_ou_changee_de_role_elle_n_apprend_plus_rien(
    equipe: Equipe, appareil: Appareil, champ: str, valeur: object
) -> None:
    _abonner(equipe, Role.GERANT, appareil)
    equipe_prevenir(equipe.chez.salon, evenement="e:1", modele="argent_a_traiter", canaux={"poussee"})
    setattr(equipe.chez.membres[Role.GERANT], champ, valeur)
    equipe.chez.membres[Role.GERANT].save()
    envoyer()
    assert appareil.recus == []
    assert Notification.objects.get(canal="poussee").etat == E.EN_ECHEC


@pytest.mark.parametrize(("code", "reste", "etat"), [(410, 0, E.EN_ECHEC), (404, 0, E.EN_ECHEC), (503, 1, E.A_ENVOYER)])
def test_un_appareil_parti_est_oublie(equipe: Equipe, appareil: Appareil, code: int, reste: int, etat: str) -> None:
    _abonner(equipe, Role.PROPRIETAIRE, appareil)
    appareil.code = code
    equipe_prevenir(equipe.chez.salon, evenement="e:1", modele="argent_a_traiter", canaux={"poussee"})
    envoyer()
    assert AbonnementPoussee.objects.count() == reste
    assert Notification.objects.get(canal="poussee").etat == etat


def test_l_adresse_est_chiffree_et_se_retire(equipe: Equipe, appareil: Appareil) -> None:
    _abonner(equipe, Role.PROPRIETAIRE, appareil)
    abonnement = AbonnementPoussee.objects.get()
    assert appareil.adresse.encode() not in bytes(abonnement.abonnement_chiffre)
    assert abonnement_lire(abonnement)["endpoint"] == appareil.adresse
    # Somebody else cannot take it off.
    for role, reste in ((Role.GERANT, 1), (Role.PROPRIETAIRE, 0)):
        equipe.client(role).post(reverse("admin:poussee_retirer"), {"adresse": appareil.adresse})
        assert AbonnementPoussee.objects.count() == reste


@pytest.mark.parametrize("saisie", ["", "[]", "{", '{"endpoint": 1}', '{"endpoint": "https://a.bj/", "keys": {}}'])
def test_refuse_un_abonnement_illisible(equipe: Equipe, appareil: Appareil, saisie: str) -> None:
    reponse = equipe.client(Role.GERANT).post(reverse("admin:poussee_abonner"), {"abonnement": saisie})
    assert (reponse.status_code, AbonnementPoussee.objects.count()) == (422, 0)


def test_sans_cle_pas_de_bouton_avec_elle_il_y_est(equipe: Equipe, settings: LazySettings) -> None:
    page = equipe.client(Role.GERANT).get("/admin/")
    assert b"data-poussee" not in page.content
    sortie = StringIO()
    call_command("cles_poussee", stdout=sortie)
    settings.VAPID_CLE_PRIVEE = sortie.getvalue().strip().partition("=")[2]
    page = equipe.client(Role.GERANT).get("/admin/")
    assert f'data-cle="{cle_publique()}"' in page.content.decode()
    service = equipe.client(Role.GERANT).get(reverse("admin:poussee_service"))
    assert service["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("sortie", ["deconnexion", "autre", "retour"])
def test_un_ordinateur_partage_ne_dit_plus_rien_apres_elle(equipe: Equipe, appareil: Appareil, sortie: str) -> None:
    navigateur = Client()
    _entrer(navigateur, equipe, Role.PROPRIETAIRE)
    assert navigateur.post(reverse("admin:poussee_abonner"), {"abonnement": appareil.abonnement}).status_code == 204
    assert b"data-ici" in navigateur.get("/admin/").content
    if sortie == "deconnexion":
        navigateur.post(reverse("admin:logout"))
    else:  # her session ran out: nobody said anything
        del navigateur.cookies[settings_django.SESSION_COOKIE_NAME]
        _entrer(navigateur, equipe, Role.COIFFEUR if sortie == "autre" else Role.PROPRIETAIRE)
    assert AbonnementPoussee.objects.count() == (sortie == "retour")
    _entrer(navigateur, equipe, Role.PROPRIETAIRE)
    assert (b"data-ici" in navigateur.get("/admin/").content) == (sortie == "retour")


def _entrer(navigateur: Client, equipe: Equipe, role: str) -> None:
    qui = equipe.personnes[role]
    qui.set_password("un-mot-de-passe-de-test")
    qui.save()
    saisie = {"username": qui.get_username(), "password": "un-mot-de-passe-de-test"}
    assert navigateur.post(reverse("admin:login"), saisie).status_code == 302
