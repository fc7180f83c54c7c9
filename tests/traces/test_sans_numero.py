"""Facts outlive an erasure: none of them holds a number, in clear or masked, whatever happened."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from paiements.fournisseurs.base import Statut
from paiements.models import Paiement
from paiements.services.incertitude import paiement_abandonner, paiement_remplacer, paiement_rendre_incertain
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.models import SessionPaiement, Telephone
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.identification import Identite, session_identifier
from tests import fabriques
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
# The shape of a masked number, and eight digits that are no date, amount or random reference of ours.
MASQUE = re.compile(r"\*\*|\+229")


def contenus() -> list[str]:
    faits = TraceTransaction.objects.values_list("donnees_structures", "titre", "contexte__description")
    return [json.dumps(fait, ensure_ascii=False, default=str) for fait in faits]


def vivre(maison: fabriques.Maison, client: Client) -> None:
    """Go through every way a number enters: identification, attempts, messages, failures, late money."""
    session = fabriques.session_a_payer(maison, courriel="afi@example.org", pourboire=500)
    fabriques.echouer(fabriques.tentative(session), Statut.ECHOUE)
    session.refresh_from_db()
    ancienne = fabriques.tentative(session, reseau="moov")
    paiement_rendre_incertain(ancienne.pk, motif="reponse_perdue")
    message = {"reference": ancienne.reference_fournisseur, "phoneNumber": "2290166000001", "status": "PENDING"}
    client.post(
        f"/webhooks/simulateur/{maison.compte.jeton_webhook}/", json.dumps(message), content_type="application/json"
    )
    evenements_traiter()
    paiement_remplacer(ancienne.pk, acteur_id=None)
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session), 6000)
    Paiement.objects.filter(pk=ancienne.pk).update(initie_le=fabriques.il_y_a(heures=80))
    gerante = get_user_model().objects.create_superuser("gerante", password="x" * 12)
    paiement_abandonner(ancienne.pk, acteur_id=gerante.pk, motif="sans nouvelle")
    fabriques.reussir(ancienne)
    autre = fabriques.session_scannee(maison)
    session_identifier(autre.pk, Identite("", fabriques.NUMERO))
    session_abandonner(autre.pk, par="client")


def test_aucun_fait_ne_garde_un_numero_clair_ou_masque(maison: fabriques.Maison, client: Client) -> None:
    vivre(maison, client)
    assert Telephone.objects.get().masque == "+229 01 ** ** ** 01"
    assert TraceTransaction.objects.values("type_trace").distinct().count() >= 10
    for contenu in contenus():
        assert not MASQUE.search(contenu), contenu
        assert "66000001" not in re.sub(r"\W", "", contenu), contenu


def test_la_mesure_voit_un_numero_masque_ou_clair() -> None:
    assert MASQUE.search(json.dumps({"telephone": "+229 01 ** ** ** 01"}))
    assert "66000001" in re.sub(r"\W", "", json.dumps({"n": "01 66 00 00 01"}))


def test_un_client_identifie_se_retrouve_par_sa_fiche_et_non_par_son_numero(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    trace = TraceTransaction.objects.get(type_trace="identification_client")
    assert trace.client_id == SessionPaiement.objects.get(pk=session.pk).client_id
    assert trace.donnees_structures["telephone_donne"] is True
