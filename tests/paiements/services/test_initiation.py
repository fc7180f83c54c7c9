"""Starting an attempt, against an operator on a real socket: every kind of answer, and of silence."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import transaction
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.models import CleIdempotence, ExceptionMonetaire, Paiement
from paiements.services import appel
from paiements.services.appel import AppelDansTransaction
from paiements.services.initiation import Intention, intention_enregistrer, paiement_envoyer, paiement_initier
from paiements.services.relance import paiement_interroger, paiements_relancer
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def intention(session: SessionPaiement, reseau: str = "mtn", cle: str = "cle-1") -> Intention:
    return Intention(reseau, telephone_noter(session.salon, fabriques.NUMERO), cle)


def etat(session: SessionPaiement) -> str:
    return SessionPaiement.objects.values_list("etat", flat=True).get(pk=session.pk)


def echeance_venue(paiement: Paiement, **champs: object) -> None:
    """Bring the next question forward, as time would."""
    passe = timezone.now() - datetime.timedelta(seconds=1)
    Paiement.objects.filter(pk=paiement.pk).update(prochaine_verification=passe, derniere_verification=None, **champs)


def test_sonne_une_fois_puis_attend_le_verdict(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    paiement = paiement_initier(session.pk, intention(session))
    (demande,) = operateur.client().transactions()
    assert (paiement.etat, etat(session)) == (EtatPaiement.EN_COURS, EtatSession.PAIEMENT_INITIE)
    assert (demande["callback_info"], demande["montant"]) == (paiement.reference, 5000)
    assert paiement.reference_fournisseur == demande["reference"]
    operateur.client().decider(demande["reference"], "approuver")
    echeance_venue(paiement)
    assert paiements_relancer() == 1
    assert etat(session) == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_la_meme_cle_rend_la_meme_tentative(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    premier = paiement_initier(session.pk, intention(session))
    assert paiement_initier(session.pk, intention(session)).pk == premier.pk
    assert len(operateur.client().transactions()) == CleIdempotence.objects.count() == 1


def test_refuse_la_meme_cle_pour_un_autre_reseau(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    paiement_initier(session.pk, intention(session))
    with pytest.raises(SaisieInvalide):
        paiement_initier(session.pk, intention(session, reseau="moov"))
    assert len(operateur.client().transactions()) == 1


def test_refuse_une_seconde_tentative_tant_que_la_premiere_vit(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    session = fabriques.session_a_payer(banc)
    paiement_initier(session.pk, intention(session))
    with pytest.raises(Conflit):
        paiement_initier(session.pk, intention(session, cle="cle-2"))
    assert Paiement.objects.count() == len(operateur.client().transactions()) == 1
    attend_coherence()


@pytest.mark.parametrize(
    ("nature", "motif"),
    [("400", "reseau_inactif"), ("404", "autre"), ("429", "operateur_injoignable"), ("401", "operateur_indisponible")],
)
def test_un_refus_net_rend_la_session_payable(
    banc: fabriques.Maison, operateur: ServeurSimule, nature: str, motif: str
) -> None:
    operateur.client().scenario(f"initiation_{nature}")
    session = fabriques.session_a_payer(banc)
    paiement = paiement_initier(session.pk, intention(session))
    assert (paiement.etat, paiement.motif_code) == (EtatPaiement.ECHOUE, motif)
    assert etat(session) == EtatSession.PRESTATION_SELECTIONNEE
    assert ExceptionMonetaire.objects.filter(type="identifiants").exists() == (nature == "401")
    attend_coherence()


def test_un_refus_immediat_de_l_operateur_est_un_refus(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("echec_immediat")
    session = fabriques.session_a_payer(banc)
    paiement = paiement_initier(session.pk, intention(session, reseau="moov"))
    assert (paiement.etat, paiement.motif_code) == (EtatPaiement.ECHOUE, "solde_insuffisant")
    attend_coherence()


def test_un_succes_immediat_ne_credite_rien_avant_notre_question(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    operateur.client().scenario("approuve_immediat")
    session = fabriques.session_a_payer(banc)
    paiement = paiement_initier(session.pk, intention(session, reseau="moov"))
    assert paiement.etat == EtatPaiement.EN_COURS
    assert etat(session) == EtatSession.PAIEMENT_INITIE
    assert paiement_interroger(paiement.pk)
    assert etat(session) == EtatSession.PAIEMENT_REUSSI


def test_un_operateur_injoignable_n_a_rien_pris(maison_reelle: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison_reelle)
    paiement = paiement_initier(session.pk, intention(session))
    assert (paiement.etat, paiement.motif_code) == (EtatPaiement.ECHOUE, "operateur_injoignable")
    attend_coherence()


@pytest.mark.parametrize("nature", ["500", "502", "coupure_apres", "illisible", "html_200", "vide_200", "tronque"])
def test_une_reponse_douteuse_est_incertaine_et_n_est_jamais_renvoyee(
    banc: fabriques.Maison, operateur: ServeurSimule, nature: str
) -> None:
    operateur.client().scenario(f"initiation_{nature}", prise=True)
    session = fabriques.session_a_payer(banc)
    paiement = paiement_initier(session.pk, intention(session))
    assert (paiement.etat, etat(session)) == (EtatPaiement.INCERTAIN, EtatSession.VERIFICATION)
    with pytest.raises(Conflit):
        paiement_initier(session.pk, intention(session, cle="cle-2"))
    echeance_venue(paiement)
    paiements_relancer()
    paiement.refresh_from_db()
    # Found again by our own reference, without a second ring.
    assert (paiement.etat, etat(session)) == (EtatPaiement.REUSSI, EtatSession.PAIEMENT_REUSSI)
    assert len(operateur.client().transactions()) == 1
    attend_coherence()


def test_une_intention_jamais_partie_est_envoyee_une_fois_par_le_balayeur(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    session = fabriques.session_a_payer(banc)
    paiement, _nouveau = intention_enregistrer(session.pk, intention(session))
    echeance_venue(paiement)
    paiements_relancer()
    paiement_envoyer(paiement.pk, attendre=True)
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.EN_COURS
    assert len(operateur.client().transactions()) == 1


def test_une_intention_trop_ancienne_ne_fait_plus_sonner_personne(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    session = fabriques.session_a_payer(banc)
    paiement, _nouveau = intention_enregistrer(session.pk, intention(session))
    echeance_venue(paiement, date_creation=fabriques.il_y_a(minutes=5))
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.motif_code) == (EtatPaiement.ECHOUE, "jamais_parti")
    assert operateur.client().transactions() == []
    attend_coherence()


def test_un_appel_sans_reponse_depuis_une_minute_est_incertain(banc: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(banc)
    paiement, _nouveau = intention_enregistrer(session.pk, intention(session))
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=fabriques.il_y_a(secondes=61))
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, etat(session)) == (EtatPaiement.INCERTAIN, EtatSession.VERIFICATION)
    attend_coherence()


def test_refuse_d_appeler_un_operateur_dans_une_transaction(banc: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(banc)
    paiement, _nouveau = intention_enregistrer(session.pk, intention(session))
    with transaction.atomic(), pytest.raises(AppelDansTransaction):
        paiement_envoyer(paiement.pk, attendre=True)


def test_laisse_au_balayeur_ce_que_le_processus_ne_peut_pas_appeler(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appel, "_places", threading.BoundedSemaphore(1))
    session = fabriques.session_a_payer(banc)
    with appel.appel_fournisseur(attendre=True):
        paiement = paiement_initier(session.pk, intention(session))
    assert (paiement.etat, paiement.initie_le) == (EtatPaiement.EN_ATTENTE, None)
    echeance_venue(paiement)
    paiements_relancer()
    assert len(operateur.client().transactions()) == 1


@pytest.mark.parametrize("total", [99, 2_000_001])
def test_refuse_un_montant_hors_des_bornes_de_l_operateur(banc: fabriques.Maison, total: int) -> None:
    session = fabriques.session_a_payer(banc)
    SessionPaiement.objects.filter(pk=session.pk).update(total=total)
    with pytest.raises(SaisieInvalide, match="espèces"):
        paiement_initier(session.pk, intention(session))
    assert not Paiement.objects.exists()
