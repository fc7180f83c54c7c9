"""The outbox: one row per event and person, leased, retried as rows, never lost and never doubled."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from salon_paiement.models import EtatNotification, Notification, SessionPaiement
from salon_paiement.notifications import boite_envoi
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.boite_envoi import BAIL, REPRISES, notifications_envoyer
from salon_paiement.notifications.depot import Message, notification_deposer
from salon_paiement.tasks import envoyer_notifications
from tests import fabriques
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


class Canal:
    """Does what it is told, one instruction per message: an exception to raise, or None."""

    def __init__(self, *ordres: BaseException | None) -> None:
        self.ordres = list(ordres)
        self.envoyes: list[str] = []

    def envoyer(self, notification: Notification) -> None:
        ordre = self.ordres.pop(0) if self.ordres else None
        if ordre is not None:
            raise ordre
        self.envoyes.append(notification.evenement)


@pytest.fixture
def canal(monkeypatch: pytest.MonkeyPatch) -> Canal:
    canal = Canal()
    monkeypatch.setattr(boite_envoi, "canal_pour", lambda _nom: canal)
    return canal


def _deposer(maison: fabriques.Maison, evenement: str = "essai:1", a: str = "afi@example.org") -> Notification:
    notification_deposer(
        Message(salon_id=maison.salon.pk, evenement=evenement, modele="argent_a_traiter", destinataire=a)
    )
    return Notification.objects.get(evenement=evenement)


def _plus_tard(duree: datetime.timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + duree, tick=True)


def test_envoie_une_seule_fois(maison: fabriques.Maison, canal: Canal) -> None:
    notification = _deposer(maison)
    assert envoyer_notifications() == 1
    assert envoyer_notifications() == 0
    notification.refresh_from_db()
    assert (notification.etat, notification.erreur, canal.envoyes) == (EtatNotification.ENVOYEE, "", ["essai:1"])
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.ENVOI_RECU)
    assert trace.donnees_structures == {
        "canal": "courriel", "modele": notification.modele, "resultat": "envoye", "tentatives": 1,
    }  # fmt: skip


def test_le_meme_evenement_a_la_meme_personne_est_une_seule_ligne(maison: fabriques.Maison) -> None:
    for adresse in ("afi@example.org", "AFI@example.org"):
        notification_deposer(Message(salon_id=maison.salon.pk, evenement="recu:1", modele="recu", destinataire=adresse))
    notification_deposer(
        Message(salon_id=maison.salon.pk, evenement="recu:1", modele="recu", destinataire="bola@example.org")
    )
    assert Notification.objects.filter(evenement="recu:1").count() == 2


def test_l_adresse_n_est_jamais_en_clair(maison: fabriques.Maison) -> None:
    notification = _deposer(maison)
    ligne = Notification.objects.filter(pk=notification.pk).values().get()
    chiffre = bytes(ligne["destinataire_chiffre"] or b"")
    assert len(chiffre) > len("afi@example.org")
    assert "afi@example.org" not in repr({**ligne, "destinataire_chiffre": chiffre})


def test_un_bail_empeche_de_reprendre_avant_son_terme(maison: fabriques.Maison, canal: Canal) -> None:
    notification = _deposer(maison)
    canal.ordres = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        notifications_envoyer()
    notification.refresh_from_db()
    assert notification.etat == EtatNotification.EN_ENVOI
    with _plus_tard(BAIL - datetime.timedelta(seconds=5)):
        assert notifications_envoyer() == 0
    with _plus_tard(BAIL + datetime.timedelta(seconds=1)):
        assert notifications_envoyer() == 1
    assert canal.envoyes == ["essai:1"]


def test_une_panne_passagere_attend_son_heure(maison: fabriques.Maison, canal: Canal) -> None:
    notification = _deposer(maison)
    canal.ordres = [EchecEnvoi("SMTP 451"), EchecEnvoi("SMTP 451")]
    with time_machine.travel("2126-03-14T10:00:00Z", tick=False) as horloge:
        for delai in REPRISES[:2]:
            assert notifications_envoyer() == 1
            horloge.shift(delai - 1)
            assert notifications_envoyer() == 0
            notification.refresh_from_db()
            assert notification.etat == EtatNotification.A_ENVOYER
            horloge.shift(1)
        assert notifications_envoyer() == 1
    notification.refresh_from_db()
    assert (notification.etat, notification.tentatives, notification.erreur) == (EtatNotification.ENVOYEE, 3, "")
    # Failing is not a fact of the visit until nobody tries any more.
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.ENVOI_RECU).count() == 1


def test_abandonne_apres_soixante_douze_heures_et_le_dit(maison: fabriques.Maison, canal: Canal) -> None:
    notification = _deposer(maison)
    canal.ordres = [EchecEnvoi("panne") for _ in range(len(REPRISES) + 1)]
    for _essai in range(len(REPRISES) + 1):
        Notification.objects.update(prochaine_tentative=fabriques.il_y_a(secondes=1))
        assert notifications_envoyer() == 1
    notification.refresh_from_db()
    assert (notification.etat, notification.tentatives) == (EtatNotification.EN_ECHEC, len(REPRISES) + 1)
    assert 60 <= sum(REPRISES) / 3600 <= 80
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.ENVOI_RECU)
    assert trace.donnees_structures["resultat"] == "echec"


def test_un_refus_definitif_arrete_tout_de_suite(maison: fabriques.Maison, canal: Canal) -> None:
    notification = _deposer(maison)
    canal.ordres = [EchecEnvoi("refusé [550]", definitif=True)]
    assert notifications_envoyer() == 1
    notification.refresh_from_db()
    assert (notification.etat, notification.erreur) == (EtatNotification.EN_ECHEC, "refusé [550]")


def test_un_message_empoisonne_n_arrete_pas_les_autres(maison: fabriques.Maison, canal: Canal) -> None:
    empoisonne = _deposer(maison, "essai:poison")
    for rang in range(3):
        _deposer(maison, f"essai:{rang}")
    canal.ordres = [ZeroDivisionError("gabarit")]
    assert notifications_envoyer() == 4
    empoisonne.refresh_from_db()
    assert (empoisonne.etat, empoisonne.erreur) == (EtatNotification.A_ENVOYER, "ZeroDivisionError")
    assert canal.envoyes == ["essai:0", "essai:1", "essai:2"]


def test_un_message_qui_tue_son_ouvrier_finit_par_etre_mis_de_cote(maison: fabriques.Maison, canal: Canal) -> None:
    notification = _deposer(maison)
    Notification.objects.update(etat=EtatNotification.EN_ENVOI, tentatives=len(REPRISES) + 1)
    assert notifications_envoyer() == 1
    notification.refresh_from_db()
    assert (notification.etat, canal.envoyes) == (EtatNotification.EN_ECHEC, [])


def test_qui_a_perdu_son_bail_ne_defait_pas_le_travail_du_suivant(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    notification = _deposer(maison)

    class Lent:
        def envoyer(self, prise: Notification) -> None:
            # Meanwhile the lease ran out and another worker took the row.
            Notification.objects.filter(pk=prise.pk).update(tentatives=2)
            raise EchecEnvoi("trop tard")

    monkeypatch.setattr(boite_envoi, "canal_pour", lambda _nom: Lent())
    notifications_envoyer(limite=1)
    notification.refresh_from_db()
    assert (notification.etat, notification.tentatives, notification.erreur) == (EtatNotification.EN_ENVOI, 2, "")


def test_une_ronde_s_arrete_a_sa_duree(maison: fabriques.Maison, canal: Canal, monkeypatch: pytest.MonkeyPatch) -> None:
    for rang in range(3):
        _deposer(maison, f"essai:{rang}")
    monkeypatch.setattr(boite_envoi, "DUREE_RONDE", 0)
    assert notifications_envoyer() == 0
    monkeypatch.setattr(boite_envoi, "DUREE_RONDE", 30)
    assert notifications_envoyer(limite=2) == 2


def test_le_recu_va_a_l_adresse_de_cette_visite_seulement(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison, courriel="afi@example.org")
    seconde: SessionPaiement = fabriques.session_payee(maison)
    assert Notification.objects.filter(session=seconde).count() == 0
    assert Notification.objects.filter(modele="recu").count() == 1
