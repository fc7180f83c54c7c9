"""Operations of the API that follow one another: what one answers is what the next is asked for."""

from __future__ import annotations

import contextlib
import functools
from typing import Any

from hypothesis import seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.transport import Response

from tests.hostile.api import jouer, schema
from tests.hostile.defauts import REGLAGES, Compte, Defaut, Tireur
from tests.hostile.monde import Monde, defait

NOM = "parcours"
# Operations that follow one another in one walk.
PAS = 8


def essais(monde: Monde, compte: Compte) -> dict[str, Tireur]:
    """Return what walks, by its name, as :func:`tests.hostile.api.essais` returns what asks once."""
    return {NOM: functools.partial(parcourir, monde, compte)}


def parcourir(monde: Monde, compte: Compte, nombre: int, graine: int) -> None:
    """Try ``nombre`` cases as walks: what one operation answers is what the next is asked for.

    Raises:
        Defaut: as :func:`tests.hostile.api.jouer` does.
    """

    trouves: list[Defaut] = []

    class Parcours(schema().as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.monde = defait()
            self.monde.__enter__()

        def teardown(self) -> None:
            self.monde.__exit__(None, None, None)

        def call(self, case: Any, **_: Any) -> Response:
            try:
                return jouer(monde, case, "patronne_jeton", 1, compte, garder=True)
            except Defaut as defaut:
                trouves.append(defaut)
                raise

        def validate_response(self, response: Response, case: Any, **_: Any) -> None:
            """Already done, with the call."""

    debut = compte.cas
    while compte.cas < debut + nombre:
        reste = -(-(debut + nombre - compte.cas) // PAS)
        un_tirage = settings(max_examples=reste, stateful_step_count=PAS, **REGLAGES)
        graine += 1
        avant = compte.cas
        # A walk begun as another one may find other doors: hours pass, keys are drawn. Another seed walks elsewhere.
        with contextlib.suppress(FlakyStrategyDefinition):
            run_state_machine_as_test(seed(graine)(Parcours), settings=un_tirage)
        if trouves:
            # Walked a second time before it is told, it went elsewhere: it was found all the same.
            raise trouves[0]
        assert compte.cas > avant, "a walk that goes nowhere"
