"""The seed of the statistics benches: copies as true as what the services write."""

from __future__ import annotations

import io

import pytest
from django.db.models import Count, Q, Sum

from bancs import semis_tampons
from bancs.semis_ecriture import tout_ecrire
from paiements.models import Ecriture, Paiement
from paiements.verification import verifier
from salon_paiement.models import Client, Recu, Salon, SessionPaiement
from salon_paiement.recus import recu_code

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def _semer(paiements: int) -> tuple[int, int, int]:
    return tout_ecrire(paiements, salons=3, jours=60, sortie=io.StringIO(), grand=False, exemples=2)


def test_le_semis_ne_rompt_aucun_invariant_et_dit_ce_qu_il_a_ecrit() -> None:
    tentatives, visites, clients = _semer(300)
    assert verifier() == []
    assert (tentatives, visites) == (Paiement.objects.count(), SessionPaiement.objects.count())
    assert abs(tentatives - 300) <= 1
    assert Client.objects.count() >= clients > 50
    reussies = Paiement.objects.filter(etat="reussi").count()
    assert 0.8 < reussies / tentatives < 0.95
    # Somebody comes back, and every receipt can be checked.
    fidele = Client.objects.annotate(n=Count("sessions")).order_by("-n").first()
    assert fidele is not None
    assert fidele.sessions.count() > 2
    copie = Recu.objects.filter(jeton__startswith="semis-").order_by("date_creation").last()
    assert copie is not None
    assert copie.code == recu_code(copie.salon_id, copie.numero, copie.montant, copie.date_creation)
    solde = Ecriture.objects.aggregate(n=Sum("montant"), clients=Sum("montant", filter=Q(compte="clients")))
    assert solde == {"n": 0, "clients": 0}


def test_refuse_une_base_deja_semee() -> None:
    Salon.objects.create(nom="Salon Lomé 2", slug="semis-2", ville="Lomé")
    with pytest.raises(SystemExit, match="déjà semée"):
        _semer(40)
    assert not Paiement.objects.exists()


def test_une_copie_sans_son_grand_livre_est_vue_par_les_invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semis_tampons, "TABLES", tuple(t for t in semis_tampons.TABLES if t is not Ecriture))
    _semer(60)
    assert "I4" in {violation.code for violation in verifier()}
