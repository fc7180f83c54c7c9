"""Wave's own protocol, spoken to the simulated operator of this machine."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.wave.fournisseur import Wave


class SimulateurWave(Wave):
    """Credentials: Wave's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur_wave"
    libelle = "Simulateur Wave"
    identifiants_attendus = (*Wave.identifiants_attendus, ("base", gettext_lazy("Adresse du simulateur")))
    boucle_locale = pages_locales = True
    capacites = replace(Wave.capacites, bac_a_sable=True)

    def _adresse(self) -> str:
        return f"{self._identifiants['base'].rstrip('/')}/wave"

    def _retour_permis(self, url: str) -> bool:
        return True  # the demo itself is served without TLS
