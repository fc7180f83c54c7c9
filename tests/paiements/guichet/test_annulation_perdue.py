"""Cash cancelled after its receipt, then written off: nobody keeps a commission or a tip that was never paid."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from paiements.models import Ecriture, ExceptionMonetaire
from paiements.selecteurs_gains import dus_au
from paiements.services.especes import especes_annuler
from salon_paiement.erreurs import Refuse
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.fabriques_caisse import caissiere, cle, encaisser, fermer, gerante, ouvrir, payee_en_especes
from tests.fabriques_guichet import decider
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def solde(compte: str) -> int:
    return Ecriture.objects.filter(compte=compte).aggregate(n=Sum("montant"))["n"] or 0


def test_la_perte_reprend_la_commission_et_le_pourboire(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    paiement = payee_en_especes(maison, pourboire=503)
    assert dus_au(maison.coiffeurs[0].pk) == (1000, 503)
    especes_annuler(paiement.pk, "billet faux", gerante(maison), cle())
    with pytest.raises(Refuse):
        decider(ExceptionMonetaire.objects.get(), gerante(maison), "perte")
    decider(ExceptionMonetaire.objects.get(), fabriques.membre(maison, Role.PROPRIETAIRE), "perte")
    assert dus_au(maison.coiffeurs[0].pk) == (0, 0)
    assert [solde(c) for c in ("a_examiner", "pertes_profits", "ventes", "remboursements")] == [0, 0, -5000, 5000]
    z = fermer(caisse, 20_000, caissiere(maison))
    assert (z.totaux["ventes"], z.totaux["rembourses"], z.totaux["annulations"]) == (5000, 0, 5505)
    attend_coherence()


def test_la_perte_d_une_part_ne_reprend_que_cette_part(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    premier = encaisser(session, caissiere(maison), montant=2000)
    encaisser(SessionPaiement.objects.get(pk=session.pk), caissiere(maison))
    especes_annuler(premier.pk, "billet faux", gerante(maison), cle())
    decider(ExceptionMonetaire.objects.get(), fabriques.membre(maison, Role.PROPRIETAIRE), "perte")
    assert dus_au(maison.coiffeurs[0].pk) == (600, 0)
    attend_coherence()


def test_l_explication_laisse_les_gains_tels_quels(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    paiement = payee_en_especes(maison)
    especes_annuler(paiement.pk, "payée par ailleurs", gerante(maison), cle())
    decider(ExceptionMonetaire.objects.get(), gerante(maison), "explique")
    assert dus_au(maison.coiffeurs[0].pk) == (1000, 0)
    attend_coherence()
