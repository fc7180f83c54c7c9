"""The simulated operator: FeexPay's own protocol, on this machine only."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.simulateur.machine import BASE, SurCetteMachine


class Simulateur(SurCetteMachine, FeexPay):
    """Credentials: FeexPay's, plus ``base``, the simulator's address (refused unless loopback)."""

    nom = "simulateur"
    libelle = gettext_lazy("Simulateur")
    identifiants_attendus = (*FeexPay.identifiants_attendus, BASE)
    capacites = replace(FeexPay.capacites, bac_a_sable=True)
