"""What is kept about ways in goes in time; what an operator may do; keys are read or refused at once."""

from __future__ import annotations

import base64
import datetime
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from config.cles_locales import cle_jetons_locale
from salon_paiement.comptes.essais import CODE, ESSAIS_PAR_HEURE, TropDEssais, essai_personne
from salon_paiement.comptes.jetons import cles_lues
from salon_paiement.models import Frein, Role
from salon_paiement.services.acces_purge import acces_purger
from tests.personnel.conftest import Equipe
from tests.securite.acces import appeler, entrer, equiper, faits, jetons
from traces.types import TypeTrace as T

GERANT = Role.GERANT


def test_ce_qui_est_fini_est_oublie_et_le_reste_non(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    finie, vivante = entrer(gerant).cookies["sessionid"].value, entrer(gerant)
    Session.objects.filter(pk=finie).update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
    assert acces_purger() == 2
    assert [u.session_key for u in UserSession.objects.all()] == [vivante.cookies["sessionid"].value]
    assert vivante.get("/admin/").status_code == 200
    assert acces_purger() == 0


def test_l_exploitant_rend_l_acces_a_qui_a_tout_perdu(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    navigateur, acces = entrer(gerant), jetons(gerant)["access"]
    equiper(gerant)
    sortie = io.StringIO()
    call_command("second_facteur_oublier", gerant.username, stdout=sortie)
    assert "1 preuve(s)" in sortie.getvalue()
    assert not Authenticator.objects.exists()
    assert navigateur.get("/admin/").status_code == 302
    assert appeler("/api/v1/dashboard/", methode="get", Authorization=f"Bearer {acces}")[0] == 401
    (fait,) = faits(T.SECOND_FACTEUR)
    assert (fait.acteur_id, fait.donnees_structures) == (None, {"geste": "perdu", "genre": "totp"})
    with pytest.raises(CommandError, match="Personne"):
        call_command("second_facteur_oublier", "inconnue")


def test_la_cle_fabriquee_est_une_cle_lisible() -> None:
    sortie = io.StringIO()
    call_command("cle_jetons", stdout=sortie)
    nom, _egal, valeur = sortie.getvalue().strip().partition("=")
    assert nom == "JWT_CLE_PRIVEE"
    assert len(cles_lues(valeur, valeur).publiques) == 1


def pem(cle: Any) -> str:
    forme = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return str(cle.private_bytes(*forme).decode())


@pytest.mark.parametrize(
    "faute",
    [
        "pas une clé", base64.b64encode(b"rien").decode(),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        pem(ec.generate_private_key(ec.SECP256R1())),
    ],
)  # fmt: skip
def test_une_cle_qui_ne_convient_pas_est_dite(faute: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="JWT_CLE"):
        cles_lues(faute, "")


def test_deux_processus_qui_demarrent_lisent_la_meme_cle(tmp_path: Path) -> None:
    lues: set[str] = set()
    fils = [threading.Thread(target=lambda: lues.add(cle_jetons_locale(tmp_path))) for _rang in range(2)]
    for un in fils:
        un.start()
    for un in fils:
        un.join()
    assert len(lues) == 1
    assert (tmp_path / "cle_jetons.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_des_essais_envoyes_ensemble_sont_comptes_un_a_un() -> None:
    personne = User.objects.create_user("cible")
    passes: list[int] = []
    depart = threading.Barrier(8)

    def tenter() -> None:
        depart.wait()
        try:
            for _rang in range(5):
                essai_personne(personne, CODE)
                passes.append(1)
        except (TropDEssais, OperationalError):
            # Or kept waiting too long behind the others: not looked at either.
            pass
        finally:
            connection.close()

    fils = [threading.Thread(target=tenter) for _rang in range(8)]
    for un in fils:
        un.start()
    for un in fils:
        un.join()
    # Two that met at the limit both step back.
    assert len(passes) == Frein.objects.get().nombre <= ESSAIS_PAR_HEURE
    assert passes
