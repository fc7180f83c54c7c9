"""The ledger of refunds: surplus first, tips and commissions in proportion, exact over any number of parts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from paiements.models import Ecriture, Paiement
from paiements.services.remboursement.remise import remboursement_prouver, remboursement_remettre
from salon_paiement.services.composition import Choix, session_composer
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import annoncer, approuve, caisse_ouverte, cle, gerant, payee
from tests.verification import attend_coherence


def soldes(*comptes: str, **critere: object) -> dict[str, int]:
    lignes = Ecriture.objects.filter(compte__in=comptes, **critere).values_list("compte").annotate(n=Sum("montant"))
    return dict(lignes.order_by())


def rendre(paiement: Paiement, qui: User, montant: int) -> None:
    """Give back by hand, with a proof."""
    remboursement = approuve(paiement, qui, montant, "manuel")
    remboursement_prouver(remboursement.pk, qui, "TRF-001", cle())


@pytest.mark.django_db
def test_rien_ne_s_ecrit_avant_que_l_argent_parte(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    approuve(paiement, qui, 2000, "especes")
    assert not Ecriture.objects.filter(libelle="remboursement").exists()
    attend_coherence()


@pytest.mark.django_db
def test_un_remboursement_entier_reprend_pourboire_et_commission(maison: Maison) -> None:
    paiement, qui = payee(maison, pourboire=500), gerant(maison)
    rendre(paiement, qui, 5500)
    attendu = {"ventes": -5000, "remboursements": 5000}
    assert soldes("ventes", "remboursements", "pourboires", "commissions_dues", "commissions", "a_recevoir") == {
        **attendu, "pourboires": 0, "commissions_dues": 0, "commissions": 0, "a_recevoir": 0,
    }  # fmt: skip
    attend_coherence()


@pytest.mark.django_db
def test_une_part_reprend_en_proportion(maison: Maison) -> None:
    paiement, qui = payee(maison, pourboire=500), gerant(maison)
    rendre(paiement, qui, 2750)
    assert soldes("pourboires", "commissions_dues", "remboursements") == {
        "pourboires": -250, "commissions_dues": -500, "remboursements": 2500,
    }  # fmt: skip
    attend_coherence()


@pytest.mark.django_db
def test_le_surplus_part_d_abord_sans_toucher_aux_coiffeurs(maison: Maison) -> None:
    paiement, qui = payee(maison, recu=7000), gerant(maison)
    rendre(paiement, qui, 1500)
    assert soldes("surplus", "commissions_dues", "remboursements") == {"surplus": -500, "commissions_dues": -1000}
    rendre(paiement, qui, 5500)
    assert soldes("surplus", "commissions_dues", "remboursements") == {
        "surplus": 0, "commissions_dues": 0, "remboursements": 5000,
    }  # fmt: skip
    attend_coherence()


@pytest.mark.django_db
def test_les_especes_sortent_de_la_caisse_ouverte(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    caisse = caisse_ouverte(maison)
    remboursement = approuve(paiement, qui, 1000, "especes")
    assert remboursement_remettre(remboursement.pk, qui, cle()).etat == "fait"
    ligne = Ecriture.objects.get(compte="caisse", libelle="remboursement")
    assert (ligne.montant, ligne.caisse) == (-1000, caisse)
    attend_coherence()


@pytest.mark.django_db
def test_le_du_ne_change_jamais(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    rendre(paiement, qui, 5000)
    paiement.session.refresh_from_db()
    assert (paiement.session.du, paiement.session.etat) == (0, "paiement_reussi")


@pytest.mark.django_db
def test_une_note_en_partie_payee_reprend_a_son_reglement(maison: Maison) -> None:
    session, qui = fabriques.session_a_payer(maison, pourboire=1000), gerant(maison)
    partie = fabriques.reussir(fabriques.tentative(session), 3000)
    rendre(partie, qui, 3000)
    attend_coherence()
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session))
    # Half of the 6 000 F note was given back before it was settled.
    assert soldes("pourboires", "commissions_dues", "remboursements") == {
        "pourboires": -500, "commissions_dues": -500, "remboursements": 2500,
    }  # fmt: skip
    attend_coherence()


@pytest.mark.django_db
@settings(max_examples=25)
@given(st.lists(st.integers(1, 6000), max_size=5), st.integers(0, 3000), st.booleans())
def test_n_parts_finissent_comme_une_seule(parts: list[int], pourboire: int, externe: bool) -> None:
    maison = fabriques.maison(seuil_double_accord=2_000_000)
    qui, session = gerant(maison), fabriques.session_scannee(maison)
    choix = [Choix(str(p.pk)) for p in maison.prestations]
    session = session_composer(session.pk, choix=choix, coiffeur_id=str(maison.coiffeurs[1].pk), pourboire=pourboire)
    session.lignes.filter(prestation=maison.prestations[0]).update(coiffeur=maison.coiffeurs[0])
    paiement = fabriques.reussir(fabriques.tentative(session))
    rendu = 0
    for voulu in [*parts, paiement.montant]:
        part = min(voulu, paiement.montant - rendu)
        rendu += part
        if part and externe:
            annoncer(paiement, rendu)
        elif part:
            rendre(paiement, qui, part)
    lignes = Ecriture.objects.filter(session=session, coiffeur__isnull=False).exclude(compte="ventes")
    assert {n for _compte, _qui, n in lignes.values_list("compte", "coiffeur").annotate(n=Sum("montant"))} <= {0}
    assert soldes("remboursements", salon=maison.salon) == {"remboursements": 7500}
    attend_coherence()
