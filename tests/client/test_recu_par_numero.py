"""The client asks for her receipt on her number, sees where it went, and says STOP when she wants."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from paiements.services.clients.effacement import client_anonymiser
from salon_paiement.models import Consentement
from salon_paiement.services.conservation import donnees_purger
from tests import fabriques
from tests.client.telephone import Lire, Telephone
from tests.fabriques_messages import NUMERO, canal_par_passerelle, visite_payee

pytestmark = pytest.mark.django_db
CASE = 'name="par_numero"'


@pytest.fixture
def avec_sms(maison: fabriques.Maison, settings: object) -> fabriques.Maison:
    settings.RESEAU_BOUCLE_LOCALE = True  # type: ignore[attr-defined]
    canal_par_passerelle(maison, "http://127.0.0.1:9/messages")
    return maison


def _arriver(telephone: Telephone) -> str:
    telephone.scanner()
    telephone.choisir()
    page: str = telephone.voir("vous").content.decode()
    return page


def test_sans_canal_la_case_n_existe_pas(telephone: Telephone) -> None:
    assert CASE not in _arriver(telephone)


def test_avec_canal_elle_n_est_pas_cochee_d_avance(telephone: Telephone, lire: Lire, settings: object) -> None:
    settings.RESEAU_BOUCLE_LOCALE = True  # type: ignore[attr-defined]
    canal_par_passerelle(telephone.chez, "http://127.0.0.1:9/messages")
    page = _arriver(telephone)
    assert CASE in page
    assert "checked" not in page.partition(CASE)[2].partition(">")[0]
    assert "Recevoir mon reçu par SMS, à ce numéro" in page
    refus = telephone.poster("vous", par_numero="1")
    assert refus.status_code == 422
    assert "donnez votre numéro" in lire(refus)
    assert telephone.poster("vous", par_numero="1", telephone=NUMERO).status_code == 303
    assert telephone.session.recu_par_numero
    accord = Consentement.objects.get()
    assert (accord.canal, accord.retire_le, accord.source) == ("sms", None, "visite")
    assert NUMERO[4:] not in accord.empreinte


def test_le_recu_dit_ou_il_est_parti(avec_sms: fabriques.Maison, client: Client) -> None:
    session = visite_payee(avec_sms)
    page = client.get(reverse("recu", args=[session.recu.jeton])).content.decode()
    assert "Le reçu part par SMS." in page
    sans = visite_payee(fabriques.maison("Autre"), par_numero=False)
    assert "Le reçu part" not in client.get(reverse("recu", args=[sans.recu.jeton])).content.decode()


def test_stop_se_confirme_et_vaut_pour_tout_le_salon(avec_sms: fabriques.Maison, client: Client) -> None:
    visite_payee(avec_sms)
    accord = Consentement.objects.get()
    adresse = reverse("stop", args=[accord.jeton])
    page = client.get(adresse)
    # Applications that open links to show them stop nothing.
    assert Consentement.objects.filter(retire_le=None).exists()
    assert "Arrêter les messages" in page.content.decode()
    assert len(page.content) < 14 * 1024
    assert client.post(adresse, follow=True).status_code == 200
    accord.refresh_from_db()
    retire_le = accord.retire_le
    assert retire_le is not None
    client.post(adresse)
    accord.refresh_from_db()
    assert accord.retire_le == retire_le
    assert "C'est noté" in client.get(adresse).content.decode()


@pytest.mark.parametrize("jeton", ["ABCDEFGHJKMN", "court", "abcdefghjkmn"])
def test_un_stop_inconnu_n_existe_pas(client: Client, jeton: str) -> None:
    assert client.get(f"/stop/{jeton}/").status_code == 404


def test_l_accord_s_efface_avec_la_personne(avec_sms: fabriques.Maison) -> None:
    session = visite_payee(avec_sms)
    assert session.client is not None
    client_anonymiser(session.client.pk, None)
    assert not Consentement.objects.exists()


def test_un_accord_retire_s_oublie_un_an_plus_tard(avec_sms: fabriques.Maison) -> None:
    visite_payee(avec_sms)
    Consentement.objects.update(retire_le=fabriques.il_y_a(jours=390))
    donnees_purger()
    assert Consentement.objects.count() == 1
    Consentement.objects.update(retire_le=fabriques.il_y_a(jours=400))
    donnees_purger()
    assert not Consentement.objects.exists()
