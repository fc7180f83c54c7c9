"""What owners read about roles is the table that the product applies."""

from __future__ import annotations

import pytest

from outils import roles
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role


def test_la_page_des_roles_est_celle_de_la_table() -> None:
    assert roles.PAGE.read_text(encoding="utf-8") == roles.page(), "lancez python -m outils.roles"


def test_temoin_un_droit_donne_change_la_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DROITS, Role.COIFFEUR, DROITS[Role.COIFFEUR] | {Action.VOIR_GAINS})
    assert roles.PAGE.read_text(encoding="utf-8") != roles.page()
