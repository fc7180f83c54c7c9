"""An account whose credentials cannot be read keeps its messages: they are treated once they can be read again."""

from __future__ import annotations

import pytest
from django.test import Client

from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.services.comptes import webhook_adresse
from paiements.webhooks import comptes_connus
from paiements.webhooks.traitement import TENTATIVES_MAX, evenements_traiter
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_le_message_est_garde_puis_traite_quand_la_cle_revient(maison: fabriques.Maison, client: Client) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison), reference="ref-gardee-0001")
    lisibles = maison.compte.identifiants_chiffres
    CompteFournisseur.objects.update(identifiants_chiffres="illisible")
    corps = {"reference": "ref-gardee-0001", "status": "SUCCESSFUL"}
    adresse = webhook_adresse(maison.compte)
    assert client.post(adresse, corps, content_type="application/json").status_code == 200

    for _fois in range(TENTATIVES_MAX + 3):
        EvenementFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(secondes=1))
        evenements_traiter()
    assert EvenementFournisseur.objects.get().etat == "a_traiter"

    CompteFournisseur.objects.update(identifiants_chiffres=lisibles)
    comptes_connus.oublier()
    EvenementFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(secondes=1))
    evenements_traiter()
    evenement = EvenementFournisseur.objects.get()
    assert (evenement.etat, evenement.paiement) == ("traite", paiement)
