"""A real Alertmanager, on the product's configuration, tells who must be told; Prometheus' alerts reach it."""

from __future__ import annotations

from tests.pannes.banc_processus import attendre
from tests.supervision.alertmanager import SECRET, Alertmanager
from tests.supervision.conftest import Recus


def test_une_alerte_grave_joint_l_astreinte_partout_puis_sa_fin(alertmanager: Alertmanager, recus: Recus) -> None:
    alertmanager.sonner(alertname="LivreFaux", severite="critical")
    attendre(lambda: recus.astreinte, 20, "l'astreinte")
    assert recus.astreinte == [("LivreFaux", "firing", f"Bearer {SECRET}")]
    attendre(lambda: recus.courriels("LivreFaux"), 20, "le courriel")
    assert recus.courriels("LivreFaux") == {"astreinte@salon.example.com"}
    attendre(lambda: recus.slack, 20, "Slack")
    assert "docs/supervision.md#x" in recus.slack[0]
    alertmanager.taire(alertname="LivreFaux", severite="critical")
    attendre(lambda: len(recus.astreinte) == 2, 20, "la fin")
    assert recus.astreinte[1][:2] == ("LivreFaux", "resolved")


def test_le_reste_va_a_l_equipe_et_n_appelle_pas_l_astreinte(alertmanager: Alertmanager, recus: Recus) -> None:
    alertmanager.sonner(alertname="SauvegardeVieille", severite="warning")
    attendre(lambda: recus.courriels("SauvegardeVieille"), 20, "le courriel")
    assert recus.courriels("SauvegardeVieille") == {"equipe@salon.example.com"}
    assert recus.astreinte == []


def test_ce_qui_decoule_d_une_base_injoignable_se_tait(alertmanager: Alertmanager, recus: Recus) -> None:
    alertmanager.sonner(alertname="BaseInjoignable", severite="critical")
    attendre(lambda: alertmanager.etats().get("BaseInjoignable") == "active", 20, "la cause")
    alertmanager.sonner(alertname="MessagesEnRetard", severite="warning")
    attendre(lambda: alertmanager.etats().get("MessagesEnRetard") == "suppressed", 20, "la suite se tait")
    attendre(lambda: recus.astreinte, 20, "l'astreinte")
    assert recus.courriels("MessagesEnRetard") == set()
