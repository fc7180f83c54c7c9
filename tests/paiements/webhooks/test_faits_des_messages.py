"""Each message treated is a fact, those about nothing we know too, and a rain of them writes only a few."""

from __future__ import annotations

import pytest
from django.test import Client

from paiements.models import EvenementFournisseur
from paiements.webhooks import traitement
from paiements.webhooks.traitement import evenements_traiter
from tests import fabriques
from tests.paiements.webhooks.test_traitement import recevoir, tentative
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def faits() -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace=TypeTrace.NOTIFICATION_WEBHOOK).order_by("id"))


def test_un_message_dit_son_paiement_et_son_resultat(maison: fabriques.Maison, client: Client) -> None:
    paiement = tentative(maison)
    recevoir(client, maison, reference=paiement.reference_fournisseur)
    evenements_traiter()
    (fait,) = faits()
    assert (fait.paiement_id, fait.session_id, fait.salon_id) == (paiement.pk, paiement.session_id, maison.salon.pk)
    assert fait.donnees_structures["resultat"] == "traite"


@pytest.mark.parametrize(("message", "resultat"), [({"reference": "FEEX-9"}, "orphelin"), ({"rien": "x"}, "ignore")])
def test_un_message_sans_paiement_est_un_fait_du_salon(
    maison: fabriques.Maison, client: Client, message: dict[str, str], resultat: str
) -> None:
    recevoir(client, maison, **message)
    EvenementFournisseur.objects.update(date_creation=fabriques.il_y_a(minutes=11))
    evenements_traiter()
    (fait,) = faits()
    assert (fait.paiement_id, fait.salon_id) == (None, maison.salon.pk)
    assert fait.donnees_structures["resultat"] == resultat
    assert "FEEX-9" not in str(fait.donnees_structures)


def test_une_pluie_de_messages_sans_paiement_n_ecrit_que_quelques_faits(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traitement, "SANS_PAIEMENT_MAX", 3)
    paiement = tentative(maison)
    for rang in range(8):
        recevoir(client, maison, rien=rang)
    recevoir(client, maison, reference=paiement.reference_fournisseur)
    evenements_traiter()
    assert EvenementFournisseur.objects.filter(etat="ignore").count() == 8
    assert [f.donnees_structures["resultat"] for f in faits()].count("ignore") == 3
    assert [f.paiement_id for f in faits()].count(paiement.pk) == 1


def test_un_message_empoisonne_laisse_un_seul_fait_de_panne(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(_evenement: EvenementFournisseur) -> object:
        raise ValueError("poison")

    monkeypatch.setattr(traitement, "_signal", casser)
    recevoir(client, maison, reference="POISON")
    for _fois in range(5):
        evenements_traiter()
        EvenementFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(secondes=1))
    pannes = TraceTransaction.objects.filter(type_trace=TypeTrace.ERREUR_SYSTEME)
    assert [(p.salon_id, p.donnees_structures) for p in pannes] == [
        (maison.salon.pk, {"ou": "message_operateur", "erreur": "ValueError"})
    ]
