"""Thirty forgeries at the real door, for the two providers that sign: 401, nothing stored (F13)."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.services.comptes import compte_enregistrer
from paiements.webhooks import comptes_connus
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
SECRET, NOUVEAU = "wh_" + "secretdetest", "wh_" + "nouveausecret"
CORPS = json.dumps(
    {
        "name": "transaction.approved",
        "type": "checkout.session.completed",
        "entity": {"id": 42},
        "data": {"id": "cos-1"},
    }
).encode()


def empreinte(secret: str, texte: bytes, algo: str = "sha256") -> str:
    return hmac.new(secret.encode(), texte, algo).hexdigest()


@dataclass(frozen=True, slots=True)
class Porte:
    """How one provider signs: its header, its label, what stands between instant and body."""

    fournisseur: str
    reseau: str
    pays: str
    entete: str
    nom: str
    joint: bytes

    def signe(self, secret: str, corps: bytes, t: int) -> str:
        return empreinte(secret, str(t).encode() + self.joint + corps)

    def bonne(self, secret: str, corps: bytes, t: int) -> str:
        return f"t={t},{self.nom}={self.signe(secret, corps, t)}"


PORTES = {
    "fedapay": Porte("simulateur_fedapay", "mtn", "BJ", "X-FEDAPAY-SIGNATURE", "s", b"."),
    "wave": Porte("simulateur_wave", "wave_sn", "SN", "Wave-Signature", "v1", b""),
}
Faux = Callable[[Porte, int], tuple[bytes, dict[str, str]]]


def entete(ecrire: Callable[[Porte, int], str]) -> Faux:
    """The true body under another header's value."""
    return lambda p, t: (CORPS, {p.entete: ecrire(p, t)})


def corps(change: Callable[[bytes], bytes]) -> Faux:
    """Another body under the true body's signature."""
    return lambda p, t: (change(CORPS), {p.entete: p.bonne(SECRET, CORPS, t)})


def seule(p: Porte, t: int) -> str:
    return p.signe(SECRET, CORPS, t)


FAUX: dict[str, Faux] = {
    "absente": lambda p, t: (CORPS, {}),
    "entete_vide": entete(lambda p, t: ""),
    "espace": entete(lambda p, t: " "),
    "autre_entete": lambda p, t: (CORPS, {"X-Signature": p.bonne(SECRET, CORPS, t)}),
    "en_authorization": lambda p, t: (CORPS, {"Authorization": f"Bearer {p.bonne(SECRET, CORPS, t)}"}),
    "autre_secret": entete(lambda p, t: p.bonne("wh_autre", CORPS, t)),
    "secret_vide": entete(lambda p, t: p.bonne("", CORPS, t)),
    "secret_en_majuscules": entete(lambda p, t: p.bonne(SECRET.upper(), CORPS, t)),
    "secret_sans_prefixe": entete(lambda p, t: p.bonne(SECRET[3:], CORPS, t)),
    "secret_suivi_d_un_retour": entete(lambda p, t: p.bonne(SECRET + "\n", CORPS, t)),
    "le_secret_lui_meme": entete(lambda p, t: f"t={t},{p.nom}={SECRET}"),
    "sans_instant": entete(lambda p, t: f"{p.nom}={seule(p, t)}"),
    "instant_vide": entete(lambda p, t: f"t=,{p.nom}={seule(p, t)}"),
    "instant_en_mots": entete(lambda p, t: f"t=hier,{p.nom}={seule(p, t)}"),
    "instant_negatif": entete(lambda p, t: p.bonne(SECRET, CORPS, -t)),
    "instant_a_virgule": entete(lambda p, t: f"t={t}.5,{p.nom}={seule(p, t)}"),
    "instant_change": entete(lambda p, t: f"t={t + 1},{p.nom}={seule(p, t)}"),
    "six_minutes_plus_tot": entete(lambda p, t: p.bonne(SECRET, CORPS, t - 360)),
    "six_minutes_plus_tard": entete(lambda p, t: p.bonne(SECRET, CORPS, t + 360)),
    "en_millisecondes": entete(lambda p, t: p.bonne(SECRET, CORPS, t * 1000)),
    "signature_vide": entete(lambda p, t: f"t={t},{p.nom}="),
    "signature_tronquee": entete(lambda p, t: p.bonne(SECRET, CORPS, t)[:-1]),
    "signature_allongee": entete(lambda p, t: p.bonne(SECRET, CORPS, t) + "0"),
    "un_chiffre_faux": entete(lambda p, t: f"t={t},{p.nom}={'0' if seule(p, t)[0] != '0' else '1'}{seule(p, t)[1:]}"),
    "zeros": entete(lambda p, t: f"t={t},{p.nom}={'0' * 64}"),
    "empreinte_sans_cle": entete(
        lambda p, t: f"t={t},{p.nom}={hashlib.sha256(str(t).encode() + p.joint + CORPS).hexdigest()}"
    ),
    "md5": entete(lambda p, t: f"t={t},{p.nom}={empreinte(SECRET, str(t).encode() + p.joint + CORPS, 'md5')}"),
    "sha1": entete(lambda p, t: f"t={t},{p.nom}={empreinte(SECRET, str(t).encode() + p.joint + CORPS, 'sha1')}"),
    "du_corps_seul": entete(lambda p, t: f"t={t},{p.nom}={empreinte(SECRET, CORPS)}"),
    "l_autre_joint": entete(
        lambda p, t: f"t={t},{p.nom}={empreinte(SECRET, str(t).encode() + (b'' if p.joint else b'.') + CORPS)}"
    ),
    "sous_un_autre_nom": entete(lambda p, t: f"t={t},v0={seule(p, t)}"),
    "non_ascii": entete(lambda p, t: f"t={t},{p.nom}=é{seule(p, t)[1:]}"),
    "corps_recode": corps(lambda c: json.dumps(json.loads(c), separators=(",", ":")).encode()),
    "corps_suivi_d_un_retour": corps(lambda c: c + b"\n"),
    "corps_precede_d_une_marque": corps(lambda c: b"\xef\xbb\xbf" + c),
    "un_autre_montant": corps(lambda c: c.replace(b"42", b"43").replace(b"cos-1", b"cos-2")),
    "corps_vide": corps(lambda _c: b""),
}


