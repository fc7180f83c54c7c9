"""So many requests a minute for one person; a lost cache never stops anybody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from salon_paiement.cache_garde import cache_compter

if TYPE_CHECKING:
    # Views read this module when they are imported.
    from rest_framework.views import APIView

_MINUTE = 60


class FreinApi(BaseThrottle):
    """Counts by person and clock minute; who is not logged in was refused before."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        minute = int(time.time() // _MINUTE)
        faites = cache_compter(f"api:{request.user.pk}:{minute}", 1, 2 * _MINUTE)
        return faites is None or faites <= settings.API_REQUETES_PAR_MINUTE

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return _MINUTE - time.time() % _MINUTE
