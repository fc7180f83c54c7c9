"""What a receipt says about money that goes back, and about credits: hers to read, nobody else's."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation

from paiements.etats_remboursement import EtatRemboursement
from paiements.models import Avoir, Remboursement, VoieRemboursement
from paiements.moyens import paiements_affichables
from paiements.retours import retours_affichables
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from paiements.services.remboursement.demande import remboursement_refuser
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_etats import remboursement_mener
from tests.fabriques_guichet import decider, exception_apres
from tests.fabriques_remboursements import annoncer, approuve, cle, demander, payee

pytestmark = pytest.mark.django_db
PREVENU = "Le salon est prévenu."


@pytest.fixture
def gerante(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison)


def _lire(session: SessionPaiement, langue: str = "fr") -> str:
    return texte_de(Client().get(f"/r/{session.recu.jeton}/", headers={"Accept-Language": langue}))


def _trop_percu(maison: fabriques.Maison) -> Any:
    exception = exception_apres(maison, 8000)
    return exception, SessionPaiement.objects.get(exceptions=exception)


def test_le_trop_percu_devenu_avoir_montre_son_code_et_son_solde(maison: fabriques.Maison, gerante: User) -> None:
    exception, session = _trop_percu(maison)
    assert f"Dont 3 000 F en trop. {PREVENU}" in _lire(session)
    decider(exception, gerante, "avoir")
    avoir, page = Avoir.objects.get(), _lire(session)
    assert f"Code de l'avoir {avoir.code} Reste sur l'avoir 3 000 F Sans date limite." in page
    assert PREVENU not in page
    assert "Dont 3 000 F en trop." in page


def test_l_annonce_revient_quand_le_remboursement_est_refuse(maison: fabriques.Maison, gerante: User) -> None:
    Salon.objects.update(seuil_double_accord=100)
    exception, session = _trop_percu(maison)
    decider(exception, gerante, "rembourse", voie="manuel")
    page = _lire(session)
    assert "Remboursement envoyé par le salon (essai) 3 000 F Demandé : le salon doit l'accepter." in page
    assert PREVENU not in page
    autre = fabriques.membre(maison)
    remboursement_refuser(Remboursement.objects.get().pk, autre, "ticket perdu", cle())
    assert "Refusé par le salon." in _lire(session)
    assert PREVENU in _lire(session)


def test_montre_ce_qui_reste_de_l_avoir_apres_l_avoir_depense(maison: fabriques.Maison, gerante: User) -> None:
    avoir = avoir_donner(maison.salon, 8000, "geste commercial", gerante, cle())
    une, autre = fabriques.session_a_payer(maison), fabriques.session_a_payer(maison)
    avoir_depenser(une.pk, Depense(avoir.code, cle()))
    assert "Avoir 5 000 F Reste sur l'avoir après ce paiement : 3 000 F." in _lire(une)
    avoir_depenser(autre.pk, Depense(avoir.code, cle(), montant=3000, acteur=gerante))
    # The receipt keeps what was true when it was paid: it does not follow somebody's credit for ever.
    assert "après ce paiement : 3 000 F." in _lire(une)
    assert [p.reste for p in paiements_affichables(autre)] == ["Avoir entièrement utilisé."]


def test_le_solde_du_recu_d_origine_suit_l_avoir(maison: fabriques.Maison, gerante: User) -> None:
    paiement = payee(maison)
    remboursement_crediter(approuve(paiement, gerante, 3000, "avoir").pk, gerante, cle())
    avoir = Avoir.objects.get()
    for montant, solde, utilisable in ((1000, "2\u202f000\u00a0F", True), (2000, "0\u00a0F", False)):
        avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(avoir.code, cle(), montant=montant))
        [affiche] = retours_affichables(paiement.session).avoirs
        assert (affiche.code, affiche.solde, affiche.utilisable) == (avoir.code, solde, utilisable)
    assert "donnez ce code" not in _lire(paiement.session)


def test_ne_montre_ni_le_numero_ni_le_code_de_l_avoir_d_une_autre(maison: fabriques.Maison, gerante: User) -> None:
    mere = telephone_noter(maison.salon, "01 66 00 00 77")
    avoir = avoir_donner(maison.salon, 8000, "geste commercial", gerante, cle(), telephone=mere)
    session = fabriques.session_a_payer(maison)
    avoir_depenser(session.pk, Depense(avoir.code, cle()))
    page = _lire(session)
    assert "77" not in page.replace(session.recu.code, "")
    assert avoir.code not in page


@pytest.mark.parametrize(
    ("heure", "jour"), [(datetime.time(22, 30), "10 mars 2027"), (datetime.time(23, 30), "11 mars 2027")]
)
def test_dit_la_date_limite_au_fuseau_du_salon(
    maison: fabriques.Maison, gerante: User, heure: datetime.time, jour: str
) -> None:
    paiement = payee(maison)
    remboursement_crediter(approuve(paiement, gerante, 3000, "avoir").pk, gerante, cle())
    # Benin is one hour ahead of UTC.
    limite = datetime.datetime.combine(datetime.date(2027, 3, 10), heure, tzinfo=datetime.UTC)
    Avoir.objects.update(expire_le=limite)
    [affiche] = retours_affichables(paiement.session).avoirs
    assert affiche.suite == f"Valable jusqu'au {jour}."


def test_dit_qu_un_avoir_n_est_plus_valable(maison: fabriques.Maison, gerante: User) -> None:
    paiement = payee(maison)
    remboursement_crediter(approuve(paiement, gerante, 3000, "avoir").pk, gerante, cle())
    Avoir.objects.update(expire_le=timezone.now() - datetime.timedelta(days=1))
    [affiche] = retours_affichables(paiement.session).avoirs
    assert (affiche.suite.startswith("N'est plus valable depuis"), affiche.utilisable) == (True, False)


def test_un_avoir_recredite_le_dit_sans_en_inventer_un(maison: fabriques.Maison, gerante: User) -> None:
    avoir = avoir_donner(maison.salon, 8000, "geste commercial", gerante, cle())
    paiement = avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(avoir.code, cle()))
    remboursement_crediter(approuve(paiement, gerante, 5000, "avoir").pk, gerante, cle())
    retours = retours_affichables(paiement.session)
    assert [r.etat for r in retours.remboursements] == ["Revenu sur l'avoir qui avait payé."]
    assert retours.avoirs == ()


def test_chaque_voie_et_chaque_etat_se_disent(maison: fabriques.Maison, gerante: User) -> None:
    for etat in EtatRemboursement:
        paiement = payee(maison)
        if etat == EtatRemboursement.EXTERNE:
            annoncer(paiement, 1000)
        else:
            remboursement_mener(demander(paiement, gerante, 1000, "manuel"), etat)
        for voie in VoieRemboursement:
            Remboursement.objects.filter(paiement=paiement).update(voie=voie)
            [affiche] = retours_affichables(paiement.session).remboursements
            assert all((affiche.libelle, affiche.etat.endswith("."), affiche.montant == "1\u202f000\u00a0F"))


def test_le_pdf_parle_la_langue_de_la_visite_jusqu_aux_retours(
    maison: fabriques.Maison, gerante: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    langues: list[str | None] = []

    def espion(*_arguments: object) -> bytes:
        return b"%PDF-"

    def retours(session: SessionPaiement) -> Any:
        langues.append(translation.get_language())
        return retours_affichables(session)

    monkeypatch.setattr("paiements.views.recu.recu_pdf", espion)
    monkeypatch.setattr("paiements.views.recu.retours_affichables", retours)
    session = fabriques.session_payee(maison)
    Client().get(f"/r/{session.recu.jeton}.pdf", headers={"Accept-Language": "en"})
    assert langues == ["fr"]


def test_sans_retour_le_recu_n_en_parle_pas(maison: fabriques.Maison) -> None:
    page = _lire(fabriques.session_payee(maison))
    assert [mot for mot in ("avoir", "Avoir", "Remboursement") if mot in page] == []
