"""The receipt's ladder, the client's agreement, and what the month may cost."""

from __future__ import annotations

import pytest

from salon_paiement.models import Canal, Consentement, EtatNotification, Notification
from salon_paiement.notifications.alertes import envoyer_email_recu, envoyer_sms_confirmation
from salon_paiement.notifications.cout import depense_du_mois
from salon_paiement.selecteurs_messages import canaux_du_salon, recu_chemin
from salon_paiement.services.consentements import consentement_retirer
from tests import fabriques
from tests.fabriques_messages import PasserelleLocale, canal_par_passerelle, envoyer, recus_de, visite_payee
from tests.salon_paiement.notifications.conftest import ServeurSmtp

pytestmark = pytest.mark.django_db
E = EtatNotification


@pytest.fixture
def deux_canaux(maison: fabriques.Maison, passerelle: PasserelleLocale) -> fabriques.Maison:
    """A salon with WhatsApp and SMS."""
    for canal in (Canal.WHATSAPP, Canal.SMS):
        canal_par_passerelle(maison, passerelle.adresse, canal, cout_unitaire=20)
    return maison


def _barreaux(messages: list[Notification]) -> list[tuple[str, str]]:
    return [(message.canal, message.etat) for message in messages]


def test_descend_de_whatsapp_au_sms_puis_a_l_e_mail(
    deux_canaux: fabriques.Maison, passerelle: PasserelleLocale, smtp: ServeurSmtp
) -> None:
    session = visite_payee(deux_canaux, courriel="afi@example.org")
    assert _barreaux(recus_de(session)) == [("whatsapp", E.A_ENVOYER)]
    passerelle.prevues = [404, 422]
    envoyer(3)
    assert _barreaux(recus_de(session)) == [("whatsapp", E.EN_ECHEC), ("sms", E.EN_ECHEC), ("courriel", E.ENVOYEE)]
    assert [qui for qui, _message in smtp.recus] == ["afi@example.org"]
    assert recu_chemin(session) == "Le reçu est parti par e-mail."
    assert depense_du_mois(deux_canaux.salon, "sms") == depense_du_mois(deux_canaux.salon, "whatsapp") == 0


def test_sous_le_dernier_barreau_le_recu_reste_a_l_ecran(
    deux_canaux: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    session = visite_payee(deux_canaux)
    passerelle.prevues = [404, 404]
    envoyer(3)
    assert _barreaux(recus_de(session)) == [("whatsapp", E.EN_ECHEC), ("sms", E.EN_ECHEC)]
    assert "il reste à l'écran" in recu_chemin(session)


def test_une_passerelle_en_panne_ne_retient_pas_le_recu_trois_jours(
    deux_canaux: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    session = visite_payee(deux_canaux)
    passerelle.prevues = [503] * 20
    envoyer(3)
    assert _barreaux(recus_de(session)) == [("whatsapp", E.A_ENVOYER)]
    # The last rung has nothing to yield to: it keeps its three days.
    envoyer(7)
    assert _barreaux(recus_de(session)) == [("whatsapp", E.EN_ECHEC), ("sms", E.A_ENVOYER)]
    assert recus_de(session)[1].tentatives > 4


def test_sans_case_cochee_rien_ne_part_au_numero(deux_canaux: fabriques.Maison) -> None:
    session = visite_payee(deux_canaux, par_numero=False, courriel="afi@example.org")
    assert _barreaux(recus_de(session)) == [("courriel", E.A_ENVOYER)]
    assert not Consentement.objects.exists()
    assert envoyer_sms_confirmation(session) is False
    assert envoyer_email_recu(session) is True
    assert len(recus_de(session)) == 1


def test_l_accord_vaut_pour_les_visites_suivantes_jusqu_au_stop(deux_canaux: fabriques.Maison) -> None:
    visite_payee(deux_canaux)
    assert set(Consentement.objects.values_list("canal", "retire_le")) == {("whatsapp", None), ("sms", None)}
    suivante = visite_payee(deux_canaux, par_numero=False)
    assert [message.canal for message in recus_de(suivante)] == ["whatsapp"]
    consentement_retirer(Consentement.objects.filter(canal="sms").get())
    assert recus_de(visite_payee(deux_canaux, par_numero=False)) == []
    # Ticked again, it is a new agreement, with its own date.
    visite_payee(deux_canaux)
    assert Consentement.objects.filter(retire_le=None).count() == Consentement.objects.exclude(retire_le=None).count()


def test_un_stop_entre_l_ecriture_et_l_envoi_est_respecte(
    deux_canaux: fabriques.Maison, passerelle: PasserelleLocale, smtp: ServeurSmtp
) -> None:
    session = visite_payee(deux_canaux, courriel="afi@example.org")
    consentement_retirer(Consentement.objects.first() or pytest.fail("pas d'accord"))
    envoyer(3)
    assert passerelle.demandes == []
    assert _barreaux(recus_de(session)) == [("whatsapp", E.EN_ECHEC), ("courriel", E.ENVOYEE)]


def test_un_canal_eteint_n_envoie_plus_rien(deux_canaux: fabriques.Maison, passerelle: PasserelleLocale) -> None:
    session = visite_payee(deux_canaux)
    canal_par_passerelle(deux_canaux, passerelle.adresse, Canal.WHATSAPP, actif=False)
    envoyer(2)
    assert [message["channel"] for message in passerelle.recus.values()] == ["sms"]
    assert _barreaux(recus_de(session)) == [("whatsapp", E.EN_ECHEC), ("sms", E.ENVOYEE)]


def test_le_plafond_arrete_les_sms_et_previent_une_fois_a_chaque_seuil(
    maison: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    canal_par_passerelle(maison, passerelle.adresse, cout_unitaire=25, plafond_mensuel=100)
    for _rang in range(6):
        visite_payee(maison)
    envoyer(2)
    assert depense_du_mois(maison.salon, "sms") == 100
    assert len(passerelle.recus) == 4
    refuses = Notification.objects.filter(canal="sms", etat=E.EN_ECHEC)
    assert set(refuses.values_list("erreur", "cout")) == {("plafond du mois atteint", 0)}
    assert refuses.count() == 2
    seuils = Notification.objects.filter(modele="plafond_messages").values_list("evenement", flat=True)
    assert sorted(evenement.rpartition(":")[2] for evenement in seuils) == ["100", "80"]
    [sms] = [canal for canal in canaux_du_salon(maison.salon) if canal.code == "sms"]
    assert (sms.depense, sms.part, "plafond du mois atteint" in sms.etat) == (100, 100, True)


def test_un_message_essaye_deux_fois_ne_coute_qu_une_fois(
    maison: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    canal_par_passerelle(maison, passerelle.adresse, cout_unitaire=25, plafond_mensuel=25)
    session = visite_payee(maison)
    passerelle.prevues = [500, 500]
    envoyer(3)
    [message] = recus_de(session)
    assert (message.etat, message.cout, depense_du_mois(maison.salon, "sms")) == (E.ENVOYEE, 25, 25)
