"""Whatever was sold, given back, taken back or told late: after each closing, every Z together equal the ledger."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from django.db.models import Q, Sum
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Avoir, ClotureCaisse, Ecriture, Paiement
from paiements.services.caisse import lot
from paiements.services.encaissement import avis_appliquer
from paiements.services.expiration_avoirs import avoirs_expirer
from tests import fabriques
from tests.modele_base.gestes_caisse import Caissiers
from tests.modele_base.gestes_client import Tirage, un
from tests.modele_base.gestes_operateur import Operateur
from tests.modele_base.gestes_remboursement import Rembourseurs
from tests.verification import attend_coherence

LONG = bool(os.environ.get("ESSAIS_LONGS"))
EXEMPLES, PAS = (200, 12) if LONG else (12, 8)
GESTES = [
    *("client_compose",) * 4, *("client_paie",) * 6, *("operateur_dit_oui",) * 6, *("operateur_repond",) * 3,
    *("operateur_corrige",) * 5, *("operateur_reprend",) * 3, *("operateur_a_rendu",) * 3,
    *("caissier_encaisse",) * 4, *("gerante_annule_des_especes",) * 2, "caissier_bouge_la_caisse",
    *("gerante_demande",) * 4, *("proprietaire_approuve",) * 2, *("operateur_rend",) * 2, "gerante_prouve",
    *("caissier_remet",) * 2, *("gerante_credite",) * 2, "gerante_offre_un_avoir", "client_depense_son_avoir",
    *("un_avoir_expire", "le_temps_passe"),
    *("caisse_se_ferme",) * 2, *("caisse_s_ouvre",) * 4,
]  # fmt: skip
# What opens and empties the drawer is in no row: a Z tells it apart.
DU_TIROIR = Q(compte="caisse", libelle__in=["mouvement", "cloture", "versement"]) | Q(libelle="reversement")
TOTAUX = {
    "encaisse": 1, "corrections": 1, "retrouves": 1, "avoirs_expires": 1,
    "rembourses": -1, "extournes": -1, "avoirs_donnes": -1,
}  # fmt: skip


def du_livre() -> dict[str, int]:
    """Read what each network, cash and credits hold, from the ledger's lines alone."""
    sommes: Counter[str] = Counter()
    lignes = Ecriture.objects.filter(compte__in=["a_recevoir", "caisse", "avoirs"], devise="XOF").exclude(DU_TIROIR)
    for ligne in lignes.select_related("paiement"):
        paiement = ligne.paiement
        connu = (paiement.reseau or paiement.moyen) if paiement else "mobile_money"
        sommes[{"caisse": "especes", "avoirs": "avoir"}.get(ligne.compte, connu)] += ligne.montant
    return {cle: n for cle, n in sommes.items() if n}


def des_z() -> dict[str, int]:
    """Add up what every Z says it left."""
    sommes: Counter[str] = Counter()
    for z in ClotureCaisse.objects.all():
        sommes.update(z.totaux["nets"])
    return {cle: n for cle, n in sommes.items() if n}


def total_des_z() -> int:
    return sum(sens * z.totaux[nom] for z in ClotureCaisse.objects.all() for nom, sens in TOTAUX.items())


