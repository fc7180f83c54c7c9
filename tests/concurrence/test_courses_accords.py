"""Two threads with one agreement on PostgreSQL: one effect; the control shows what the condition prevents."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet

from paiements.models import AccordGerant, GesteAccord
from paiements.services import accords
from paiements.services.accords import Voulu, accord_donner
from paiements.services.remise import remise_accorder
from salon_paiement.erreurs import Refuse
from salon_paiement.models import SessionPaiement
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.fabriques_caisse import caissiere, cle, gerante
from tests.fabriques_codes import CODE, poser

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def preparer(chez: fabriques.Maison) -> tuple[SessionPaiement, User, AccordGerant]:
    acteur, session = caissiere(chez), fabriques.session_a_payer(chez)
    voulu = Voulu(GesteAccord.REMISE, session, 500, acteur)
    return session, acteur, accord_donner(voulu, str(poser(gerante(chez)).pk), CODE, cle())


def deux_fois(session: SessionPaiement, acteur: User, accord: AccordGerant) -> list[object]:
    geste = partial(remise_accorder, session.pk, 500, "geste commercial", acteur, accord=accord.pk)
    return courir([partial(geste, cle()) for _ in range(4)])


def test_quatre_gestes_sur_un_accord_n_en_font_qu_un(maison_reelle: fabriques.Maison) -> None:
    session, acteur, accord = preparer(maison_reelle)
    resultats = deux_fois(session, acteur, accord)
    assert sorted(type(r).__name__ for r in resultats) == ["Refuse", "Refuse", "Refuse", "SessionPaiement"]
    assert all(isinstance(r, Refuse | SessionPaiement) for r in resultats)
    assert SessionPaiement.objects.get(pk=session.pk).remise == 500


def test_temoin_sans_l_usage_unique_chacun_aurait_son_effet(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, acteur, accord = preparer(maison_reelle)

    def encore(voulu: Voulu) -> QuerySet[AccordGerant]:
        AccordGerant.objects.filter(pk=accord.pk).update(utilise_le=None)
        return AccordGerant.objects.all()

    monkeypatch.setattr(accords, "_exacts", encore)
    deux_fois(session, acteur, accord)
    assert SessionPaiement.objects.get(pk=session.pk).remise == 2000
