"""PayDunya's own protocol, spoken to the simulated operator of this machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.paydunya.fournisseur import PayDunya
from paiements.fournisseurs.simulateur.machine import BASE, SurCetteMachine


class SimulateurPayDunya(SurCetteMachine, PayDunya):
    """Credentials: PayDunya's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur_paydunya"
    libelle = gettext_lazy("Simulateur PayDunya")
    identifiants_attendus = (*PayDunya.identifiants_attendus, BASE)
    prefixe = "/paydunya/api/v1"

    def _mode(self) -> str:
        # Play money whatever the account says.
        return "test"
