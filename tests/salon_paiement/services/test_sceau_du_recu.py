"""The last seal on a receipt: read once per salon and half minute, never in the way of a payment."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from paiements.models import ClotureCaisse
from salon_paiement import sceaux_connus
from salon_paiement.models import Recu, Role
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.fabriques_caisse import fermer, gerante, ouvrir
from traces.scellement import tout_sceller
from traces.tetes import dernier_sceau, tete_lire

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
AIDE = "prouve que les comptes d'avant n'ont pas été réécrits"


def test_le_recu_porte_le_dernier_sceau_d_avant_lui(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    tout_sceller()
    avant = dernier_sceau(maison.salon.pk)
    fabriques.reussir(fabriques.tentative(session))
    recu = Recu.objects.get(session=session)
    assert recu.tete == avant != ""
    assert tete_lire(recu.tete).sequence > 0


def test_un_salon_sans_sceau_donne_un_recu_sans_sceau(maison: fabriques.Maison) -> None:
    recu = Recu.objects.get(session=fabriques.session_payee(maison))
    assert recu.tete == ""
    assert "Sceau" not in Client().get(f"/r/{recu.jeton}/").content.decode()


def test_se_souvient_trente_secondes_et_pas_plus(
    maison: fabriques.Maison, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    sceaux_connus.oublier()
    with django_assert_num_queries(1):
        premier = sceaux_connus.dernier_sceau_connu(maison.salon.pk)
    fabriques.session_payee(maison)
    tout_sceller()
    with django_assert_num_queries(0):
        assert sceaux_connus.dernier_sceau_connu(maison.salon.pk) == premier
    monkeypatch.setattr(sceaux_connus, "DUREE", 0.0)
    assert sceaux_connus.dernier_sceau_connu(maison.salon.pk) == dernier_sceau(maison.salon.pk) != premier


def test_chaque_salon_a_le_sien(maison: fabriques.Maison) -> None:
    autre = fabriques.maison("Chez Rivale")
    fabriques.session_payee(maison)
    tout_sceller()
    sceaux_connus.oublier()
    assert sceaux_connus.dernier_sceau_connu(maison.salon.pk) != sceaux_connus.dernier_sceau_connu(autre.salon.pk)


def test_page_courriel_et_comptoir_le_montrent_avec_son_adresse_de_controle(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison, courriel="cliente@example.org")
    tout_sceller()
    fabriques.reussir(fabriques.tentative(session))
    recu = Recu.objects.get(session=session)
    lien = f"/recu/verifier/?n={recu.numero}&amp;c={recu.code}"
    page = Client().get(f"/r/{recu.jeton}/").content.decode()
    assert recu.tete in page
    assert AIDE in page
    assert lien in page
    notifications_envoyer()
    message = next(m for m in mail.outbox if m.to == ["cliente@example.org"])
    texte, riche = str(message.body), str(message.alternatives[0][0])  # type: ignore[attr-defined]
    assert f"Sceau : {recu.tete}" in texte
    assert f"/recu/verifier/?n={recu.numero}&c={recu.code}" in texte
    assert lien in riche
    assert recu.tete in riche
    comptoir = Client()
    comptoir.force_login(fabriques.membre(maison, Role.CAISSIER))
    assert f"Sceau : {recu.tete}" in comptoir.get(f"/admin/caisse/{session.code_court}/").content.decode()


def test_le_z_porte_le_dernier_sceau_lu_a_l_instant(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison, fond=5_000)
    acteur = gerante(maison)
    sceaux_connus.dernier_sceau_connu(maison.salon.pk)
    tout_sceller()
    frais = dernier_sceau(maison.salon.pk)
    fermer(caisse, 5_000, acteur)
    z = ClotureCaisse.objects.get()
    assert z.tete == frais != ""
    client = Client()
    client.force_login(acteur)
    page = client.get(f"/admin/caisse/tiroir/z/{z.pk}/").content.decode()
    assert re.search(rf"{z.tete}</p>", page)
    assert client.get(f"/admin/caisse/tiroir/z/{z.pk}.pdf").status_code == 200
