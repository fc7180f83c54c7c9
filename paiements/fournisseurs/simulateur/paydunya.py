"""PayDunya's own protocol, spoken to the simulated operator of this machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.paydunya.fournisseur import PayDunya


class SimulateurPayDunya(PayDunya):
    """Credentials: PayDunya's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur_paydunya"
    libelle = "Simulateur PayDunya"
    identifiants_attendus = (*PayDunya.identifiants_attendus, ("base", gettext_lazy("Adresse du simulateur")))
    boucle_locale = True

    def _mode(self) -> str:
        # Play money whatever the account says.
        return "test"

    def _adresse(self) -> str:
        return f"{self._identifiants['base'].rstrip('/')}/paydunya/api/v1"
