"""The nightly purge: what is too old goes, what money needs stays, each fact still holds what it committed to."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from paiements.models import EvenementFournisseur
from paiements.services.conservation import argent_purger
from paiements.tasks import purger_donnees_personnelles as purger_argent
from salon_paiement.conservation import CATEGORIES, REGLABLES, conservation_lire
from salon_paiement.models import Evaluation, Notification, SessionPaiement, Telephone
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.services import conservation
from salon_paiement.services.conservation import donnees_purger
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.tasks import purger_donnees_personnelles
from tests import fabriques
from tests.confidentialite.vies import contextes_qui_tiennent, message_recu, vue_d_un_telephone
from tests.fabriques_remboursements import demander
from tests.verification import attend_coherence
from traces.contextes import ip_tronquer
from traces.models import TraceContexte, TraceTransaction
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def dans(jours: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=jours)


def purges() -> dict[str, int]:
    faits = TraceTransaction.objects.filter(type_trace=TypeTrace.PURGE).values_list("donnees_structures", flat=True)
    return {fait["categorie"]: fait["lignes"] for fait in faits}


def visite(maison: fabriques.Maison) -> SessionPaiement:
    with vue_d_un_telephone():
        session = fabriques.session_payee(maison, courriel="afi@example.org")
        evaluation_enregistrer(session.pk, Opinion(4, True, "Awa est douce"))
    notifications_envoyer()
    message_recu(session)
    return session


def test_avant_trente_jours_ne_touche_a_rien(maison: fabriques.Maison) -> None:
    visite(maison)
    assert donnees_purger(dans(29)) + argent_purger(dans(29)) == 0
    assert purges() == {}


def test_apres_trente_jours_l_adresse_est_tronquee_et_l_engagement_tient(maison: fabriques.Maison) -> None:
    visite(maison)
    nombre = donnees_purger(dans(31))
    assert purges() == {"adresses_ip": nombre}
    assert set(TraceContexte.objects.values_list("adresse_ip", flat=True)) == {"197.234.219.0"}
    assert contextes_qui_tiennent() >= 5
    assert (donnees_purger(dans(31)), len(purges())) == (0, 1)


def test_temoin_une_adresse_changee_sans_effacer_le_sel_se_voit(maison: fabriques.Maison) -> None:
    visite(maison)
    TraceContexte.objects.update(adresse_ip="197.234.219.0")
    with pytest.raises(AssertionError):
        contextes_qui_tiennent()


def test_apres_treize_mois_il_ne_reste_rien_des_contextes(maison: fabriques.Maison) -> None:
    with vue_d_un_telephone():
        traces_enregistrer(
            [Trace(type_trace=TypeTrace.ABANDON_SESSION, salon_id=maison.salon.pk, description="partie fâchée")]
        )
    visite(maison)
    donnees_purger(dans(31))
    donnees_purger(dans(400))
    contexte = TraceContexte.objects.values("adresse_ip", "user_agent", "requete", "memoire_utilisee", "description")
    assert list(contexte.distinct()) == [
        {"adresse_ip": None, "user_agent": "", "requete": "", "memoire_utilisee": None, "description": ""}
    ]
    assert not TraceContexte.objects.exclude(sel_technique=None).exists()
    assert contextes_qui_tiennent() >= 5


def test_apres_quatre_vingt_dix_jours_numeros_adresses_et_messages_s_effacent(maison: fabriques.Maison) -> None:
    session = visite(maison)
    donnees_purger(dans(91))
    argent_purger(dans(91))
    session.refresh_from_db()
    telephone = Telephone.objects.get()
    assert (telephone.numero_chiffre, telephone.compose_chiffre, session.courriel_chiffre) == (None, None, None)
    assert (telephone.masque, len(telephone.empreinte)) == ("+229 01 ** ** ** 01", 64)
    assert Notification.objects.get(modele="recu").destinataire_chiffre is None
    evenement = EvenementFournisseur.objects.get()
    assert (evenement.corps_chiffre, len(evenement.empreinte)) == (None, 64)
    assert Evaluation.objects.get().commentaire == "Awa est douce"
    assert {"numeros": 1, "courriels": 1, "destinataires": 1, "messages_operateurs": 1}.items() <= purges().items()


def test_un_message_peut_etre_recu_oublie_aussi_son_numero(maison: fabriques.Maison) -> None:
    visite(maison)
    Notification.objects.update(etat="incertaine")
    donnees_purger(dans(91))
    assert Notification.objects.get(modele="recu").destinataire_chiffre is None


def test_une_personne_qui_revient_retrouve_son_numero(maison: fabriques.Maison) -> None:
    visite(maison)
    argent_purger(dans(91))
    revenue = fabriques.session_a_payer(maison)
    assert Telephone.objects.get().numero_chiffre is not None
    assert revenue.client_id == SessionPaiement.objects.order_by("date_creation")[0].client_id


def test_garde_le_numero_tant_que_de_l_argent_l_attend(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    assert argent_purger(dans(91)) == 0
    fabriques.reussir(paiement)
    paiement.refresh_from_db()
    demander(paiement, fabriques.membre(maison), 1000)
    assert argent_purger(dans(91)) == 0
    assert Telephone.objects.get().numero_chiffre is not None


def test_la_verification_reste_verte_apres_la_purge(maison: fabriques.Maison) -> None:
    visite(maison)
    EvenementFournisseur.objects.update(date_creation=fabriques.il_y_a(jours=91))
    donnees_purger(dans(400))
    argent_purger()
    assert EvenementFournisseur.objects.get().corps_chiffre is None
    attend_coherence()


def test_ne_sonne_qu_une_fois_par_nuit(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    visite(maison)
    monkeypatch.setattr(conservation, "REPOS", datetime.timedelta(hours=20))
    Evaluation.objects.update(date_creation=fabriques.il_y_a(jours=400))
    assert purger_donnees_personnelles() == 1
    Evaluation.objects.update(commentaire="revenu d'une sauvegarde")
    assert (purger_donnees_personnelles(), purger_argent()) == (0, 0)
    monkeypatch.setattr(conservation, "REPOS", datetime.timedelta(0))
    assert purger_donnees_personnelles() == 1


@pytest.mark.parametrize(
    ("adresse", "reste"),
    [("197.234.219.42", "197.234.219.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"), ("::ffff:197.234.219.42",
     "197.234.219.0")],
)  # fmt: skip
def test_une_adresse_tronquee_ne_garde_que_son_reseau(adresse: str, reste: str) -> None:
    assert ip_tronquer(adresse) == reste


@pytest.mark.parametrize("nom", REGLABLES)
def test_refuse_un_delai_trop_court_ou_sans_fin(nom: str) -> None:
    minimum = REGLABLES[nom].minimum
    for jours in (minimum - 1, 0, -5, 4_000):
        with pytest.raises(ImproperlyConfigured, match=nom):
            conservation_lire(lambda lu, default, jours=jours: jours if lu == nom else default)


def test_refuse_un_appareil_oublie_avant_son_adresse() -> None:
    def lire(nom: str, *, default: int) -> int:
        return {"CONSERVATION_IP": 60, "CONSERVATION_TECHNIQUE": 40}.get(nom, default)

    with pytest.raises(ImproperlyConfigured, match="CONSERVATION_TECHNIQUE"):
        conservation_lire(lire)


def test_les_delais_par_defaut_sont_ceux_de_la_table() -> None:
    delais = conservation_lire(lambda _nom, default: default)
    assert delais == {categorie.cle: categorie.jours for categorie in CATEGORIES}
