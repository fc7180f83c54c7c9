"""A credit spent at the very instant it expires, on PostgreSQL, with the guard on, then off: the control must fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from paiements.models import Avoir
from paiements.services import avoirs, expiration_avoirs
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from paiements.services.expiration_avoirs import avoirs_expirer
from paiements.verification import verifier
from salon_paiement.erreurs import SaisieInvalide
from tests import fabriques
from tests.concurrence.outils_course import courir, rendez_vous, sans_verrous
from tests.fabriques_remboursements import cle, gerant
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def avoir(maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> Avoir:
    """A credit whose instant has come; who spends it looked at the clock just before."""
    donne = avoir_donner(maison_reelle.salon, 5000, "geste commercial", gerant(maison_reelle), cle())
    Avoir.objects.update(expire_le=fabriques.il_y_a(secondes=1))
    monkeypatch.setattr(avoirs, "_expire", lambda _avoir: False)
    return donne


def coureurs(
    chez: fabriques.Maison, avoir: Avoir, monkeypatch: pytest.MonkeyPatch, delai: float
) -> list[Callable[[], object]]:
    """The sweep and a payment: both have read the credit before either writes; the payment writes first if it may."""
    session, lu, paye = fabriques.session_a_payer(chez), rendez_vous(2, delai), rendez_vous(2, delai)

    def operation(vraie: Callable[..., object], *args: object) -> object:
        lu()
        paye()
        return vraie(*args)

    def depense(vraie: Callable[..., object], *args: object) -> object:
        lu()
        return vraie(*args)

    def payer() -> object:
        try:
            return avoir_depenser(session.pk, Depense(avoir.code, cle(), 2000))
        finally:
            paye()

    monkeypatch.setattr(expiration_avoirs, "_operation", partial(operation, expiration_avoirs._operation))
    monkeypatch.setattr(avoirs, "_depenser", partial(depense, avoirs._depenser))
    return [avoirs_expirer, payer]


def test_un_avoir_depense_quand_il_expire_ne_sert_qu_une_fois(
    maison_reelle: fabriques.Maison, avoir: Avoir, monkeypatch: pytest.MonkeyPatch
) -> None:
    resultats = courir(coureurs(maison_reelle, avoir, monkeypatch, 0.5))
    avoirs_expirer()
    avoir.refresh_from_db()
    assert not [r for r in resultats if isinstance(r, Exception) and not isinstance(r, SaisieInvalide)]
    assert (avoir.montant_utilise, avoir.montant_expire) in {(2000, 3000), (0, 5000)}
    attend_coherence()


def test_temoin_sans_verrou_le_livre_oublie_la_depense(
    maison_reelle: fabriques.Maison, avoir: Avoir, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = coureurs(maison_reelle, avoir, monkeypatch, 5)
    with sans_verrous():
        courir(course)
    assert {"I5c", "I5d", "I5g"} & {v.code for v in verifier()}, "la course n'a pas eu lieu"


def test_deux_battements_n_expirent_qu_une_fois(maison_reelle: fabriques.Maison, avoir: Avoir) -> None:
    assert sorted(courir([avoirs_expirer] * 4), key=str) == [0, 0, 0, 1]
    avoir.refresh_from_db()
    assert avoir.montant_expire == 5000
    attend_coherence()
