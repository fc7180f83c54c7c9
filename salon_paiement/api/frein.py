"""So many requests a minute for one person, whatever she asks; for one address, see ``config/debits.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from salon_paiement.debit import debit_attente, debit_permis

if TYPE_CHECKING:
    # Views read this module when they are imported.
    from rest_framework.views import APIView

_MINUTE = 60


class FreinApi(BaseThrottle):
    """Counts by person and clock minute, in this process when the cache is away."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        # Endpoints open to everybody (a token asked for) are counted by address before they are reached.
        qui = str(request.user.pk or "personne")
        return debit_permis("api_compte", qui, settings.API_REQUETES_PAR_MINUTE, _MINUTE) or qui == "personne"

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return debit_attente(_MINUTE)
