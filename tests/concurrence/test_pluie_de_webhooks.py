"""A hundred copies of one webhook at once, the client's page polling: one effect, one receipt."""

from __future__ import annotations

import http.client
import json
import threading
from functools import partial
from urllib.parse import urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from paiements.models import Ecriture, EvenementFournisseur, Paiement
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiement_interroger, paiements_relancer
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.etats import EtatSession
from salon_paiement.models import Notification, Recu, SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def poster(serveur: LiveServer, chemin: str, corps: bytes) -> int:
    connexion = http.client.HTTPConnection(urlsplit(serveur.url).netloc, timeout=30)
    connexion.request("POST", chemin, corps, {"Content-Type": "application/json"})
    statut = connexion.getresponse().status
    connexion.close()
    return statut


def test_cent_copies_et_la_page_qui_interroge_font_un_effet(
    banc: fabriques.Maison, operateur: ServeurSimule, live_server: LiveServer
) -> None:
    session = fabriques.session_a_payer(banc, courriel="afi@example.org")
    intention = Intention("mtn", telephone_noter(banc.salon, fabriques.NUMERO), "cle")
    paiement = paiement_initier(session.pk, intention)
    reference = operateur.client().transactions()[0]["reference"]
    operateur.client().decider(reference, "approuver")
    message = {"reference": reference, "status": "SUCCESSFUL", "amount": 5000, "callback_info": paiement.reference}
    chemin = f"/webhooks/simulateur/{banc.compte.jeton_webhook}/"
    fini = threading.Event()

    def interroger_sans_cesse() -> None:
        while not fini.wait(0.02):
            paiement_interroger(paiement.pk)
            evenements_traiter()
            paiements_relancer()

    def pleuvoir() -> list[object]:
        try:
            return courir([partial(poster, live_server, chemin, json.dumps(message).encode())] * 100)
        finally:
            fini.set()

    statuts, *_reste = courir([pleuvoir, interroger_sans_cesse, interroger_sans_cesse])
    assert statuts == [200] * 100
    evenements_traiter()
    Paiement.objects.filter(pk=paiement.pk).update(derniere_verification=None)
    paiements_relancer()
    assert EvenementFournisseur.objects.count() == 1
    assert SessionPaiement.objects.get(pk=session.pk).etat == EtatSession.PAIEMENT_REUSSI
    assert Recu.objects.count() == Notification.objects.filter(modele="recu").count() == 1
    assert sorted(Ecriture.objects.values_list("libelle", flat=True).distinct()) == ["encaissement", "reglement"]
    assert Ecriture.objects.values("operation").distinct().count() == 2
    attend_coherence()


def test_une_pluie_de_faux_messages_ne_credite_rien_et_ne_fait_presque_rien_demander(
    banc: fabriques.Maison, operateur: ServeurSimule, live_server: LiveServer
) -> None:
    session = fabriques.session_a_payer(banc)
    intention = Intention("mtn", telephone_noter(banc.salon, fabriques.NUMERO), "cle")
    paiement = paiement_initier(session.pk, intention)
    chemin = f"/webhooks/simulateur/{banc.compte.jeton_webhook}/"
    faux = [
        json.dumps({"reference": paiement.reference_fournisseur, "status": "SUCCESSFUL", "amount": 5000, "n": rang})
        for rang in range(50)
    ]
    statuts = courir([partial(poster, live_server, chemin, f.encode()) for f in faux])
    assert statuts == [200] * 50
    for _fois in range(3):
        evenements_traiter()
        paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.nombre_verifications) == ("en_cours", 1)
    assert not Recu.objects.exists()
    attend_coherence()
