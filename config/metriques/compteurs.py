"""Requests by view, verb and status: names of ours only, since each new one is a series that is kept for months."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_prometheus.middleware import PrometheusAfterMiddleware


class ApresMiddleware(PrometheusAfterMiddleware):  # type: ignore[misc]
    """The library's, which labels one histogram with the verb as a stranger wrote it."""

    def label_metric(self, metric: Any, request: HttpRequest, response: Any = None, **labels: Any) -> Any:
        """Return ``metric`` with its labels; a verb that does not exist is one value, whatever it says."""
        if "method" in labels:
            labels["method"] = self._method(request)
        return super().label_metric(metric, request, response, **labels)
