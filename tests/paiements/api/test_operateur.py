"""A payment started by a program, on an operator that answers, hangs or says no: what the API says is the truth."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import Paiement
from paiements.services.relance import paiements_relancer
from salon_paiement.models import Role
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.paiements.api.appels import ClientJson, faire, lire
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
CORPS = {"reseau": "mtn", "telephone": "01 66 00 00 01"}


def caissiere(banc: fabriques.Maison) -> ClientJson:
    client = ClientJson()
    qui: User = fabriques.membre(banc, Role.CAISSIER)
    client.force_login(qui)
    return client


def test_paie_de_bout_en_bout(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("approuver")
    client, session = caissiere(banc), fabriques.session_a_payer(banc)
    dit = faire(client, "api_session_paiements", session.pk, cle="p", **CORPS)
    assert (dit.status_code, dit.json()["etat"]) == (202, "en_cours")
    Paiement.objects.update(prochaine_verification=session.date_creation, derniere_verification=None)
    paiements_relancer()
    assert lire(client, "api_paiement", dit.json()["reference"])["etat"] == "reussi"
    # The same key, long after: the same payment, as it is now, and nothing more at the operator's.
    rejoue = faire(client, "api_session_paiements", session.pk, cle="p", **CORPS)
    assert (rejoue.status_code, rejoue.json()["etat"]) == (202, "reussi")
    assert len(operateur.client().transactions()) == 1
    attend_coherence()


def test_repond_quand_l_operateur_se_tait_et_ne_resonne_pas(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Simulateur, "lecture", 0.3)
    operateur.client().scenario("initiation_pendre_apres", initiation_s=2)
    client, session = caissiere(banc), fabriques.session_a_payer(banc)
    dit = faire(client, "api_session_paiements", session.pk, cle="p", **CORPS)
    assert dit.status_code == 202
    paiement = dit.json()
    assert (paiement["etat"], paiement["attendu"], paiement["en_verification"]) == ("incertain", True, True)
    assert lire(client, "api_session", session.pk)["etat"] == "verification"
    # Impatient: another key does not ring the phone a second time, and says why.
    assert faire(client, "api_session_paiements", session.pk, **CORPS).status_code == 409
    assert len(operateur.client().transactions()) == 1


def test_dit_le_refus_de_l_operateur(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("solde_insuffisant")
    client, session = caissiere(banc), fabriques.session_a_payer(banc)
    reference = faire(client, "api_session_paiements", session.pk, **CORPS).json()["reference"]
    Paiement.objects.update(prochaine_verification=session.date_creation, derniere_verification=None)
    paiements_relancer()
    dit = lire(client, "api_paiement", reference)
    assert (dit["etat"], dit["attendu"], dit["motif"]) == ("echoue", False, "solde_insuffisant")
    assert dit["motif_mot"] == "solde insuffisant"
    assert lire(client, "api_session", session.pk)["etat"] == "prestation_selectionnee"
