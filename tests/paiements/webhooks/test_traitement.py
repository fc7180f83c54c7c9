"""Treating the inbox: whom a message is about, and that it only makes us ask sooner."""

from __future__ import annotations

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone

from paiements.models import EvenementFournisseur, Paiement
from paiements.webhooks import traitement
from paiements.webhooks.traitement import evenements_traiter
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def recevoir(client: Client, maison: fabriques.Maison, **message: object) -> EvenementFournisseur:
    client.post(
        f"/webhooks/simulateur/{maison.compte.jeton_webhook}/", json.dumps(message), content_type="application/json"
    )
    return EvenementFournisseur.objects.latest("date_creation")


def tentative(maison: fabriques.Maison, reference: str = "FEEX-000001") -> Paiement:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison), reference=reference)
    plus_tard = timezone.now() + datetime.timedelta(hours=1)
    Paiement.objects.filter(pk=paiement.pk).update(prochaine_verification=plus_tard)
    return paiement


def question(paiement: Paiement) -> datetime.timedelta:
    paiement.refresh_from_db()
    assert paiement.prochaine_verification is not None
    return paiement.prochaine_verification - timezone.now()


@pytest.mark.parametrize("cle", ["reference", "callback_info"])
def test_avance_la_prochaine_question(maison: fabriques.Maison, client: Client, cle: str) -> None:
    paiement = tentative(maison)
    references = {"reference": paiement.reference_fournisseur, "callback_info": paiement.reference}
    evenement = recevoir(client, maison, **{cle: references[cle], "status": "SUCCESSFUL"})
    assert evenements_traiter() == 1
    assert question(paiement) <= datetime.timedelta()
    evenement.refresh_from_db()
    assert (evenement.etat, evenement.paiement_id) == ("traite", paiement.pk)
    assert TraceTransaction.objects.filter(type_trace="notification_webhook").count() == 1
    assert evenements_traiter() == 0
    attend_coherence()


def test_n_amplifie_pas_une_pluie_de_faux_messages(maison: fabriques.Maison, client: Client) -> None:
    paiement = tentative(maison)
    Paiement.objects.filter(pk=paiement.pk).update(derniere_verification=timezone.now())
    for rang in range(10):
        recevoir(client, maison, reference=paiement.reference_fournisseur, rang=rang)
    evenements_traiter()
    assert question(paiement) > datetime.timedelta(seconds=4)


def test_la_reference_d_un_autre_salon_ne_trouve_rien(maison: fabriques.Maison, client: Client) -> None:
    voisin = fabriques.maison("Salon voisin")
    paiement = tentative(voisin)
    evenement = recevoir(client, maison, reference=paiement.reference_fournisseur, callback_info=paiement.reference)
    evenements_traiter()
    evenement.refresh_from_db()
    assert (evenement.etat, evenement.paiement_id) == ("a_traiter", None)
    assert question(paiement) > datetime.timedelta(minutes=50)


def test_un_message_venu_trop_tot_est_relu_puis_trouve_son_paiement(maison: fabriques.Maison, client: Client) -> None:
    evenement = recevoir(client, maison, reference="FEEX-000009", status="SUCCESSFUL")
    evenements_traiter()
    paiement = tentative(maison, reference="FEEX-000009")
    EvenementFournisseur.objects.update(prochaine_tentative=timezone.now())
    evenements_traiter()
    evenement.refresh_from_db()
    assert (evenement.etat, evenement.paiement_id) == ("traite", paiement.pk)


def test_un_message_sans_paiement_finit_orphelin(maison: fabriques.Maison, client: Client) -> None:
    evenement = recevoir(client, maison, reference="FEEX-999999")
    EvenementFournisseur.objects.update(date_creation=fabriques.il_y_a(minutes=11))
    evenements_traiter()
    evenement.refresh_from_db()
    assert evenement.etat == "orphelin"


def test_un_message_illisible_est_ignore(maison: fabriques.Maison, client: Client) -> None:
    evenement = recevoir(client, maison, rien="du tout")
    evenements_traiter()
    evenement.refresh_from_db()
    assert evenement.etat == "ignore"


def test_une_ligne_empoisonnee_laisse_passer_les_autres_puis_s_arrete(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = tentative(maison)
    poison = recevoir(client, maison, reference="POISON-0001")
    recevoir(client, maison, reference=paiement.reference_fournisseur)
    lire = traitement._signal

    def casser(evenement: EvenementFournisseur) -> object:
        if evenement.pk == poison.pk:
            raise ValueError("poison")
        return lire(evenement)

    monkeypatch.setattr(traitement, "_signal", casser)
    for _fois in range(12):
        evenements_traiter()
        EvenementFournisseur.objects.filter(etat="a_traiter").update(prochaine_tentative=timezone.now())
    poison.refresh_from_db()
    assert (poison.etat, poison.tentatives, poison.erreur) == ("en_echec", 10, "ValueError")
    assert question(paiement) <= datetime.timedelta()


def test_relit_un_paiement_deja_refuse(maison: fabriques.Maison, client: Client) -> None:
    paiement = fabriques.echouer(tentative(maison))
    recevoir(client, maison, reference=paiement.reference_fournisseur, status="SUCCESSFUL")
    evenements_traiter()
    assert question(paiement) <= datetime.timedelta()
