"""What the desk does by itself: opens, reminds once, closes, and tells nobody twice."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from paiements.models import EvenementFournisseur, ExceptionMonetaire, Paiement, TypeException
from paiements.services.exceptions import exception_signaler
from paiements.services.guichet.veille import guichet_veiller
from paiements.services.incertitude import paiement_abandonner
from paiements.services.transition import tentative_verrouiller
from paiements.verification import verifier
from paiements.webhooks.reception import USAGE_CORPS
from paiements.webhooks.traitement import _clore, _orphelins_compter
from salon_paiement.models import Notification, Role, SessionPaiement
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.fabriques_guichet import exception_apres, tardif
from tests.verification import attend_coherence
from traces.chiffrement import chiffrer

pytestmark = pytest.mark.django_db


def vieillir(exception: ExceptionMonetaire, heures: float) -> None:
    ExceptionMonetaire.objects.filter(pk=exception.pk).update(date_creation=fabriques.il_y_a(heures=heures))


def test_previent_la_proprietaire_une_fois_apres_un_jour(maison: fabriques.Maison) -> None:
    exception = tardif(maison)
    vieillir(exception, 23.9)
    assert guichet_veiller() == 0
    vieillir(exception, 26)
    assert "I15f" in {v.code for v in verifier()}
    assert [guichet_veiller(), guichet_veiller()] == [1, 0]
    alarme = Notification.objects.get(modele="argent_en_attente")
    assert alarme.evenement == f"alarme:{exception.pk.hex}:tardif"
    attend_coherence()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_le_message_dit_quoi_faire_sans_nommer_personne(maison_reelle: fabriques.Maison) -> None:
    vieillir(tardif(maison_reelle), 26)
    guichet_veiller()
    notifications_envoyer()
    courriel = next(m for m in mail.outbox if "24 heures" in m.subject)
    assert "Argent à traiter" in courriel.subject
    assert "arrivé après la fin de la note" in courriel.body
    assert "/admin/a-traiter/" in courriel.body
    assert "0166000001" not in courriel.body.replace(" ", "")


def test_une_note_payee_en_partie_s_ouvre_a_la_fin_de_sa_journee(maison: fabriques.Maison) -> None:
    exception = exception_apres(maison, 4500)
    session = exception.session
    assert session is not None
    ExceptionMonetaire.objects.all().delete()
    assert guichet_veiller() == 0
    SessionPaiement.objects.filter(pk=session.pk).update(jour=session.jour - datetime.timedelta(days=1))
    assert [guichet_veiller(), guichet_veiller()] == [1, 0]
    ouverte = ExceptionMonetaire.objects.get()
    assert (ouverte.type, ouverte.montant, ouverte.paiement) == ("partiel", 500, exception.paiement)
    attend_coherence()


def test_ce_qui_est_deja_ouvert_n_est_pas_ouvert_deux_fois(maison: fabriques.Maison) -> None:
    exception = exception_apres(maison, 4500)
    SessionPaiement.objects.update(jour=timezone.localdate() - datetime.timedelta(days=3))
    assert guichet_veiller() == 0
    assert list(ExceptionMonetaire.objects.all()) == [exception]


@pytest.fixture
def sans_verdict(maison: fabriques.Maison) -> ExceptionMonetaire:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=fabriques.il_y_a(heures=73), prochaine_verification=None)
    session, paiement = tentative_verrouiller(paiement.pk)
    exception_signaler(paiement, session, TypeException.SANS_VERDICT, paiement.montant)
    return ExceptionMonetaire.objects.get()


def test_sans_verdict_se_ferme_quand_la_proprietaire_clot(
    maison: fabriques.Maison, sans_verdict: ExceptionMonetaire
) -> None:
    patronne = fabriques.membre(maison, Role.PROPRIETAIRE)
    assert sans_verdict.paiement is not None
    paiement_abandonner(sans_verdict.paiement.pk, acteur_id=patronne.pk, motif="absent de leur relevé")
    sans_verdict.refresh_from_db()
    assert (sans_verdict.resolution, sans_verdict.resolue_par) == ("explique", patronne)
    attend_coherence()


def test_sans_verdict_se_ferme_quand_l_operateur_repond(sans_verdict: ExceptionMonetaire) -> None:
    assert sans_verdict.paiement is not None
    fabriques.reussir(sans_verdict.paiement)
    sans_verdict.refresh_from_db()
    assert (sans_verdict.resolution, sans_verdict.resolue_par) == ("explique", None)
    attend_coherence()


def orpheliner(chez: fabriques.Maison, nombre: int) -> None:
    for rang in range(nombre):
        evenement = EvenementFournisseur.objects.create(
            compte=chez.compte,
            cle=f"evt-{timezone.now().timestamp()}-{rang}",
            empreinte="0" * 64,
            corps_chiffre=chiffrer(chez.salon.pk, USAGE_CORPS, b"{}"),
            authenticite="aucune",
            prochaine_tentative=timezone.now(),
        )
        _clore(evenement, "orphelin", None)
        _orphelins_compter(evenement)


def test_dix_messages_inconnus_en_une_heure_previennent_une_fois(maison: fabriques.Maison) -> None:
    orpheliner(maison, 9)
    assert not Notification.objects.exists()
    orpheliner(maison, 6)
    assert Notification.objects.get().modele == "messages_inconnus"
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()
