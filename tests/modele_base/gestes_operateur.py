"""What the operator says, or does not say, about any attempt at any time, and the owner who closes a silent one."""

from __future__ import annotations

from hypothesis import strategies as st

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer, silence_noter
from paiements.services.incertitude import paiement_abandonner, paiement_clore_jamais_parti, paiement_rendre_incertain
from tests.modele_base.gestes_client import Clients, Tirage, essayer, un

AVIS = st.sampled_from(
    [
        Avis(Statut.EN_COURS),
        Avis(Statut.ECHOUE, motif_code="autre"),
        Avis(Statut.ANNULE, motif_code="annule_par_le_client"),
        Avis(Statut.EXPIRE, motif_code="expire"),
        *[Avis(Statut.REUSSI, montant=montant, devise="XOF") for montant in (1, 2500, 4999, 5000, 5001, 9000)],
        *[
            Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=rembourse)
            for rembourse in (1, 2000, 5000, 7000)
        ],
        Avis(Statut.REUSSI, montant=None),
        Avis(Statut.REUSSI, montant=0, devise="XOF"),
        Avis(Statut.REUSSI, montant=5000, devise="EUR"),
        Avis(Statut.REUSSI, montant=5000, devise="EUR", montant_rembourse=1000),
        Avis(Statut.EXTOURNE, montant=5000, devise="XOF"),
    ]
)


class Operateur(Clients):
    """It speaks of mobile attempts only: cash and credits have no operator."""

    def _tentative(self, tirer: Tirage) -> Paiement | None:
        return un(tirer, [p for p in self.paiements if p.compte_id])

    def operateur_repond(self, tirer: Tirage) -> None:
        if paiement := self._tentative(tirer):
            avis_appliquer(paiement.pk, tirer(AVIS), source="interrogation")

    def operateur_dit_oui(self, tirer: Tirage) -> None:
        if paiement := self._tentative(tirer):
            avis = Avis(Statut.REUSSI, montant=paiement.montant, devise="XOF")
            avis_appliquer(paiement.pk, avis, source=tirer(st.sampled_from(["interrogation", "releve"])))

    def operateur_se_tait(self, tirer: Tirage) -> None:
        if paiement := self._tentative(tirer):
            silence_noter(paiement.pk)
            paiement_rendre_incertain(paiement.pk, motif="silence")

    def appel_jamais_parti(self, tirer: Tirage) -> None:
        if paiement := self._tentative(tirer):
            paiement_clore_jamais_parti(paiement.pk)

    def proprietaire_clot_sans_nouvelle(self, tirer: Tirage) -> None:
        if paiement := self._tentative(tirer):
            essayer(lambda: paiement_abandonner(paiement.pk, acteur_id=self.proprietaire.pk, motif="rien depuis"))
