"""A gateway reports what became of a message: late, twice, in any order or wrongly, it only ever says more."""

from __future__ import annotations

import datetime
import json

import pytest
from django.utils import timezone
from prometheus_client import REGISTRY

from salon_paiement.models import Canal, Consentement, EtatNotification, Notification, ReferencePasserelle, ReglageCanal
from salon_paiement.notifications import accuses, transport_passerelle
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.cout import cout_compter, depense_du_mois
from salon_paiement.notifications.recu import PATIENCE
from salon_paiement.selecteurs_messages import recu_chemin
from salon_paiement.services.conservation import donnees_purger
from tests import fabriques
from tests.fabriques_messages import (
    PasserelleLocale,
    canal_par_passerelle,
    dit,
    envoyer,
    rapporter,
    recus_de,
    visite_payee,
)
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
E = EtatNotification


@pytest.fixture
def reglage(maison: fabriques.Maison, passerelle: PasserelleLocale) -> ReglageCanal:
    """SMS at 20 F by the salon's own gateway."""
    return canal_par_passerelle(maison, passerelle.adresse, cout_unitaire=20)


@pytest.fixture
def parti(maison: fabriques.Maison, reglage: ReglageCanal) -> Notification:
    """A receipt's SMS that the gateway took; below it, an e-mail."""
    [message] = recus_de(visite_payee(maison, courriel="afi@example.org"))
    envoyer()
    return relu(message)


def relu(message: Notification) -> Notification:
    message.refresh_from_db()
    return message


def voies(message: Notification) -> list[tuple[str, str, str]]:
    assert message.session is not None
    return [(m.canal, m.etat, m.accuse) for m in recus_de(message.session)]


def test_remis_se_dit_se_compte_et_ne_revient_jamais_en_arriere(reglage: ReglageCanal, parti: Notification) -> None:
    avant = REGISTRY.get_sample_value("salon_accuses_total", {"canal": "sms", "effet": "remis"}) or 0
    assert rapporter(reglage, dit(parti, "queued")) == 204
    assert relu(parti).accuse == ""
    for status in ("delivered", "delivered", "failed", "expired", "sent"):
        assert rapporter(reglage, dit(parti, status, price=33)) == 204
        assert (relu(parti).accuse, parti.etat, parti.cout) == ("remis", E.ENVOYEE, 33)
    assert REGISTRY.get_sample_value("salon_accuses_total", {"canal": "sms", "effet": "remis"}) == avant + 1
    assert voies(parti) == [("sms", "envoyee", "remis")]
    assert parti.session is not None
    assert recu_chemin(parti.session) == "Le reçu a été remis par SMS."
    faits = TraceTransaction.objects.filter(session=parti.session, type_trace="envoi_recu").order_by("pk")
    assert [fait.donnees_structures["resultat"] for fait in faits] == ["envoye", "remis"]


@pytest.mark.parametrize("status", ["failed", "expired"])
def test_non_remis_fait_descendre_le_recu_une_fois(reglage: ReglageCanal, parti: Notification, status: str) -> None:
    for _fois in range(2):
        assert rapporter(reglage, dit(parti, status)) == 204
    etat = "non_remis" if status == "failed" else "expire"
    assert voies(parti) == [("sms", "envoyee", etat), ("courriel", "a_envoyer", "")]
    # It was carried, and is owed; what comes late says more, and undoes nothing.
    assert depense_du_mois(reglage.salon, "sms") == 20
    assert rapporter(reglage, dit(parti)) == 204
    assert voies(parti) == [("sms", "envoyee", "remis"), ("courriel", "a_envoyer", "")]


def test_un_barreau_deja_parti_n_en_fait_pas_ecrire_un_autre(
    maison: fabriques.Maison, passerelle: PasserelleLocale
) -> None:
    whatsapp = canal_par_passerelle(maison, passerelle.adresse, Canal.WHATSAPP)
    [message] = recus_de(visite_payee(maison, courriel="afi@example.org"))
    passerelle.prevues = [503] * 4
    envoyer(5)
    assert voies(message) == [("whatsapp", "en_echec", ""), ("courriel", "envoyee", "")]
    # She may get SMS by now; her receipt has left by e-mail.
    canal_par_passerelle(maison, passerelle.adresse)
    accord = Consentement.objects.get()
    Consentement.objects.create(salon=maison.salon, empreinte=accord.empreinte, canal=Canal.SMS)
    assert rapporter(whatsapp, dit(message, "failed")) == 204
    assert voies(message) == [("whatsapp", "envoyee", "non_remis"), ("courriel", "envoyee", "")]
    Notification.objects.filter(session=message.session, canal="courriel").delete()
    Notification.objects.update(accuse="")
    assert rapporter(whatsapp, dit(message, "failed")) == 204
    assert voies(message) == [("whatsapp", "envoyee", "non_remis"), ("sms", "a_envoyer", "")]


def test_trois_jours_apres_personne_n_attend_plus_son_recu(reglage: ReglageCanal, parti: Notification) -> None:
    Notification.objects.filter(pk=parti.pk).update(date_creation=timezone.now() - PATIENCE)
    assert rapporter(reglage, dit(parti, "failed")) == 204
    assert voies(parti) == [("sms", "envoyee", "non_remis")]
    assert parti.session is not None
    assert "n'a pas été remis par SMS : il reste à l'écran" in recu_chemin(parti.session)


