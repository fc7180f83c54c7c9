"""Many erasures: every invariant of the money holds after them, and so does the commitment of every fact."""

from __future__ import annotations

import pytest
from django.db import connection

from paiements.models import Paiement
from paiements.services.clients.effacement import client_anonymiser
from salon_paiement.models import Client, SessionPaiement, Telephone
from tests import fabriques
from tests.confidentialite.vies import contextes_qui_tiennent, visite_payee
from tests.verification import attend_coherence
from traces.controle import chaine_verifier
from traces.duree import sans_limite
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.types import TypeTrace


@pytest.mark.django_db
def test_apres_les_effacements_tout_se_verifie_encore(maison: fabriques.Maison) -> None:
    effacer_puis_verifier(maison, 20)


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.timeout(1_800)
@pytest.mark.django_db(transaction=True)
def test_apres_mille_effacements_aussi(maison_reelle: fabriques.Maison) -> None:
    """Really committed: in one transaction the rows that each erasure leaves behind make the next ones ever slower."""
    effacer_puis_verifier(maison_reelle, 1_000)


def effacer_puis_verifier(maison: fabriques.Maison, combien: int) -> None:
    for rang in range(combien):
        visite_payee(maison, rang)
    restees = [visite_payee(maison, combien + rang) for rang in range(3)]
    tout_sceller()
    faits = {fait.pk: fait.engagement for fait in TraceTransaction.objects.all()}
    partants = Client.objects.exclude(pk__in=[session.client_id for session in restees])
    with sans_limite(), connection.cursor() as curseur:
        # All of it was just written, and no autovacuum has looked at it yet. Every table: longer than a page may wait.
        curseur.execute("ANALYZE")
    for client in partants:
        client_anonymiser(client.pk, None)
    assert Client.objects.filter(anonymise_le=None).count() == 3
    assert Telephone.objects.exclude(numero_chiffre=None).count() == 3
    assert SessionPaiement.objects.exclude(courriel_chiffre=None).count() == 3
    assert Paiement.objects.filter(montant_applique=5000).count() == combien + 3
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.EFFACEMENT_CLIENT).count() == combien
    for cle, engagement in TraceTransaction.objects.filter(pk__in=faits).values_list("pk", "engagement"):
        assert engagement == faits[cle]
    assert contextes_qui_tiennent() >= 5 * combien
    attend_coherence()
    tout_sceller()
    rapport = chaine_verifier(maison.salon.pk, contextes=True)
    assert rapport.anomalies == []
    assert rapport.sceaux > 10 * combien
