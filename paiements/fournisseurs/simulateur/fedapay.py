"""FedaPay's own protocol, spoken to the simulated operator of this machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from paiements.fournisseurs.fedapay.reseaux import MODES
from paiements.fournisseurs.reseaux import Reseau


class SimulateurFedaPay(FedaPay):
    """Credentials: FedaPay's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur_fedapay"
    libelle = "Simulateur FedaPay"
    identifiants_attendus = (*FedaPay.identifiants_attendus, ("base", gettext_lazy("Adresse du simulateur")))
    boucle_locale = True

    def _adresse(self) -> str:
        return f"{self._identifiants['base'].rstrip('/')}/fedapay/v1"

    def _mode(self, reseau: Reseau) -> str | None:
        # Each operator has its own weather there, unlike in the provider's sandbox.
        return MODES.get(reseau.code)
