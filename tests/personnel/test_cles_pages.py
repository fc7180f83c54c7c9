"""The owner's pages of machines' keys, and one's own code: who may, what is shown once, what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from salon_paiement.cles_texte import cle_lire
from salon_paiement.models import CleApi, CodePersonnel, Role
from tests.fabriques_codes import AUTRE_CODE, CODE
from tests.personnel.conftest import Equipe
from tests.personnel.test_tiroir import adresse, lire
from tests.securite.outils_cles import creer, programme

_TEXTE = re.compile(r"sp_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}")
NEUVE: dict[str, Any] = {"nom": "Site", "portees": ["statistiques:lire"], "jours": "90", "cle": "forme-1"}


def poster(equipe: Equipe, page: str, /, *args: object, role: str = Role.PROPRIETAIRE, **donnees: Any) -> Any:
    return equipe.client(role).post(adresse(page, *args), donnees)


def test_montre_la_cle_une_seule_fois_et_elle_ouvre(equipe: Equipe) -> None:
    salon = str(equipe.chez.salon.pk)
    reponse = poster(equipe, "cle_nouvelle", salon=salon, **NEUVE)
    [texte] = set(_TEXTE.findall(lire(reponse)))
    assert (reponse.status_code, "no-store" in reponse["Cache-Control"]) == (200, True)
    assert programme(texte).get(reverse("api_globales")).status_code == 200
    # The same form again (a reload, a double click) makes none, and cannot show it.
    rejouee = poster(equipe, "cle_nouvelle", salon=salon, **NEUVE)
    assert (rejouee.status_code, CleApi.objects.count()) == (303, 1)
    page = lire(equipe.client(Role.PROPRIETAIRE).get(adresse("cles")))
    lue = cle_lire(texte)
    assert lue is not None
    assert f"sp_{lue.prefixe}_…" in page
    assert "lire les statistiques" in page
    assert not _TEXTE.search(page)


def test_remplace_puis_revoque_depuis_la_page(equipe: Equipe) -> None:
    cle, ancien = creer(equipe, "statistiques:lire")
    reponse = poster(equipe, "cle_remplacer", cle.pk, cle="f1")
    [nouveau] = set(_TEXTE.findall(lire(reponse)))
    assert poster(equipe, "cle_remplacer", cle.pk, cle="f1").status_code == 303
    ouvre = [programme(t).get(reverse("api_globales")).status_code for t in (ancien, nouveau)]
    assert ouvre == [200, 200]
    assert "ancienne marche encore" in lire(equipe.client(Role.PROPRIETAIRE).get(adresse("cles")))
    for _ in range(2):
        assert poster(equipe, "cle_revoquer", cle.pk).status_code == 303
    assert [programme(t).get(reverse("api_globales")).status_code for t in (ancien, nouveau)] == [401, 401]


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.PROPRIETAIRE])
def test_reserve_a_la_proprietaire(equipe: Equipe, role: str) -> None:
    cle, _texte = creer(equipe, "sessions:lire")
    client = equipe.client(role)
    assert [client.get(adresse(nom)).status_code for nom in ("cles", "cle_nouvelle")] == [403, 403]
    salon = str(equipe.chez.salon.pk)
    assert poster(equipe, "cle_nouvelle", role=role, salon=salon, **NEUVE).status_code == 403
    assert poster(equipe, "cle_remplacer", cle.pk, role=role, cle="x").status_code == 403
    assert poster(equipe, "cle_revoquer", cle.pk, role=role).status_code == 403
    assert CleApi.objects.get().revoquee_le is None


def test_la_cle_d_une_autre_repond_comme_une_inconnue(equipe: Equipe) -> None:
    cle, _texte = creer(equipe, "sessions:lire")
    assert cle.nom not in lire(equipe.client("etrangere").get(adresse("cles")))
    for nom in ("cle_remplacer", "cle_revoquer"):
        assert poster(equipe, nom, cle.pk, role="etrangere", cle="x").status_code == 404
    ailleurs = poster(equipe, "cle_nouvelle", role="etrangere", salon=str(equipe.chez.salon.pk), **NEUVE)
    assert (ailleurs.status_code, CleApi.objects.count()) == (422, 1)


@pytest.mark.parametrize("champ", [{"portees": []}, {"portees": ["diriger"]}, {"nom": ""}, {"jours": "10000"}])
def test_dit_ce_qui_manque_et_ne_perd_rien(equipe: Equipe, champ: dict[str, Any]) -> None:
    reponse = poster(equipe, "cle_nouvelle", salon=str(equipe.chez.salon.pk), **(NEUVE | champ))
    assert (reponse.status_code, CleApi.objects.exists()) == (422, False)
    assert ('value="Site"' in lire(reponse)) == ("nom" not in champ)


def test_chacune_choisit_son_code_avec_son_mot_de_passe(equipe: Equipe) -> None:
    bon = {"code": CODE, "encore": CODE, "mot_de_passe": "mot-de-passe-long"}
    for faux in ({"encore": AUTRE_CODE}, {"mot_de_passe": "faux"}, {"code": "123456", "encore": "123456"}):
        reponse = poster(equipe, "code", role=Role.CAISSIER, **(bon | faux))
        assert (reponse.status_code, CodePersonnel.objects.exists()) == (422, False)
        assert CODE not in lire(reponse)
    assert poster(equipe, "code", role=Role.CAISSIER, **bon).status_code == 303
    assert "Vous avez un code" in lire(equipe.client(Role.CAISSIER).get(adresse("code")))
    assert poster(equipe, "code_retirer", role=Role.CAISSIER).status_code == 303
    assert not CodePersonnel.objects.exists()
