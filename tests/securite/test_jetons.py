"""Tokens of apps, attacked: forged, borrowed, expired, replayed, or given before something changed (fiabilite §4.5)."""

from __future__ import annotations

import datetime
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings as reglages
from django.contrib.sessions.models import Session
from django.test import Client

from config.cles_locales import cle_jetons_nouvelle
from salon_paiement.comptes.jetons import cles_lues
from salon_paiement.models import Membre, Role
from tests.personnel.conftest import Equipe
from tests.securite.acces import (
    INSTANT,
    MOT_DE_PASSE,
    a,
    appeler,
    entrer,
    erreur,
    faits,
    jetons,
    lire,
)  # fmt: skip
from tests.securite.outils_jetons import b64, dits, refait
from traces.types import TypeTrace as T

GERANT = Role.GERANT


def publique() -> bytes:
    forme = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return cles_lues(reglages.JWT_CLE_PRIVEE, "").privee.public_key().public_bytes(*forme)


def signature_hs256(jeton: str, secret: bytes, kid: str) -> str:
    """Sign by hand: the library refuses to take a public key for a secret."""
    tete = b64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": kid}).encode())
    corps = f"{tete}.{jeton.split('.')[1]}"
    return f"{corps}.{b64(hmac.new(secret, corps.encode(), 'sha256').digest())}"


def forges(acces: str) -> dict[str, str]:
    """Return every forgery of ``acces`` that somebody without our key can make, by name."""
    (tete, corps, signe), nom = acces.split("."), cles_lues(reglages.JWT_CLE_PRIVEE, "").nom
    sienne = cles_lues(cle_jetons_nouvelle(), "")
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(sienne.privee.public_key()))
    sans = {alg: b64(json.dumps({"alg": alg, "kid": nom}).encode()) for alg in ("none", "None", "NONE", "")}
    return {
        **{f"alg {alg or 'vide'}": f"{debut}.{corps}." for alg, debut in sans.items()},
        "RS pris pour HS": signature_hs256(acces, publique(), nom),
        "SECRET_KEY": signature_hs256(acces, reglages.SECRET_KEY.encode(), nom),
        # Our own key, by the older padding: even that is not taken.
        "notre clé, RS256": refait(acces, alg="RS256"),
        "sa clé, notre nom": refait(acces, sienne.privee),
        "sa clé, son nom": refait(acces, sienne.privee, entete={"kid": sienne.nom}),
        "jwk": refait(acces, sienne.privee, entete={"kid": nom, "jwk": jwk}),
        "jku": refait(acces, sienne.privee, entete={"kid": nom, "jku": "https://ailleurs.example/cles.json"}),
        "x5u": refait(acces, sienne.privee, entete={"kid": nom, "x5u": "https://ailleurs.example/c.pem"}),
        "kid chemin": signature_hs256(acces, b"", "../../../../dev/null"),
        "kid SQL": refait(acces, sienne.privee, entete={"kid": "x' UNION SELECT 'cle' --"}),
        "kid nombre": f"{b64(json.dumps({'alg': 'PS256', 'kid': [1]}).encode())}.{corps}.{signe}",
        "sans kid": refait(acces, sienne.privee, entete={"typ": "JWT"}),
        "corps changé": f"{tete}.{b64(json.dumps(dits(acces) | {'sub': '1'}).encode())}.{signe}",
        "sans signature": acces.rsplit(".", 1)[0] + ".",
        "trop long": acces + "A" * 5000,
        "pas un jeton": "é.é.é",
    }


def test_aucun_jeton_forge_n_ouvre(equipe: Equipe) -> None:
    acces = jetons(equipe.personnes[GERANT])["access"]
    assert lire(acces) == 200
    for nom, jeton in forges(acces).items():
        brut = f"Bearer {jeton}".encode().decode("latin-1")
        statut, corps = appeler("/api/v1/dashboard/", methode="get", Authorization=brut)
        assert (statut, erreur(corps)) == (401, "token_not_valid"), nom


@pytest.mark.parametrize(
    "autres",
    [
        {"aud": "ailleurs"}, {"aud": None}, {"iss": "https://ailleurs.example"}, {"iss": None}, {"exp": None},
        {"exp": 1_000_000_000}, {"nbf": 4_000_000_000}, {"iat": 4_000_000_000}, {"nbf": None}, {"sub": "0"},
        {"sub": 1}, {"sub": None}, {"sid": "x"}, {"sid": None}, {"jti": None}, {"token_use": "refresh"},
        {"token_use": None}, {"token_use": "session"},
    ],
    ids=str,
)  # fmt: skip
def test_meme_signe_de_notre_cle_un_jeton_doit_tout_dire_juste(equipe: Equipe, autres: dict[str, Any]) -> None:
    acces = jetons(equipe.personnes[GERANT])["access"]
    assert lire(refait(acces)) == 200
    assert lire(refait(acces, **autres)) == 401


def test_chacun_des_deux_jetons_ne_sert_qu_a_son_usage(equipe: Equipe) -> None:
    paire = jetons(equipe.personnes[GERANT])
    assert lire(paire["refresh"]) == 401
    assert appeler("/api/token/refresh/", {"refresh": paire["access"]})[0] == 401
    assert appeler("/api/v1/auth/tokens/refresh", {"refresh_token": paire["access"]})[0] == 400
    # Nothing was taken for a replay.
    assert lire(paire["access"]) == 200
    assert appeler("/api/token/refresh/", {"refresh": paire["refresh"]})[0] == 200


