"""FedaPay's own protocol, spoken to the simulated operator of this machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from paiements.fournisseurs.fedapay.reseaux import MODES
from paiements.fournisseurs.reseaux import Reseau
from paiements.fournisseurs.simulateur.machine import BASE, SurCetteMachine


class SimulateurFedaPay(SurCetteMachine, FedaPay):
    """Credentials: FedaPay's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur_fedapay"
    libelle = gettext_lazy("Simulateur FedaPay")
    identifiants_attendus = (*FedaPay.identifiants_attendus, BASE)
    prefixe = "/fedapay/v1"

    def _mode(self, reseau: Reseau) -> str | None:
        # Each operator has its own weather there, unlike in the provider's sandbox.
        return MODES.get(reseau.code)
