"""The table says everything there is to decide, once."""

from __future__ import annotations

import pytest

from paiements.models import ExceptionMonetaire, Resolution, TypeException
from paiements.services.guichet.gestes import GESTES
from paiements.services.guichet.table import DECISIONS, action_requise, decisions_possibles
from paiements.services.remboursement.demande import remboursement_demander
from salon_paiement.droits import Action
from tests import fabriques
from tests.fabriques_guichet import decider, doublon, tardif


def test_chaque_raison_a_sa_ligne_et_chaque_decision_son_geste() -> None:
    assert set(DECISIONS) == set(TypeException.values)
    assert set(GESTES) == set(Resolution.values)


def test_seule_la_proprietaire_passe_en_pertes() -> None:
    assert {d for d in Resolution if action_requise(d) == Action.DIRIGER} == {Resolution.PERTE}


def test_un_trop_percu_ne_peut_pas_etre_seulement_explique() -> None:
    for raison in (TypeException.TARDIF, TypeException.DOUBLON, TypeException.TROP_PERCU):
        assert Resolution.EXPLIQUE not in DECISIONS[raison]


@pytest.mark.django_db
def test_une_exception_close_n_offre_plus_rien(maison: fabriques.Maison) -> None:
    exception = tardif(maison)
    assert decisions_possibles(exception)[0] == Resolution.ACCEPTE
    close = decider(exception, fabriques.membre(maison), "accepte")
    assert decisions_possibles(close) == []


@pytest.mark.django_db
def test_un_doublon_rendu_ailleurs_s_explique(maison: fabriques.Maison) -> None:
    exception = doublon(maison)
    gerante = fabriques.membre(maison)
    assert exception.paiement is not None
    remboursement_demander(
        exception.paiement.pk, 5000, "especes", "rendu au comptoir", gerante, "cle-1", approuver=True
    )
    relue = ExceptionMonetaire.objects.get(pk=exception.pk)
    assert decisions_possibles(relue) == [Resolution.EXPLIQUE, Resolution.PERTE]
