"""What is written out by hand for long lists is, to the byte, what the documented fields would write."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from rest_framework.renderers import JSONRenderer

from paiements.api.ecrire import paiement_ecrire
from paiements.api.formes import FormePaiement
from paiements.api.formes_sessions import FormeSession, FormeSessionVue
from paiements.fournisseurs.base import Statut
from paiements.models import Paiement
from paiements.selecteurs_listes import paiements_charges, sessions_lisibles
from paiements.selecteurs_note import note_entiere
from salon_paiement.api.conditionnel import etag_de
from salon_paiement.models import Role
from tests import fabriques
from tests.paiements.api.scene import adresses_lues
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    equipe = composer_equipe()
    adresses_lues(equipe)
    fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), Statut.ECHOUE)
    lien = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    Paiement.objects.filter(pk=lien.pk).update(url_action="https://pay.example.com/a", url_qr="00020101")
    fabriques.session_scannee(equipe.chez)
    return equipe


def octets(dit: object) -> object:
    return json.loads(JSONRenderer().render(dit))


@pytest.mark.parametrize("langue", ["fr", "en"])
@pytest.mark.parametrize("fuseau", ["Africa/Porto-Novo", "UTC"])
def test_un_paiement_s_ecrit_comme_ses_champs(equipe: Equipe, langue: str, fuseau: str) -> None:
    forme, vus = FormePaiement(), list(paiements_charges())
    assert {p.moyen for p in vus} >= {"especes", "mobile_money"}
    assert {bool(p.url_action) for p in vus} == {True, False}
    assert {p.verdict_le is None for p in vus} == {True, False}
    with translation.override(langue), timezone.override(fuseau):
        for paiement in vus:
            a_la_main, des_champs = (octets(f(paiement)) for f in (forme.to_representation, forme.par_les_champs))
            assert a_la_main == des_champs
            assert list(FormePaiement().fields) == list(paiement_ecrire(paiement))


@pytest.mark.parametrize("role", [Role.GERANT, Role.COIFFEUR])
@pytest.mark.parametrize("forme", [FormeSession, FormeSessionVue])
def test_une_note_s_ecrit_comme_ses_champs(
    equipe: Equipe, role: str, forme: type[FormeSession | FormeSessionVue]
) -> None:
    personne = equipe.personnes[role]
    ecrite = forme(context={"request": SimpleNamespace(user=personne)})
    notes: list[Any] = list(sessions_lisibles(personne))
    assert len(notes) > 3
    if forme is FormeSessionVue:
        notes = [note_entiere(personne, note.code_court) for note in notes]
    for note in notes:
        a_la_main, des_champs = (octets(f(note)) for f in (ecrite.to_representation, ecrite.par_les_champs))
        assert a_la_main == des_champs
        assert set(forme().fields) == set(ecrite.to_representation(note))


def test_un_contenu_a_la_meme_marque_avec_ou_sans_espaces(equipe: Equipe) -> None:
    client, adresse = equipe.client(Role.GERANT), reverse("api_paiements")
    serre, large = (client.get(adresse, headers={"Accept": f"application/json{mot}"}) for mot in ("", "; indent=4"))
    assert serre["ETag"] == large["ETag"] == etag_de(serre.json())
    assert len(large.content) > len(serre.content)
    assert serre.json() == large.json()
