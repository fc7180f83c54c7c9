"""Withdrawing a request: the operator decides, we only ask; nothing is concluded from silence."""

from __future__ import annotations

import datetime
from functools import partial

import pytest
from django.utils import timezone

from paiements.fournisseurs.base import Avis
from paiements.models import Paiement
from paiements.services import annulation
from paiements.services.annulation import Suite, paiement_annuler
from paiements.services.comptes import compte_enregistrer
from paiements.services.initiation import Intention, intention_enregistrer, paiement_initier
from paiements.services.question import question_poser
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def avec_fedapay(chez: fabriques.Maison, operateur: ServeurSimule) -> fabriques.Maison:
    """An operator that can withdraw a request; the usual one of these tests cannot."""
    type(chez.compte).objects.filter(pk=chez.compte.pk).update(actif=False)
    identifiants = {"cle": "sk_sandbox_simulateur", "secret_webhook": "wh_simulateur", "base": operateur.url}
    chez.compte = compte_enregistrer(
        chez.salon, fournisseur="simulateur_fedapay", mode="test", identifiants=identifiants, reseaux=["mtn", "moov"]
    )
    return chez


def lancer(chez: fabriques.Maison, operateur: ServeurSimule, scenario: str = "attendre") -> Paiement:
    operateur.client().scenario(scenario)
    session = fabriques.session_a_payer(chez)
    intention = Intention("mtn", telephone_noter(chez.salon, fabriques.NUMERO), "cle-annulation-1")
    return paiement_initier(session.pk, intention)


def session_de(paiement: Paiement) -> SessionPaiement:
    return SessionPaiement.objects.get(pk=paiement.session_id)


def test_l_operateur_confirme_et_la_note_redevient_a_payer(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    paiement = lancer(avec_fedapay(banc, operateur), operateur)
    assert paiement_annuler(paiement.pk, par="client") == Suite.FINIE
    assert session_de(paiement).etat == "prestation_selectionnee"
    trace = TraceTransaction.objects.get(type_trace="demande_annulation")
    assert trace.donnees_structures["par"] == "client"
    attend_coherence()


def test_sans_confirmation_rien_n_est_conclu(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    paiement = lancer(banc, operateur)
    assert paiement_annuler(paiement.pk, par="client") == Suite.NON_CONFIRMEE
    paiement.refresh_from_db()
    assert (paiement.etat, session_de(paiement).etat) == ("incertain", "verification")
    assert paiement.annulation_demandee_le is not None
    assert paiement.prochaine_verification is not None
    attend_coherence()


def test_paye_entre_temps_la_note_est_payee(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    paiement = lancer(avec_fedapay(banc, operateur), operateur, "approuver")
    (transaction,) = operateur.client().transactions("fedapay")
    operateur.client().attendre(transaction["reference"], "SUCCESSFUL")
    assert paiement_annuler(paiement.pk, par="personnel") == Suite.PAYEE
    assert session_de(paiement).etat == "paiement_reussi"
    assert paiement_annuler(paiement.pk, par="personnel") == Suite.PAYEE
    attend_coherence()


def test_l_operateur_muet_ne_conclut_rien(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    paiement = lancer(banc, operateur)
    type(banc.compte).objects.filter(pk=banc.compte.pk).update(
        identifiants_chiffres=fabriques.maison("Voisin").compte.identifiants_chiffres
    )
    assert paiement_annuler(paiement.pk, par="client") == Suite.NON_CONFIRMEE
    assert session_de(paiement).etat == "verification"
    attend_coherence()


def test_ce_qui_n_est_jamais_parti_se_ferme_aussitot(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    intention = Intention("mtn", telephone_noter(banc.salon, fabriques.NUMERO), "cle-annulation-2")
    paiement, _neuf = intention_enregistrer(session.pk, intention)
    assert paiement_annuler(paiement.pk, par="client") == Suite.FINIE
    assert operateur.client().transactions() == []
    assert session_de(paiement).etat == "prestation_selectionnee"
    attend_coherence()


def _compter(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    questions: list[object] = []

    def demander(paiement: Paiement) -> Avis | Exception | None:
        questions.append(paiement.pk)
        return question_poser(paiement)

    monkeypatch.setattr(annulation, "question_poser", demander)
    return questions


def test_huit_clics_a_la_fois_ne_demandent_qu_une_fois(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(banc, operateur)
    questions = _compter(monkeypatch)
    resultats = courir([partial(paiement_annuler, paiement.pk, par="client")] * 8)
    assert set(resultats) == {Suite.NON_CONFIRMEE}
    assert len(questions) == 1
    assert TraceTransaction.objects.filter(type_trace="demande_annulation").count() == 1
    attend_coherence()


def test_temoin_sans_ecart_chaque_clic_demande(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(banc, operateur)
    questions = _compter(monkeypatch)
    monkeypatch.setattr(annulation, "ECART", datetime.timedelta(seconds=-1))
    courir([partial(paiement_annuler, paiement.pk, par="client")] * 4)
    assert len(questions) > 1


def test_insister_plus_tard_redemande(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = lancer(banc, operateur)
    questions = _compter(monkeypatch)
    paiement_annuler(paiement.pk, par="client")
    Paiement.objects.update(annulation_demandee_le=timezone.now() - datetime.timedelta(seconds=20))
    paiement_annuler(paiement.pk, par="client")
    assert len(questions) == 2


def test_le_succes_qui_suit_une_annulation_non_confirmee_regle_la_note(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    paiement = lancer(banc, operateur)
    paiement_annuler(paiement.pk, par="client")
    fabriques.reussir(paiement)
    assert session_de(paiement).etat == "paiement_reussi"
    attend_coherence()
