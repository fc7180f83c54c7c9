"""A salon on its own machine that lived at random, kept: ``python -m tests.config.transfert.vie [seed]``."""

from __future__ import annotations

import datetime
import sys

import django
import time_machine

django.setup()

from django.conf import settings as reglages  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from salon_paiement.services.battement import VERIFICATION, battement_noter  # noqa: E402
from statistiques.cumuls.remplissage import cumuls_remplir  # noqa: E402
from tests.modele_base.test_modele_avec_etats import GESTES as ARGENT  # noqa: E402
from tests.modele_base.test_modele_avec_etats import Vie  # noqa: E402
from tests.statistiques.gestes_chiffres import GESTES as AUTRES  # noqa: E402
from tests.statistiques.gestes_chiffres import Chiffres  # noqa: E402
from traces.scellement import tout_sceller  # noqa: E402

PAS, RANG = 150, 12
# Those that fill the figures are done below, once what they count is committed.
GESTES = [*ARGENT, *(nom for nom in AUTRES if not nom.startswith("remplisseur"))]
MOBILE = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"


class VieGardee(Vie, Chiffres):
    """Every gesture of the models, and what only a request brings: addresses, devices, messages, logins."""

    def vivre(self, data: st.DataObject) -> None:
        self.ouvrir_le_salon()
        self.brancher_la_banque()
        for pas in range(PAS):
            getattr(self, data.draw(st.sampled_from(GESTES)))(data.draw)
            if pas % 30 == 29:
                tout_sceller()
        self._par_le_reseau()
        self._patch.undo()
        self._point.__exit__(None, None, None)

    def _par_le_reseau(self) -> None:
        for adresse in ("192.0.2.7", "2001:db8::7"):
            client = Client(REMOTE_ADDR=adresse, HTTP_USER_AGENT=MOBILE)
            assert client.get(f"/q/{self.maison.poste.jeton}", follow=True).status_code == 200
        client.force_login(self.gerante)
        client.post(
            f"/webhooks/simulateur/{self.maison.compte.jeton_webhook}/",
            data='{"prénom": "Aïcha\\n", "montant": 1e3}', content_type="application/json",
        )  # fmt: skip


def principal(graine: int) -> None:
    """Live one example, three days ago: the figures of a day are filled when it is over.

    Not the first ones: hypothesis begins with the dullest.
    """
    reglages.ALLOWED_HOSTS = ["*"]
    rang = 0

    @seed(graine)
    @settings(max_examples=RANG, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.integers(0, 2**64), st.data())
    def une(_autre: int, data: st.DataObject) -> None:
        nonlocal rang
        rang += 1
        if rang == RANG:
            VieGardee().vivre(data)

    with time_machine.travel(timezone.now() - datetime.timedelta(days=3), tick=True):
        une()
        tout_sceller()
        battement_noter(VERIFICATION)
    cumuls_remplir()


if __name__ == "__main__":
    principal(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
