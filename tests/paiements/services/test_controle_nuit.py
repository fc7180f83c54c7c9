"""The nightly control: a promise broken behind our back is an incident; a sound house says nothing, once a night."""

from __future__ import annotations

import logging

import pytest
from django.db.models import F

from paiements.models import Paiement
from paiements.services.controle_nuit import CONTROLE
from paiements.tasks import controler_argent
from salon_paiement.models import Battement
from tests import fabriques
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def test_dit_chaque_nuit_la_promesse_rompue_et_rien_d_autre(
    maison: fabriques.Maison, caplog: pytest.LogCaptureFixture
) -> None:
    fabriques.session_payee(maison)
    assert controler_argent() == 0
    assert controler_argent() == 0
    Battement.objects.filter(nom=CONTROLE).delete()
    Paiement.objects.update(montant_recu=F("montant_recu") + 500)
    with caplog.at_level(logging.ERROR):
        rompues = controler_argent()
    assert rompues > 0
    assert "I7 rompu" in caplog.text
    ecrits = TraceTransaction.objects.filter(type_trace="erreur_systeme").values_list("donnees_structures", flat=True)
    assert "controle_I7" in [donnees.get("ou") for donnees in ecrits]
    # The night's control is done: the next bell does not sweep everything again.
    assert controler_argent() == 0
