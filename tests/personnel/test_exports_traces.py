"""No data leaves in a file without a fact."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.urls import reverse

from salon_paiement.models import Role
from salon_paiement.services import exports
from tests import fabriques
from tests.personnel.conftest import Equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace

ADRESSE = "/admin/a-traiter/export.csv"


def faits() -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace=TypeTrace.EXPORT).order_by("id"))


@pytest.fixture
def en_trop(equipe: Equipe) -> Equipe:
    """6 000 F came for 5 000: one line waits at the desk."""
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 6000)
    return equipe


def test_un_export_dit_qui_quoi_et_combien(en_trop: Equipe) -> None:
    assert reverse("admin:a_traiter_export") == ADRESSE
    assert en_trop.client(Role.COMPTABLE).get(ADRESSE).status_code == 200
    (fait,) = faits()
    assert (fait.salon_id, fait.acteur_id) == (en_trop.chez.salon.pk, en_trop.personnes[Role.COMPTABLE].pk)
    assert fait.donnees_structures == {"quoi": "a_traiter", "lignes": 1}


def test_un_export_vide_est_un_fait_aussi(equipe: Equipe) -> None:
    equipe.client(Role.PROPRIETAIRE).get(ADRESSE)
    assert [f.donnees_structures["lignes"] for f in faits()] == [0]


def test_le_meme_clic_deux_fois_est_un_seul_fait(en_trop: Equipe) -> None:
    for role in (Role.COMPTABLE, Role.COMPTABLE, Role.PROPRIETAIRE):
        en_trop.client(role).get(ADRESSE)
    assert len(faits()) == 2
    cache.clear()
    en_trop.client(Role.COMPTABLE).get(ADRESSE)
    assert len(faits()) == 3


def test_un_cache_perdu_n_empeche_ni_le_fait_ni_l_export(en_trop: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def perdu(*_a: object, **_k: object) -> None:
        raise ConnectionError

    for nom in ("get_many", "set_many"):
        monkeypatch.setattr(cache, nom, perdu)
    assert en_trop.client(Role.COMPTABLE).get(ADRESSE).status_code == 200
    assert len(faits()) == 1


@pytest.mark.parametrize("role", [Role.COIFFEUR, ""])
def test_refuse_a_qui_ne_voit_pas_l_argent_et_n_ecrit_rien(equipe: Equipe, role: str) -> None:
    assert equipe.client(role).get(ADRESSE).status_code in {302, 403}
    assert faits() == []


def test_aucun_fichier_ne_sort_sans_son_fait(en_trop: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def morte(*_a: object) -> None:
        raise DatabaseError("lecture seule")

    navigateur = en_trop.client(Role.COMPTABLE)
    navigateur.raise_request_exception = False
    with monkeypatch.context() as panne:
        panne.setattr(exports, "traces_enregistrer", morte)
        assert navigateur.get(ADRESSE).status_code == 500
    # And what failed does not pass for written a moment later.
    assert navigateur.get(ADRESSE).status_code == 200
    assert len(faits()) == 1