class Tiroirs(Operateur, Caissiers, Rembourseurs):
    """A salon that opens and closes its till at any moment."""

    vus: ClassVar[Counter[str]] = Counter()

    @rule(data=st.data())
    def une_journee(self, data: st.DataObject) -> None:
        """Some gestures, then a closing: what comes while the till is closed goes to the next Z."""
        for nom in data.draw(st.lists(st.sampled_from(GESTES), min_size=8, max_size=16)):
            getattr(self, nom)(data.draw)
        self.caisse_se_ferme(data.draw)
        if data.draw(st.booleans()):
            self.caisse_s_ouvre(data.draw)

    def _reussi(self, tirer: Tirage) -> Paiement | None:
        return un(tirer, list(Paiement.objects.filter(etat="reussi", compte__isnull=False).order_by("pk")))

    def operateur_corrige(self, tirer: Tirage) -> None:
        """A larger sum than the one it told first, often days later."""
        plus = tirer(st.sampled_from([1, 500, 4000]))
        if paiement := self._reussi(tirer):
            avis = Avis(Statut.REUSSI, montant=(paiement.montant_recu or 0) + plus, devise="XOF")
            avis_appliquer(paiement.pk, avis, source="interrogation")

    def operateur_reprend(self, tirer: Tirage) -> None:
        if paiement := self._reussi(tirer):
            avis = Avis(Statut.EXTOURNE, montant=paiement.montant_recu, devise="XOF")
            avis_appliquer(paiement.pk, avis, source="interrogation")

    def operateur_a_rendu(self, tirer: Tirage) -> None:
        """In its own dashboard, told before or after a reversal."""
        part = tirer(st.sampled_from([1, 1000, 5000]))
        if paiement := un(tirer, [p for p in self.paiements if p.compte_id]):
            connu = Paiement.objects.get(pk=paiement.pk)
            avis = Avis(
                Statut.REUSSI, montant=connu.montant_recu or connu.montant, devise="XOF", montant_rembourse=part
            )
            avis_appliquer(paiement.pk, avis, source="interrogation")

    def un_avoir_expire(self, tirer: Tirage) -> None:
        if avoir := un(tirer, self.avoirs):
            Avoir.objects.filter(pk=avoir.pk, expire_le=None).update(expire_le=fabriques.il_y_a(secondes=1))
        avoirs_expirer()

    def caisse_se_ferme(self, tirer: Tirage) -> None:
        avant = ClotureCaisse.objects.count()
        super().caisse_se_ferme(tirer)
        z = ClotureCaisse.objects.order_by("-pk").first()
        if z is not None and ClotureCaisse.objects.count() > avant:
            self._comparer(z.totaux)

    def _comparer(self, totaux_du_z: dict[str, Any]) -> None:
        """Everything that happened is in a Z by now: nothing waits for the next one."""
        assert des_z() == du_livre()
        banque = Ecriture.objects.filter(compte="banque", libelle="remboursement").aggregate(n=Sum("montant"))["n"] or 0
        assert total_des_z() == sum(du_livre().values()) + banque
        attend_coherence()
        Tiroirs.vus["z"] += 1
        Tiroirs.vus.update(nom for nom in (*TOTAUX, "annulations", "reportes") if totaux_du_z[nom])


def marcher(phases: Sequence[Phase] = tuple(Phase)) -> None:
    Tiroirs.vus.clear()
    reglages = settings(
        max_examples=EXEMPLES, stateful_step_count=PAS, deadline=None, derandomize=not LONG, phases=phases
    )
    run_state_machine_as_test(Tiroirs, settings=reglages)


@pytest.mark.postgresql
@pytest.mark.timeout(3_000)
@pytest.mark.django_db(transaction=True)
def test_apres_chaque_fermeture_les_z_egalent_le_livre() -> None:
    marcher()
    # Fewer would mean that tills stay closed, not that money became simpler.
    assert Tiroirs.vus["z"] >= 20, Tiroirs.vus
    attendus = {"encaisse", "rembourses", "extournes", "corrections", "avoirs_donnes", "avoirs_expires", "annulations"}
    assert attendus <= Tiroirs.vus.keys(), Tiroirs.vus


@pytest.mark.postgresql
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("oubliee", ["extourne", "affectation", "expiration"])
def test_temoin_un_z_qui_oublie_une_sorte_d_operation_se_voit(monkeypatch: pytest.MonkeyPatch, oubliee: str) -> None:
    monkeypatch.setattr(lot, "A_COMPTER", tuple(t for t in lot.A_COMPTER if t != oubliee))
    with pytest.raises(AssertionError):
        # The first difference is enough: nobody reads how short it could be.
        marcher([Phase.generate])
