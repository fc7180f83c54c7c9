"""The receipt's PDF: true, readable, the same bytes each time."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from PIL import Image

from paiements.moyens import paiements_affichables
from salon_paiement.documents.recu_pdf import recu_pdf
from salon_paiement.models import LigneSession, Recu, SessionPaiement
from salon_paiement.qr import adresse_du_recu, page_du_controle
from salon_paiement.recus import AvoirAffichable, PaiementAffichable, RemboursementAffichable, Retours
from tests import fabriques
from tests.fabriques_essai import TOTAL, passer_en_reel

pytestmark = pytest.mark.django_db
Lire = Callable[..., str]


def _pdf(session: SessionPaiement, paiements: list[PaiementAffichable] | None = None) -> bytes:
    recu = Recu.objects.select_related("salon", "session__coiffeur").get(session=session)
    affiches = paiements_affichables(session) if paiements is None else paiements
    return recu_pdf(recu, list(recu.session.lignes.all()), affiches)


def test_dit_tout_ce_qui_a_ete_paye(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    maison.salon.telephone_contact = "+229 01 21 00 00 00"
    maison.salon.save()
    session = fabriques.session_payee(maison, pourboire=500)
    texte = texte_pdf(_pdf(session))
    attendus = ["Salon Afi", f"Reçu {session.recu.numero}", "Payé", "Tresses", "5 000 F", "Pourboire", "500 F"]
    attendus += [
        "+229 01 21 00 00 00",
        "Total 5 500 F",
        "Coiffeur : Awa",
        "MTN MoMo",
        "+229 01 ** ** ** 01",
        session.recu.code,
        "Réf. opérateur",
    ]
    assert [mot for mot in attendus if mot not in texte] == []


@pytest.mark.parametrize("reel", [False, True])
def test_dit_qu_un_essai_n_est_pas_de_l_argent(maison: fabriques.Maison, texte_pdf: Lire, reel: bool) -> None:
    if reel:
        passer_en_reel(maison)
    texte = texte_pdf(_pdf(fabriques.session_payee(maison)))
    assert (TOTAL in texte, "MTN MoMo (essai)" in texte) == (not reel, not reel)
    assert ("ESSAI" in texte or "essai" in texte) is not reel


def test_donne_l_heure_du_salon(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    session = fabriques.session_payee(maison)
    instant = datetime.datetime(2026, 3, 14, 23, 30, tzinfo=datetime.UTC)
    Recu.objects.filter(session=session).update(date_creation=instant)
    # Benin is one hour ahead of UTC: there it was already the next day.
    assert "15 mars 2026, 00:30" in texte_pdf(_pdf(session))


def test_parle_la_langue_de_la_visite(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    session = fabriques.session_payee(maison)
    SessionPaiement.objects.filter(pk=session.pk).update(langue="en")
    Recu.objects.filter(session=session).update(date_creation=datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC))
    texte = texte_pdf(_pdf(session))
    attendus = [f"Receipt {session.recu.numero}", "Paid on 14 March 2026, 13:00", "Hairdresser: Awa", "Control code:"]
    assert [mot for mot in attendus if mot not in texte] == []
    assert "Reçu" not in texte


def test_le_qr_ramene_au_recu(maison: fabriques.Maison, qr_lus: Callable[..., list[str]]) -> None:
    session = fabriques.session_payee(maison)
    assert qr_lus(_pdf(session), 200) == [adresse_du_recu(session.recu)]


def test_est_identique_a_chaque_fois(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    assert _pdf(session) == _pdf(session)


def test_fait_quatre_vingts_millimetres_de_large(
    maison: fabriques.Maison, image_pdf: Callable[..., Image.Image]
) -> None:
    session = fabriques.session_payee(maison)
    courte = image_pdf(_pdf(session), 100)
    assert abs(courte.width - 80 / 25.4 * 100) <= 1
    for rang in range(12):
        LigneSession.objects.create(
            session=session, prestation=maison.prestations[1], libelle=f"Soin {rang}", prix_unitaire=100
        )
    assert image_pdf(_pdf(session), 100).height > courte.height


def test_ne_lit_aucun_balisage_dans_un_nom(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    maison.salon.nom = '<img src="x"/> & <b>Fils'
    maison.salon.save()
    assert '<img src="x"/> & <b>Fils' in texte_pdf(_pdf(fabriques.session_payee(maison)))


@pytest.mark.parametrize("nom", ["Yɔ̀vó Ɖagbe", "Ṣadé Ẹ̀bùn", "A\x00B\u202eC", "M" * 80])
def test_supporte_tous_les_noms(maison: fabriques.Maison, texte_pdf: Lire, nom: str) -> None:
    session = fabriques.session_payee(maison)
    recu = Recu.objects.select_related("salon", "session__coiffeur").get(session=session)
    recu.salon.nom = nom
    assert f"Reçu {recu.numero}" in texte_pdf(recu_pdf(recu, list(session.lignes.all()), []))


def test_dit_que_l_operateur_a_repris_l_argent(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    session = fabriques.session_payee(maison)
    repris = PaiementAffichable("MTN MoMo", "5 000 F", note="Repris.", repris=True)
    texte = texte_pdf(_pdf(session, [repris]))
    assert "Paiement repris par l'opérateur" in texte
    assert "Payé le" not in texte


def test_dit_ce_qui_revient(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    session = fabriques.session_payee(maison)
    recu = Recu.objects.select_related("salon", "session__coiffeur").get(session=session)
    paye = PaiementAffichable("Avoir", "5 000 F", reste="Avoir entièrement utilisé.")
    rendu = RemboursementAffichable("Remboursement en espèces", "1 000 F", "Rendu.")
    retours = Retours((rendu,), (AvoirAffichable("GPNERA", "3 000 F", "Sans date limite.", utilisable=True),))
    texte = texte_pdf(recu_pdf(recu, [], [paye], retours))
    attendus = ["Avoir entièrement utilisé.", "Remboursement en espèces 1 000 F", "Rendu."]
    attendus += ["Avoir GPNERA 3 000 F", "Sans date limite."]
    assert [mot for mot in attendus if mot not in texte] == []


def test_montre_une_remise_en_moins(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    session = fabriques.session_payee(maison)
    SessionPaiement.objects.filter(pk=session.pk).update(remise=1000)
    assert "Remise −1 000 F" in texte_pdf(_pdf(session))


def test_porte_le_dernier_sceau_et_l_adresse_qui_verifie(maison: fabriques.Maison, texte_pdf: Lire) -> None:
    session = fabriques.session_payee(maison)
    sans = _pdf(session)
    Recu.objects.filter(session=session).update(tete="1234-ABCD-EFGH-IJKL")
    avec = _pdf(session)
    assert "Sceau" not in texte_pdf(sans)
    assert "Sceau : 1234-ABCD-EFGH-IJKL" in texte_pdf(avec)
    for document in (sans, avec):
        assert page_du_controle() in texte_pdf(document).replace(" ", "")
        assert f"?n={session.recu.numero}&c={session.recu.code}".encode() in document
