"""Thousands of payments, every fault at 5 %, five providers: our ledger ends equal to theirs, to the franc."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from paiements.etats import VIVANTS
from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.comptes import webhook_adresse
from simulateur.config import Configuration
from simulateur.serveur import demarrer
from tests import LONG
from tests.simulation import masse
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
NOMBRE = 10_000 if LONG else 200
# The others are told an address in each request.
ABONNES = ("simulateur", "simulateur_fedapay", "simulateur_wave")


@pytest.mark.timeout(1800)
def test_notre_grand_livre_est_celui_des_operateurs(
    tmp_path: pathlib.Path, live_server: LiveServer, settings: Any
) -> None:
    settings.ADRESSE_PUBLIQUE = live_server.url
    # The breaker would spare the operators most of these faults.
    settings.DISJONCTEUR_PANNES = 30_000
    with demarrer(Configuration(dossier=tmp_path / "operateur", page_s=0.0, page_numero_s=0.0)) as serveur:
        client = serveur.client()
        masse.scenarios_poser(client, NOMBRE)
        salles = masse.salles_ouvrir(serveur.url, NOMBRE)
        for salle in salles:
            if salle.compte.fournisseur in ABONNES:
                client.adresser_webhooks(webhook_adresse(salle.compte), masse.DIALECTES[salle.compte.fournisseur])
        masse.payer_tout(salles)
        masse.laisser_decanter()
        masse.releves_importer(serveur.url, salles)
        masse.comparer_ou_echouer(client.grand_livre())
        masse.vieillir()
        attend_coherence()
    assert Paiement.objects.count() == NOMBRE
    assert masse.sans_raison() == []
    # The faults did happen: without them this run would prove nothing.
    assert {"trop_percu", "insuffisant", "sans_verdict"} <= set(
        ExceptionMonetaire.objects.values_list("type", flat=True)
    )
    # Nothing waits without a human: what no operator answered is in the queue of what to handle.
    attendus = set(Paiement.objects.filter(etat__in=VIVANTS).values_list("pk", flat=True))
    signales = set(ExceptionMonetaire.objects.filter(type="sans_verdict").values_list("paiement_id", flat=True))
    assert attendus <= signales
