"""What becomes of each attempt is counted once it is committed, by network, apart from play money."""

from __future__ import annotations

from django.db import transaction
from prometheus_client import REGISTRY

from paiements.fournisseurs.base import Statut
from paiements.models import Paiement
from tests import fabriques


def compte(nom: str, **etiquettes: str) -> float:
    return REGISTRY.get_sample_value(nom, etiquettes) or 0.0


def verdicts(verdict: str, essai: str = "oui") -> float:
    return compte("salon_paiements_total", reseau="mtn", verdict=verdict, essai=essai)


def test_chaque_fin_compte_une_fois_et_un_essai_a_part(maison_reelle: fabriques.Maison) -> None:
    avant = {quoi: verdicts(*quoi) for quoi in (("reussi", "oui"), ("reussi", "non"), ("echoue", "oui"))}
    francs = compte("salon_paiements_francs_total", reseau="mtn", essai="non")
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison_reelle)))
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison_reelle)), Statut.ECHOUE)
    reel = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    Paiement.objects.filter(pk=reel.pk).update(essai=False)
    paye = fabriques.reussir(reel)
    # Said again, it is the same success.
    fabriques.reussir(paye)
    assert {quoi: verdicts(*quoi) - n for quoi, n in avant.items()} == {
        ("reussi", "oui"): 1, ("reussi", "non"): 1, ("echoue", "oui"): 1,
    }  # fmt: skip
    assert compte("salon_paiements_francs_total", reseau="mtn", essai="non") - francs == 5_000
    assert compte("salon_paiement_verdict_seconds_count", reseau="mtn") >= 2


def test_ce_qui_est_defait_n_a_jamais_compte(maison_reelle: fabriques.Maison) -> None:
    avant = verdicts("reussi")
    with transaction.atomic():
        fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison_reelle)))
        transaction.set_rollback(True)
    assert verdicts("reussi") == avant
