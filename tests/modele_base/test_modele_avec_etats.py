"""A stateful model on the real database: a salon's whole money, every gesture in any order, at any time."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from paiements.models import ClotureCaisse, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.guichet.decision import exception_decider
from paiements.services.guichet.gestes import Choix
from paiements.services.guichet.table import decisions_possibles
from salon_paiement.models import SessionPaiement
from tests import LONG
from tests.modele_base.gestes_caisse import Caissiers
from tests.modele_base.gestes_client import Tirage, cle, essayer, un
from tests.modele_base.gestes_operateur import Operateur
from tests.modele_base.gestes_remboursement import Rembourseurs
from tests.verification import attend_coherence

# Hypothesis stops some examples early: what was really walked is counted.
EXEMPLES, PAS, MINIMUM = (320, 80, 20_000) if LONG else (32, 80, 2_000)


ATTEINTS: list[tuple[Any, str]] = [
    (SessionPaiement, "etat"),
    (Paiement, "etat"),
    (Paiement, "moyen"),
    (Remboursement, "etat"),
    (Remboursement, "voie"),
    (ExceptionMonetaire, "type"),
    (ExceptionMonetaire, "resolution"),
    (ClotureCaisse, "salon__devise"),
]


# Often what makes a visit go on, less often what ends it.
GESTES = [
    *("client_compose",) * 3, *("client_paie",) * 8, *("operateur_repond",) * 5, *("operateur_dit_oui",) * 5,
    *("caissier_encaisse",) * 3, *("gerante_demande",) * 5, *("proprietaire_decide",) * 4,
    *("proprietaire_approuve", "proprietaire_approuve", "operateur_rend", "operateur_rend"),
    *("operateur_se_tait", "appel_jamais_parti", "proprietaire_clot_sans_nouvelle", "client_paie_autrement"),
    *("client_depense_son_avoir", "client_depense_son_avoir", "client_abandonne", "le_temps_passe"),
    *("caisse_s_ouvre", "caisse_se_ferme", "caissier_bouge_la_caisse", "gerante_annule_des_especes"),
    *("client_confirme_ses_especes", "gerante_accorde_une_remise", "proprietaire_refuse", "gerante_prouve"),
    *("gerante_constate_l_echec", "caissier_remet", "gerante_credite", "gerante_offre_un_avoir"),
]  # fmt: skip


class Vie(Operateur, Caissiers, Rembourseurs):
    """Whatever happens, ``verifier`` stays empty: no franc lost, none applied twice."""

    pas = 0
    atteints: ClassVar[set[str]] = set()

    @rule(data=st.data())
    def un_geste(self, data: st.DataObject) -> None:
        nom = data.draw(st.sampled_from(GESTES))
        getattr(self, nom)(data.draw)

    def proprietaire_decide(self, tirer: Tirage) -> None:
        ouvertes = ExceptionMonetaire.objects.filter(resolue_le=None).order_by("date_creation", "pk")
        exception = un(tirer, list(ouvertes))
        possibles = decisions_possibles(exception) if exception else []
        if exception is None or not possibles:
            return
        choix = Choix(
            decision=tirer(st.sampled_from(possibles)),
            note="vu avec la cliente",
            voie=tirer(st.sampled_from(["operateur", "especes", "manuel", "avoir"])),
            cible=un(tirer, self.sessions),
            solder_reste=tirer(st.booleans()),
        )
        essayer(lambda: exception_decider(exception.pk, choix, self.proprietaire, cle()))

    @invariant()
    def tout_est_explique(self) -> None:
        if hasattr(self, "maison"):
            Vie.pas += 1
            attend_coherence()

    def teardown(self) -> None:
        """Remember what was reached: a model that only ever refuses proves nothing."""
        if hasattr(self, "maison"):
            Vie.atteints |= {
                f"{modele.__name__}.{valeur}"
                for modele, champ in ATTEINTS
                for valeur in modele.objects.values_list(champ, flat=True).distinct()
            }
        super().teardown()


def marcher(exemples: int) -> None:
    reglages = settings(max_examples=exemples, stateful_step_count=PAS, deadline=None, derandomize=not LONG)
    run_state_machine_as_test(Vie, settings=reglages)


@pytest.mark.postgresql
@pytest.mark.timeout(3_000)
@pytest.mark.django_db(transaction=True)
def test_aucune_suite_d_evenements_ne_rompt_un_invariant(capsys: pytest.CaptureFixture[str]) -> None:
    Vie.pas = 0
    marcher(EXEMPLES)
    with capsys.disabled():
        sys.stdout.write(f"\nmodèle sur la base : {Vie.pas} pas vérifiés, {len(Vie.atteints)} états atteints\n")
    assert Vie.pas >= MINIMUM
    # Fewer would mean that gestures are refused, not that money became simpler.
    assert len(Vie.atteints) >= 35