def test_l_acces_meurt_en_cinq_minutes_et_le_renouvellement_en_sept_jours(equipe: Equipe) -> None:
    with a(INSTANT):
        paire = jetons(equipe.personnes[GERANT])
        assert datetime.timedelta(minutes=5) >= reglages.JWT_ACCES_DUREE
    with a(INSTANT + 299):
        assert lire(paire["access"]) == 200
    with a(INSTANT + 301):
        assert lire(paire["access"]) == 401
        paire = appeler("/api/token/refresh/", {"refresh": paire["refresh"]})[1]
        assert lire(paire["access"]) == 200
    with a(INSTANT + 302 + 7 * 86400):
        assert appeler("/api/token/refresh/", {"refresh": paire["refresh"]})[0] == 401


def test_une_session_renouvelee_sans_fin_finit_au_bout_de_trente_jours(equipe: Equipe) -> None:
    with a(INSTANT):
        paire = jetons(equipe.personnes[GERANT])
    for jour in range(6, 31, 6):
        with a(INSTANT + jour * 86400):
            statut, paire = appeler("/api/token/refresh/", {"refresh": paire["refresh"]})
            assert statut == 200, jour
    with a(INSTANT + 30 * 86400 + 60):
        assert appeler("/api/token/refresh/", {"refresh": paire["refresh"]})[0] == 401


def test_rejouer_un_renouvellement_ferme_toute_la_famille(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    autre = jetons(gerant)
    premiere = jetons(gerant)
    statut, seconde = appeler("/api/token/refresh/", {"refresh": premiere["refresh"]})
    assert statut == 200
    assert lire(seconde["access"]) == 200
    statut, corps = appeler("/api/token/refresh/", {"refresh": premiere["refresh"]})
    assert (statut, erreur(corps)) == (401, "token_not_valid")
    for jeton in (premiere["access"], seconde["access"]):
        assert lire(jeton) == 401
    assert appeler("/api/token/refresh/", {"refresh": seconde["refresh"]})[0] == 401
    (fait,) = faits(T.SESSION_FERMEE)
    assert (fait.acteur_id, fait.donnees_structures) == (None, {"nombre": 1, "motif": "rejeu"})
    # Hers on another device is another family.
    assert lire(autre["access"]) == 200


@pytest.mark.parametrize("quoi", ["sortie", "mot_de_passe", "compte_ferme", "lien", "fermer_les_autres", "role"])
def test_ce_qui_change_vaut_aussitot(equipe: Equipe, quoi: str) -> None:
    gerant, neuf = equipe.personnes[GERANT], "tresses-et-perles-42"
    paire, attendu = jetons(gerant), 401
    assert lire(paire["access"]) == 200
    if quoi == "sortie":
        appeler("/api/v1/auth/session", methode="delete", Authorization=f"Bearer {paire['access']}")
        assert [f.acteur_id for f in faits(T.DECONNEXION)] == [gerant.pk]
    elif quoi == "mot_de_passe":
        demande = {"old_password": MOT_DE_PASSE, "new_password1": neuf, "new_password2": neuf}
        assert equipe.client(GERANT).post("/admin/password_change/", demande).status_code == 302
    elif quoi == "lien":
        gerant.set_password(neuf)
        gerant.save()
    elif quoi == "compte_ferme":
        type(gerant).objects.filter(pk=gerant.pk).update(is_active=False)
    elif quoi == "fermer_les_autres":
        assert entrer(gerant).post("/admin/compte/sessions/fermer/").status_code == 302
    else:
        Membre.objects.filter(utilisateur=gerant).update(role=Role.COIFFEUR)
        attendu = 403
    assert lire(paire["access"]) == attendu
    if attendu == 401:
        assert appeler("/api/token/refresh/", {"refresh": paire["refresh"]})[0] == 401


def test_un_jeton_dans_l_adresse_ou_en_cookie_n_est_pas_lu(equipe: Equipe) -> None:
    acces = jetons(equipe.personnes[GERANT])["access"]
    for nom in ("access_token", "token", "jwt", "Authorization"):
        assert appeler(f"/api/v1/dashboard/?{nom}={acces}", methode="get")[0] == 401
    client = Client()
    client.cookies["access"] = acces
    assert client.get("/api/v1/dashboard/").status_code == 401


def test_la_session_d_une_application_n_ouvre_aucune_page(equipe: Equipe) -> None:
    jetons(equipe.personnes[GERANT])
    (session,) = Session.objects.all()
    client = Client()
    client.cookies["sessionid"] = session.session_key
    assert client.get("/admin/").status_code == 302
    # Nor a page's cookie an app's door.
    page = entrer(equipe.personnes[GERANT]).cookies["sessionid"].value
    assert appeler("/api/v1/auth/session", methode="get", **{"X-Session-Token": page})[0] == 410


def test_une_cle_d_api_est_laissee_a_qui_la_lit(equipe: Equipe) -> None:
    statut, corps = appeler("/api/v1/dashboard/", methode="get", Authorization="Bearer sp_inconnue")
    assert statut == 401
    assert erreur(corps) != "token_not_valid"
