"""Debian's Prometheus, on the product's own configuration, watches the running product and tells when a part stops."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from functools import partial

import pytest
import requests

from simulateur.serveur import ServeurSimule
from tests.pannes.banc_processus import Telephone, attendre
from tests.pannes.conftest import machine_de_production
from tests.supervision.alertmanager import Alertmanager
from tests.supervision.conftest import Recus
from tests.supervision.pile import Pile, en_service

pytestmark = pytest.mark.postgresql


@pytest.fixture
def pile(commun: pathlib.Path, tmp_path: pathlib.Path, alertmanager: Alertmanager) -> Iterator[Pile]:
    with (
        machine_de_production(commun, tmp_path) as machine,
        en_service(machine, tmp_path, alertmanager.port) as lancee,
    ):
        yield lancee


def test_prometheus_voit_tout_puis_une_panne_et_sa_fin(pile: Pile, operateur: ServeurSimule, recus: Recus) -> None:
    operateur.client().scenario("approuver", webhook="aucun")
    telephone = Telephone(pile.machine.adresse)
    telephone.jusqu_a_payer(pile.machine.installer(operateur.url))
    telephone.payer()
    # Whichever process hears of it counts it, once.
    attendre(lambda: pile.valeur('sum(salon_paiements_total{verdict="reussi"})') == 1, 40, "le succès dans Prometheus")
    assert {s["metric"]["job"]: s["value"][1] for s in pile.demander("up")} == {
        "salon-web": "1", "salon-worker": "1", "prometheus": "1",
    }  # fmt: skip
    for requete in (
        "salon_livre_ecart_francs == 0", "salon_base_joignable == 1", 'salon_redis_joignable{redis="file"} == 1',
        'salon_battement_age_seconds{nom="beat"} < 60', "salon_taches_attente_seconds < 30",
        'sum(salon_fournisseur_appel_seconds_count{fournisseur="simulateur",issue="2xx"}) >= 1',
        'sum(salon_tache_attente_seconds_count{job="salon-worker"}) > 3',
        'sum(salon_tache_duree_seconds_count{job="salon-worker",issue="reussie"}) > 3',
    ):  # fmt: skip
        attendre(partial(pile.demander, requete), 30, requete)
    assert pile.demander('ALERTS{alertname="RedisInjoignable"}') == []
    pile.redis.arreter()
    alerte = 'ALERTS{alertname="RedisInjoignable",alertstate="firing",redis="file",severite="warning"}'
    attendre(lambda: pile.demander(alerte), 30, "l'alerte part")
    attendre(lambda: recus.courriels("RedisInjoignable") == {"equipe@salon.example.com"}, 30, "l'équipe le sait")
    # Nobody who pays is troubled.
    assert requests.get(f"{pile.machine.adresse}/sante/pret", timeout=10).status_code == 200
    pile.redis.demarrer()
    attendre(lambda: not pile.demander(alerte), 30, "l'alerte s'éteint")
    attendre(lambda: pile.valeur('salon_redis_joignable{redis="file"}') == 1, 10, "Redis est revu")
