"""The simulated operator: FeexPay's own protocol, on this machine only.

Inheriting the adapter is the point: a demonstration or a test exercises the very code that will talk to
FeexPay. Money cannot be at stake, since no address outside this machine is ever called.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.feexpay.fournisseur import FeexPay


class Simulateur(FeexPay):
    """Credentials: FeexPay's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur"
    libelle = "Simulateur"
    identifiants_attendus = (*FeexPay.identifiants_attendus, ("base", gettext_lazy("Adresse du simulateur")))
    # The payer's page may be opened by a real phone of the same room, over its Wi-Fi.
    boucle_locale = pages_locales = True
    capacites = replace(FeexPay.capacites, bac_a_sable=True)

    def _adresse(self) -> str:
        return self._identifiants["base"]