def enregistrer(maison: fabriques.Maison, porte: Porte, secret: str) -> CompteFournisseur:
    cle = "sk_sandbox_simulateur" if porte.fournisseur.endswith("fedapay") else "wave_sn_test_simulateur"
    valeurs = {"cle": cle, "secret_webhook": secret, "base": "http://127.0.0.1:9"}
    return compte_enregistrer(
        maison.salon, fournisseur=porte.fournisseur, mode="test", identifiants=valeurs, reseaux=[porte.reseau]
    )


def frapper(compte: CompteFournisseur, corps: bytes, entetes: dict[str, str]) -> int:
    chemin = f"/webhooks/{compte.fournisseur}/{compte.jeton_webhook}/"
    return Client().post(chemin, corps, content_type="application/json", headers=entetes).status_code


@pytest.mark.parametrize("nom", sorted(PORTES))
def test_trente_faux_sont_refuses_sans_rien_garder(nom: str) -> None:
    porte, t = PORTES[nom], int(time.time())
    compte = enregistrer(fabriques.maison(pays=porte.pays), porte, SECRET)
    assert len(FAUX) >= 30
    codes = {nature: frapper(compte, *fabriquer(porte, t)) for nature, fabriquer in FAUX.items()}
    assert {nature: code for nature, code in codes.items() if code != 401} == {}
    assert not EvenementFournisseur.objects.exists()
    # The table bites: the true one, made of the same pieces, is taken.
    assert frapper(compte, CORPS, {porte.entete: porte.bonne(SECRET, CORPS, t)}) == 200
    assert EvenementFournisseur.objects.get().authenticite == "signee"
    attend_coherence()


@pytest.mark.parametrize("nom", sorted(PORTES))
def test_la_signature_d_un_salon_ne_vaut_rien_chez_un_autre(nom: str) -> None:
    porte, t = PORTES[nom], int(time.time())
    enregistrer(fabriques.maison(pays=porte.pays), porte, SECRET)
    autre = enregistrer(fabriques.maison(pays=porte.pays), porte, NOUVEAU)
    assert frapper(autre, CORPS, {porte.entete: porte.bonne(SECRET, CORPS, t)}) == 401
    assert not EvenementFournisseur.objects.exists()


@pytest.mark.parametrize("nom", sorted(PORTES))
def test_l_ancien_secret_vaut_pendant_le_changement_puis_plus(nom: str) -> None:
    porte = PORTES[nom]
    maison = fabriques.maison(pays=porte.pays)
    compte = enregistrer(maison, porte, SECRET)

    def essayer() -> list[int]:
        t = int(time.time())
        return [frapper(compte, CORPS, {porte.entete: porte.bonne(s, CORPS, t)}) for s in (SECRET, NOUVEAU)]

    assert essayer() == [200, 401]
    enregistrer(maison, porte, NOUVEAU)
    assert essayer() == [200, 200]
    comptes_connus.oublier()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert essayer() == [401, 200]
    attend_coherence()