@pytest.mark.parametrize(("status", "accuse"), [("delivered", "remis"), ("failed", "non_remis")])
@pytest.mark.parametrize("etat", [E.A_ENVOYER, E.EN_ENVOI, E.INCERTAINE, E.EN_ECHEC])
def test_ce_dont_on_ne_savait_rien_se_sait_et_ne_repart_pas(
    maison: fabriques.Maison, reglage: ReglageCanal, passerelle: PasserelleLocale, status: str, accuse: str, etat: str
) -> None:
    [message] = recus_de(visite_payee(maison))
    perdu = {"segments": 1, "cout": 20, "compte_le": timezone.now()} if etat == E.INCERTAINE else {}
    Notification.objects.filter(pk=message.pk).update(etat=etat, tentatives=1, erreur="réponse perdue", **perdu)
    assert rapporter(reglage, dit(message, status)) == 204
    assert (relu(message).etat, message.accuse, message.erreur, message.cout) == (E.ENVOYEE, accuse, "", 20)
    assert message.envoyee_le is not None
    envoyer(2)
    assert passerelle.demandes == []


@pytest.mark.parametrize("echec", [EchecEnvoi("HTTP 400", definitif=True), EchecEnvoi("réponse perdue", muet=True)])
def test_un_rapport_pendant_l_envoi_n_est_pas_defait_par_la_reponse(
    maison: fabriques.Maison, reglage: ReglageCanal, monkeypatch: pytest.MonkeyPatch, echec: EchecEnvoi
) -> None:
    [message] = recus_de(visite_payee(maison, courriel="afi@example.org"))

    def apres_le_rapport(_reponse: object) -> None:
        assert rapporter(reglage, dit(message, price=7)) == 204
        raise echec

    monkeypatch.setattr(transport_passerelle, "reponse_juger", apres_le_rapport)
    envoyer(2)
    assert (relu(message).etat, message.accuse, message.cout) == (E.ENVOYEE, "remis", 7)
    assert voies(message) == [("sms", "envoyee", "remis")]


def test_un_rapport_entre_deux_essais_garde_son_prix(reglage: ReglageCanal, parti: Notification) -> None:
    assert rapporter(reglage, dit(parti, price=7)) == 204
    with pytest.raises(EchecEnvoi, match="déjà parti"):
        cout_compter(parti, reglage)
    assert relu(parti).cout == 7


def test_par_le_nom_que_donne_la_passerelle_avant_ou_apres(
    maison: fabriques.Maison, reglage: ReglageCanal, passerelle: PasserelleLocale
) -> None:
    [message] = recus_de(visite_payee(maison, courriel="afi@example.org"))
    # Before its sender has noted the name: it waits, and says no less.
    for status in ("failed", "delivered", "failed"):
        assert rapporter(reglage, dit("REF-1", status, price=9)) == 204
    passerelle.dit = json.dumps({"reference": "REF-1"})
    envoyer()
    assert (relu(message).etat, message.accuse, message.cout) == (E.ENVOYEE, "remis", 9)
    [autre] = recus_de(visite_payee(maison))
    passerelle.dit = json.dumps({"reference": "REF-2"})
    envoyer()
    assert rapporter(reglage, dit("REF-2", "failed")) == 204
    assert relu(autre).accuse == "non_remis"
    # One name is one message: used again, it stays the first one's.
    [dernier] = recus_de(visite_payee(maison))
    envoyer()
    assert rapporter(reglage, dit("REF-2")) == 204
    assert (relu(autre).accuse, relu(dernier).accuse) == ("remis", "")


@pytest.mark.parametrize("corps", ["", "[" * 60_000, '{"reference": 7}', '{"reference": "a b"}', '"x"', "<html>"])
def test_une_reponse_quelconque_reste_un_oui(
    maison: fabriques.Maison, reglage: ReglageCanal, passerelle: PasserelleLocale, corps: str
) -> None:
    [message] = recus_de(visite_payee(maison))
    passerelle.dit = corps
    envoyer()
    assert relu(message).etat == E.ENVOYEE
    assert not ReferencePasserelle.objects.exists()


def test_ce_qui_ne_nomme_personne_est_borne_puis_oublie(reglage: ReglageCanal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuses, "ATTENTE_MAX", 3)
    for rang in range(5):
        assert rapporter(reglage, dit(f"REF-{rang}")) == 204
    assert ReferencePasserelle.objects.count() == 3
    donnees_purger(timezone.now() + datetime.timedelta(days=29))
    assert ReferencePasserelle.objects.count() == 3
    donnees_purger(timezone.now() + datetime.timedelta(days=31))
    assert not ReferencePasserelle.objects.exists()


def test_une_passerelle_ne_parle_que_de_son_canal_et_de_son_salon(
    maison: fabriques.Maison, reglage: ReglageCanal, parti: Notification, passerelle: PasserelleLocale
) -> None:
    autre_canal = canal_par_passerelle(maison, passerelle.adresse, Canal.WHATSAPP)
    voisine = canal_par_passerelle(fabriques.maison("voisine"), passerelle.adresse)
    for etranger in (autre_canal, voisine):
        assert rapporter(etranger, dit(parti)) == 204
        assert relu(parti).accuse == ""
