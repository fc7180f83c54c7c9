"""The open gateway contract, spoken to the simulated operator of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.externe.fournisseur import Externe
from paiements.fournisseurs.simulateur.machine import BASE, SurCetteMachine


class SimulateurExterne(SurCetteMachine, Externe):
    """Credentials: the gateway's, with ``base``, the simulator's address (refused unless loopback), as address."""

    nom = "simulateur_externe"
    libelle = gettext_lazy("Simulateur de passerelle externe")
    identifiants_attendus = (*Externe.identifiants_attendus[1:], BASE)
    prefixe = "/externe"
    capacites = replace(Externe.capacites, bac_a_sable=True)

    @classmethod
    def identifiants_verifier(cls, valeurs: Mapping[str, str]) -> None:
        """Accept: the address is judged at each call, against this machine."""
