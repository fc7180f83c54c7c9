"""``/prometheus/metrics``: what every process of this server counted, then what they share, read now."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from config.metriques.acces import acces_permis
from config.metriques.dossier import registre
from config.metriques.machine import MACHINE

CHEMIN = "/prometheus/metrics"


@never_cache
@require_safe
def mesures(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus; to anybody else this page does not exist."""
    if not acces_permis(request):
        raise Http404
    # Two registries whose names have nothing in common: the second is read by whoever is asked, and never added up.
    return HttpResponse(generate_latest(registre()) + generate_latest(MACHINE), content_type=CONTENT_TYPE_LATEST)


class PorteMesuresMiddleware:
    """Serve the figures before anything asks under which name we were called.

    Prometheus calls each process by its own address (a container's, a pod's), which ``ALLOWED_HOSTS`` cannot list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == CHEMIN and acces_permis(request):
            return mesures(request)
        return self.get_response(request)
