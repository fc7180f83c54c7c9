"""The ugly cases that need an operator, a clock and the sweepers together (the others have their own files)."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from paiements.etats import EtatPaiement
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import EvenementFournisseur, ExceptionMonetaire, Paiement
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiements_relancer
from paiements.tasks import traiter_evenements, verifier_transactions_en_attente
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.erreurs import Conflit
from salon_paiement.etats import EtatSession
from salon_paiement.models import Battement, Recu, SessionPaiement
from salon_paiement.services.identification import telephone_noter
from salon_paiement.tasks import nettoyer_sessions_expirees
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def payer(session: SessionPaiement, cle: str = "cle") -> Paiement:
    return paiement_initier(session.pk, Intention("mtn", telephone_noter(session.salon, fabriques.NUMERO), cle))


def echoir(**champs: object) -> None:
    """Bring every next question forward, as time would."""
    passe = timezone.now() - datetime.timedelta(seconds=1)
    ouverts = Paiement.objects.filter(prochaine_verification__isnull=False)
    ouverts.update(**{"prochaine_verification": passe, "derniere_verification": None, **champs})


def etat(session: SessionPaiement) -> str:
    return SessionPaiement.objects.values_list("etat", flat=True).get(pk=session.pk)


def test_le_webhook_arrive_avant_la_reponse_de_l_operateur(
    banc: fabriques.Maison, operateur: ServeurSimule, live_server: LiveServer
) -> None:
    operateur.client().adresser_webhooks(f"{live_server.url}/webhooks/simulateur/{banc.compte.jeton_webhook}/")
    operateur.client().scenario("webhook_avant_reponse")
    session = fabriques.session_a_payer(banc)
    paiement = payer(session)
    assert EvenementFournisseur.objects.count() == 1
    evenements_traiter()
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, etat(session)) == (EtatPaiement.REUSSI, EtatSession.PAIEMENT_REUSSI)
    assert Recu.objects.count() == 1
    attend_coherence()


def test_l_appel_trop_long_a_pourtant_fait_sonner(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Simulateur, "lecture", 0.3)
    operateur.client().scenario("initiation_pendre_apres", initiation_s=2)
    session = fabriques.session_a_payer(banc)
    paiement = payer(session)
    assert (paiement.etat, etat(session)) == (EtatPaiement.INCERTAIN, EtatSession.VERIFICATION)
    with pytest.raises(Conflit):
        payer(session, "autre-cle")
    echoir()
    paiements_relancer()
    assert etat(session) == EtatSession.PAIEMENT_REUSSI
    assert len(operateur.client().transactions()) == 1
    attend_coherence()


def test_operateur_en_panne_rien_n_echoue_et_rien_n_expire(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    paiement = payer(session)
    SessionPaiement.objects.update(expire_le=fabriques.il_y_a(heures=5))
    operateur.client().panne("tout", "503")
    echoir(initie_le=fabriques.il_y_a(heures=5))
    verifier_transactions_en_attente()
    nettoyer_sessions_expirees()
    paiement.refresh_from_db()
    assert (paiement.etat, etat(session)) == (EtatPaiement.EN_COURS, EtatSession.VERIFICATION)
    operateur.client().panne("tout", None)
    operateur.client().decider(paiement.reference_fournisseur, "approuver")
    echoir()
    verifier_transactions_en_attente()
    assert etat(session) == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_apres_six_heures_d_arret_on_demande_avant_d_expirer(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    oubliee = fabriques.session_scannee(banc)
    refusee = fabriques.session_a_payer(banc)
    paiement = payer(refusee)
    operateur.client().decider(paiement.reference_fournisseur, "refuser")
    echoir()
    paiements_relancer()
    assert etat(refusee) == EtatSession.PRESTATION_SELECTIONNEE
    # The operator changes its mind while we are down; the round of before the outage is old.
    operateur.client().decider(paiement.reference_fournisseur, "approuver")
    SessionPaiement.objects.update(expire_le=fabriques.il_y_a(heures=1))
    Battement.objects.update(vu_le=fabriques.il_y_a(heures=6))
    echoir()
    assert nettoyer_sessions_expirees() == 0
    traiter_evenements()
    verifier_transactions_en_attente()
    assert nettoyer_sessions_expirees() == 1
    assert (etat(refusee), etat(oubliee)) == (EtatSession.PAIEMENT_REUSSI, EtatSession.EXPIRE)
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


def test_ussd_confirme_huit_minutes_apres_l_expiration(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    paiement = payer(session)
    operateur.client().decider(paiement.reference_fournisseur, "expirer")
    echoir()
    paiements_relancer()
    SessionPaiement.objects.update(expire_le=fabriques.il_y_a(minutes=8))
    assert nettoyer_sessions_expirees() == 1
    operateur.client().decider(paiement.reference_fournisseur, "approuver")
    echoir()
    paiements_relancer()
    assert etat(session) == EtatSession.PAIEMENT_REUSSI
    assert Recu.objects.filter(session=session).count() == 1
    attend_coherence()
