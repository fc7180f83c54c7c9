"""Wave's own protocol, spoken to the simulated operator of this machine."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.simulateur.machine import BASE, SurCetteMachine
from paiements.fournisseurs.wave.fournisseur import Wave


class SimulateurWave(SurCetteMachine, Wave):
    """Credentials: Wave's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur_wave"
    libelle = gettext_lazy("Simulateur Wave")
    identifiants_attendus = (*Wave.identifiants_attendus, BASE)
    prefixe = "/wave"
    capacites = replace(Wave.capacites, bac_a_sable=True)

    def _retour_permis(self, url: str) -> bool:
        return True  # the demo itself is served without TLS
