"""What makes of a provider's adapter its simulated twin: it calls this machine and nobody else.

Inheriting the adapter is the point: a demonstration or a test exercises the very code that will talk to the
provider. Money cannot be at stake, since no address outside this machine is ever called.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.adaptateur import FournisseurHttp

# The simulator's address, refused unless loopback: one more credential for the account's form.
BASE = ("base", gettext_lazy("Adresse du simulateur"))


class SurCetteMachine(FournisseurHttp):
    """Put before the adapter among the bases of its twin."""

    identifiants_visibles = frozenset({"base"})
    prefixe = ""  # where the simulator speaks this provider's protocol
    # The payer's page may be opened by a real phone of the same room, over its Wi-Fi.
    boucle_locale = pages_locales = True

    def _adresse(self) -> str:
        return f"{self._identifiants['base'].rstrip('/')}{self.prefixe}"
